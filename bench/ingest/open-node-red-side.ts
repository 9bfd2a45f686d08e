import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startChild } from "../../tests/support/child.ts";
import { dataFolder } from "../../tests/support/data-folder.ts";
import { startInfluxd } from "../../tests/support/influxd.ts";
import { freePort } from "../../tests/support/ports.ts";
import { waitFor } from "../../tests/support/wait-for.ts";
import { countInflux } from "./influx-count.ts";
import type { IngestSide } from "./ingest-side.ts";
import { flowOf } from "./node-red-flow.ts";
import { openBareAedes } from "./open-bare-aedes.ts";

const DATABASE = "bench";
const MEASUREMENT = "power";
const START_TIMEOUT_MS = 120_000;
const LOOK_EVERY_MS = 250;
/** No more comes when nothing has come for so long. */
const STALLED_AFTER_MS = 30_000;

/** Node-RED behind aedes as its broker, writing into Debian's InfluxDB 1.6. */
export async function openNodeRedSide(
  kind: "plain" | "batched",
  program: string,
  edges: readonly string[],
): Promise<IngestSide> {
  const influxd = await startInfluxd();
  const create = new URLSearchParams({ q: `CREATE DATABASE "${DATABASE}"` });
  await fetch(`${influxd.url}/query?${create}`, { method: "POST" });
  const aedes = await openBareAedes(edges);
  const folder = await dataFolder();
  const ends = { mqttPort: aedes.port, influxUrl: influxd.url, database: DATABASE, measurement: MEASUREMENT };
  writeFileSync(join(folder.path, "flows.json"), JSON.stringify(flowOf(kind, ends)));
  writeFileSync(join(folder.path, "settings.js"), await settings());
  const nodeRed = startChild(process.execPath, [program, "--userDir", folder.path]);
  await waitFor(
    "Node-RED",
    () => {
      if (!nodeRed.isRunning()) throw new Error(`Node-RED ended:\n${nodeRed.output()}`);
      return nodeRed.output().includes("Connected to broker");
    },
    START_TIMEOUT_MS,
  );
  return {
    ...aedes,
    pids: [...aedes.pids, nodeRed.pid, influxd.pid],
    stored: (messages) => untilStored(influxd.url, messages),
    finish: () => countInflux(influxd.url, DATABASE, MEASUREMENT),
    dispose: async () => {
      nodeRed.kill("SIGKILL");
      await nodeRed.ended;
      await aedes.dispose();
      await influxd.remove();
      await folder.remove();
    },
  };
}

async function untilStored(url: string, messages: number): Promise<number> {
  let stored = 0;
  let grewAtMs = Date.now();
  for (;;) {
    const now = await countInflux(url, DATABASE, MEASUREMENT);
    if (now >= messages) return Date.now();
    if (now > stored) grewAtMs = Date.now();
    stored = now;
    if (Date.now() - grewAtMs > STALLED_AFTER_MS)
      throw new Error(`Of ${messages} acknowledged messages only ${stored} reached InfluxDB`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Node-RED's defaults, without its editor and on loopback. */
const settings = async (): Promise<string> => `module.exports = {
  uiHost: "127.0.0.1",
  uiPort: ${await freePort()},
  httpAdminRoot: false,
  httpNodeRoot: false,
  flowFile: "flows.json",
  credentialSecret: false,
  logging: { console: { level: "info" } },
};
`;
