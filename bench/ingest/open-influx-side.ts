import { DEVICE, enrolMeters } from "../../tests/faults/enrolled-meters.ts";
import { dataFolder } from "../../tests/support/data-folder.ts";
import { startInfluxd } from "../../tests/support/influxd.ts";
import { startService } from "../../tests/support/service-process.ts";
import { countInflux } from "./influx-count.ts";
import type { IngestSide } from "./ingest-side.ts";
import { JournalProgress } from "./journal-progress.ts";

const DATABASE = "lucciola";
const MEASUREMENT = "activePowerW";

/** Broker and ingest as processes of their own, as docker-compose runs them, with Debian's InfluxDB 1.6. */
export async function openInfluxSide(edges: readonly string[]): Promise<IngestSide> {
  const influxd = await startInfluxd();
  const folder = await dataFolder();
  const dataDirectory = folder.path;
  const secretOf = enrolMeters(dataDirectory, edges);
  const broker = await startService("broker", { dataDirectory, env: { LUCCIOLA_BROKER_PORT: "0" } });
  const ingest = await startService("ingest", {
    dataDirectory,
    env: { LUCCIOLA_BUS_BROKER: `mqtt://127.0.0.1:${broker.port}`, LUCCIOLA_STORE_URL: influxd.url },
  });
  const progress = await JournalProgress.open(dataDirectory);
  return {
    port: broker.port,
    tls: undefined,
    clients: edges.map((edge) => ({ edge, device: DEVICE, secret: secretOf(edge) })),
    pids: [broker.child.pid, ingest.child.pid, influxd.pid],
    stored: () => progress.stored(),
    followAges: () => progress.followAges(),
    finish: async () => {
      await ingest.stop();
      await broker.stop();
      return await countInflux(influxd.url, DATABASE, MEASUREMENT);
    },
    dispose: async () => {
      await ingest.kill9();
      await broker.kill9();
      await influxd.remove();
      await folder.remove();
    },
  };
}
