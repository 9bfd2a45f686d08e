import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { buildAllInOne } from "@lucciola/all-in-one/all-in-one.ts";
import { LucciolaConfig } from "@lucciola/all-in-one/config.ts";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import { keptScenario } from "@lucciola/city/scenario/kept-scenario.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { createLogger } from "@lucciola/platform/log/logger.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";

/**
 * A first start of the simulated town in this process, as `npm start` does it: from nothing until the whole past is
 * stored, through broker, journal and ingest as shipped. `--scenario NAME`, `--days N`, `--seed N`.
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { scenario: { type: "string" }, days: { type: "string" }, seed: { type: "string" } },
  });
  const folder = await mkdtemp(join(tmpdir(), "lucciola-simulate-"));
  try {
    return await simulate(folder, {
      ...(values.scenario === undefined ? {} : { LUCCIOLA_SIMULATOR_SCENARIO: values.scenario }),
      ...(values.days === undefined ? {} : { LUCCIOLA_SIMULATOR_HISTORY_DAYS: values.days }),
      ...(values.seed === undefined ? {} : { LUCCIOLA_SIMULATOR_SEED: values.seed }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function simulate(folder: string, settings: Readonly<Record<string, string>>): Promise<object> {
  const config = readConfig(folder, settings);
  const log = createLogger("warn", "bench");
  const load = loadavg()[0];
  const started = performance.now();
  const cpu = process.cpuUsage();
  const allInOne = await buildAllInOne(config, log, announce);
  const running = [];
  for (const component of allInOne.components) {
    await component.start();
    running.push(component);
  }
  const wallS = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const { rss } = process.memoryUsage();
  for (const component of running.toReversed()) await component.stop();

  const kept = keptScenario(join(folder, "simulator"));
  if (kept === undefined) throw new Error("The simulator left no scenario behind");
  const town = layOutTown(kept.scenario);
  const path = join(folder, "readings.duckdb");
  const store = await openDuckDbStore({ path, log });
  const { readings } = await store.stats();
  await store.close();
  return {
    bench: "simulate",
    node: process.version,
    loadAverage: load,
    scenario: kept.scenario.name,
    lamps: town.lamps.length,
    meters: town.buildings.flatMap(({ supplies }) => supplies).length + town.cabinets.length,
    days: kept.scenario.time.historyDays,
    wallS: round(wallS),
    cpuS: round((user + system) / 1e6),
    storedPoints: readings,
    storedMb: round((await stat(path)).size / 1e6),
    rssMb: round(rss / 1e6),
    peakRssMb: round(process.resourceUsage().maxRSS / 1_000),
    dataMb: round((await sizeOf(folder)) / 1e6),
  };
}

function readConfig(folder: string, settings: Readonly<Record<string, string>>): LucciolaConfig {
  const loaded = loadConfig({
    schema: LucciolaConfig,
    environment: {
      LUCCIOLA_DATA_DIRECTORY: folder,
      LUCCIOLA_BROKER_PORT: "0",
      LUCCIOLA_API_PORT: "0",
      ...settings,
    },
    prefix: "LUCCIOLA_",
  });
  if (!loaded.ok) throw new Error(loaded.issues.join("\n"));
  return loaded.value;
}

let told = -1;
function announce(step: string, done: number): void {
  const tenth = Math.floor(done * 10);
  if (tenth !== told) process.stderr.write(`${step}: ${tenth * 10} %\n`);
  told = tenth;
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}

const round = (value: number): number => Math.round(value * 10) / 10;
