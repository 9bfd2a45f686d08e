import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { dataFolder } from "../../support/data-folder.ts";
import { startInfluxd } from "../../support/influxd.ts";
import { startMosquitto, workerEnvironment } from "../../support/mosquitto-broker.ts";
import { startService } from "../../support/service-process.ts";
import { type Carelessness, type Process, startCareless } from "../apart/apart-site.ts";
import { enrolMeters } from "../enrolled-meters.ts";

export interface SharedSiteOptions {
  readonly edges: readonly string[];
  readonly workers: number;
  readonly careless?: Carelessness | undefined;
}

/** Ingest workers as shipped behind Debian's Mosquitto with the shipped configuration, over Debian's InfluxDB. */
export async function openSharedSite({ edges, workers, careless }: SharedSiteOptions) {
  const folder = await dataFolder();
  const dataDirectory = join(folder.path, "data");
  await mkdir(dataDirectory);
  enrolMeters(dataDirectory, edges);
  const [influxd, mosquitto] = await Promise.all([
    startInfluxd(),
    startMosquitto({ folder: folder.path, dataDirectory }),
  ]);
  const running: (Process | undefined)[] = [];

  const startWorker = async (worker: number): Promise<void> => {
    const env = workerEnvironment(worker, mosquitto.servicePort, influxd.url);
    running[worker] =
      careless === undefined
        ? await startService("ingest", { dataDirectory, env })
        : await startCareless(careless, dataDirectory, env);
  };
  const killWorker = async (worker: number): Promise<void> => {
    await running[worker]?.kill9();
    running[worker] = undefined;
  };
  const stop = async () => {
    for (const worker of running.keys()) await killWorker(worker);
    await mosquitto.stop();
    await influxd.remove();
    await folder.remove();
  };
  try {
    await Promise.all(Array.from({ length: workers }, (_, index) => startWorker(index + 1)));
  } catch (error) {
    await stop();
    throw error;
  }
  return { dataDirectory, influxd, mosquitto, startWorker, killWorker, [Symbol.asyncDispose]: stop };
}
