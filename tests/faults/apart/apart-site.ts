import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild } from "../../support/child.ts";
import { dataFolder } from "../../support/data-folder.ts";
import { startInfluxd } from "../../support/influxd.ts";
import { freePort } from "../../support/ports.ts";
import { type ServiceProcess, startService } from "../../support/service-process.ts";
import { waitFor } from "../../support/wait-for.ts";
import { enrolMeters } from "../enrolled-meters.ts";
import { ingestPlaces } from "../ingest-places.ts";

/** What is wrong with an ingest on purpose; see `unguarded/careless-ingest.ts`. */
export type Carelessness = "forgets-refused-batches" | "checkpoint-before-store";

export interface ApartSiteOptions {
  readonly edges: readonly string[];
  readonly careless?: Carelessness | undefined;
}

export type Process = Pick<ServiceProcess, "stop" | "kill9">;

const PATIENCE_MS = 120_000;
const CARELESS = fileURLToPath(new URL("../unguarded/careless-ingest.ts", import.meta.url));

/** Starts an ingest that is wrong on purpose, and returns once it is at work. */
export async function startCareless(
  kind: Carelessness,
  dataDirectory: string,
  env: Record<string, string>,
): Promise<Process> {
  const args = ["--import", "tsx", CARELESS, kind, "--data", dataDirectory];
  const child = startChild(process.execPath, args, { env });
  await waitFor("ingest", () => child.output().includes("Ingest reads") || !child.isRunning(), PATIENCE_MS);
  if (!child.isRunning()) throw new Error(`The careless ingest ended:\n${child.output()}`);
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    child.kill(signal);
    await child.ended;
  };
  return { stop: () => end("SIGTERM"), kill9: () => end("SIGKILL") };
}

/** Broker and ingest as shipped, each a process of its own, with Debian's InfluxDB behind them. */
export async function openApartSite({ edges, careless }: ApartSiteOptions) {
  const folder = await dataFolder();
  const dataDirectory = join(folder.path, "data");
  await mkdir(dataDirectory);
  const secretOf = enrolMeters(dataDirectory, edges);
  const influxd = await startInfluxd();
  const mqttPort = await freePort();
  const env = { LUCCIOLA_BUS_BROKER: `mqtt://127.0.0.1:${mqttPort}`, LUCCIOLA_STORE_URL: influxd.url };
  const startIngest = (): Promise<Process> =>
    careless === undefined
      ? startService("ingest", { dataDirectory, env })
      : startCareless(careless, dataDirectory, env);
  const broker = await startService("broker", { dataDirectory, env: { LUCCIOLA_BROKER_PORT: String(mqttPort) } });
  let ingest = await startIngest();

  const places = () => ingestPlaces(dataDirectory);
  return {
    mqttPort,
    influxd,
    secretOf,
    /** How far the journal goes, and how far of it ingest has taken in, by what both have left on disk. */
    places,
    killIngest: () => ingest.kill9(),
    startIngest: async () => {
      ingest = await startIngest();
    },
    /** Resolves when ingest has taken in what lies below an offset, by default all there is now. */
    storedUpTo: async (offset?: number, patienceMs = PATIENCE_MS): Promise<void> => {
      const end = offset ?? (await places()).endOffset;
      await waitFor("ingest to be so far", async () => (await places()).storedOffset >= end, patienceMs);
    },
    [Symbol.asyncDispose]: async () => {
      await ingest.kill9();
      await broker.kill9();
      await influxd.remove();
      await folder.remove();
    },
  };
}
