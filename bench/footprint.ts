import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openSegmentReader } from "@lucciola/platform/journal/segment-reader.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { registerAgent, startAgent } from "./footprint/agent-at-rest.ts";
import { npmStart } from "./footprint/npm-start.ts";
import { type TreeFigures, type Window, watchTree } from "./footprint/watch-tree.ts";

// bench footprint: what Lucciola takes at rest, all processes of `npm start` together: with the simulated town and its
// year of history, and empty; and what a meter agent takes, which here reads one meter into the empty Lucciola.
//
//   --from S, --to S   the window, in seconds after the greeting of the second start (300 to 900)
//   --quick            60 to 120, while working on it
//   --only town|empty  one half of it
//
// LUCCIOLA_SIMULATOR_SCENARIO names another town than the usual one.

const FIRST_START_S = 900;
const NEXT_START_S = 120;

export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: "string" },
      to: { type: "string" },
      quick: { type: "boolean", default: false },
      only: { type: "string" },
    },
  });
  const window: Window = {
    fromS: Number(values.from ?? (values.quick ? 60 : 300)),
    toS: Number(values.to ?? (values.quick ? 120 : 900)),
  };
  if (!(window.fromS >= 0 && window.toS > window.fromS)) throw new Error("--from and --to are seconds, in that order");
  const folder = mkdtempSync(join(tmpdir(), "lucciola-bench-footprint-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const town = values.only === "empty" ? {} : await measureTown(join(folder, "town"), window);
  const empty = values.only === "town" ? {} : await measureEmpty(join(folder, "empty"), join(folder, "agent"), window);
  return { ...town, ...empty, windowS: [window.fromS, window.toS] };
}

async function measureTown(data: string, window: Window): Promise<object> {
  say("town: first start, with its history ...");
  const first = await npmStart(["--data", data], FIRST_START_S);
  await first.stop();
  say(`town: ready after ${first.readyAfterS} s; second start ...`);
  const second = await npmStart(["--data", data], NEXT_START_S);
  say(`town: ready after ${second.readyAfterS} s; watching`);
  const [figures, msgPerS] = await Promise.all([
    watchTree(second.pid, window),
    messagesPerS(join(data, "journal"), window),
  ]);
  await second.stop();
  tell("town", figures);
  const { rssMb, pssMb, cpuCores } = figures;
  const start = { firstStartS: first.readyAfterS, startS: second.readyAfterS };
  return { ...countPoints(data), msgPerS, rssMb, cpuCores, pssMb, ...start };
}

async function measureEmpty(data: string, agentFolder: string, window: Window): Promise<object> {
  say("empty: first start ...");
  const empty = ["--data", data, "--no-simulator"];
  await (await npmStart(empty, FIRST_START_S)).stop();
  const server = await npmStart(empty, NEXT_START_S);
  const agent = await startAgent(agentFolder, registerAgent(data), server.mqttPort);
  say(`empty: ready after ${server.readyAfterS} s; watching`);
  const [figures, ofAgent] = await Promise.all([watchTree(server.pid, window), watchTree(agent.pid, window)]);
  if (agent.readings() === 0) throw new Error("The meter agent did not read its meter");
  await agent.stop();
  await server.stop();
  tell("empty", figures);
  tell("agent", ofAgent);
  return {
    emptyRssMb: figures.rssMb,
    emptyCpuCores: figures.cpuCores,
    emptyPssMb: figures.pssMb,
    emptyStartS: server.readyAfterS,
    meterAgentRssMb: ofAgent.rssMb,
    meterAgentPssMb: ofAgent.pssMb,
    meterAgentCpuCores: ofAgent.cpuCores,
  };
}

function countPoints(data: string): { lamps: number; meters: number } {
  const registry = openRegistry({ path: join(data, "registry.db"), log: silentLogger });
  try {
    return { lamps: registry.assets.points("lamp").length, meters: registry.assets.points("supply").length };
  } finally {
    registry.close();
  }
}

/** What the broker journals in the window, counted in the journal itself when it is over. */
async function messagesPerS(journal: string, { fromS, toS }: Window): Promise<number> {
  const reader = await openSegmentReader({ directory: journal });
  const count = async (): Promise<number> => {
    let records = 0;
    for (;;) {
      const batch = await reader.read(offset, { maxRecords: 10_000, maxBytes: 8_000_000 });
      if (batch.records.length === 0 && batch.nextOffset === offset) return records;
      records += batch.records.length;
      offset = batch.nextOffset;
    }
  };
  const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  let offset = await reader.checkpoint("ingest");
  await wait(fromS);
  await count();
  await wait(toS - fromS);
  const messages = await count();
  await reader.close();
  return Number((messages / (toS - fromS)).toFixed(2));
}

function tell(name: string, { rssMb, pssMb, cpuCores, processes }: TreeFigures): void {
  say(`${name}: ${rssMb} MB resident (${pssMb} MB proportional), ${cpuCores} of a core`);
  for (const one of processes) say(`  ${one.rssMb} MB  ${one.command.slice(0, 90)}`);
}

const say = (words: string) => process.stderr.write(`${words}\n`);
