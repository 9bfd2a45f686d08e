import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import { keptScenario } from "@lucciola/city/scenario/kept-scenario.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";

const RUN = fileURLToPath(new URL("../scripts/run.mjs", import.meta.url));

/**
 * A first start of the simulated town, as `npm start` does it once all is installed: from nothing until the whole past is
 * stored and everything runs live, through broker, journal and ingest as shipped. `--scenario NAME`, `--days N`, `--seed N`.
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
  const [loadAverage] = loadavg();
  const started = performance.now();
  const town = await startTown(folder, settings);
  const wallS = (performance.now() - started) / 1_000;
  const { cpuS, rssMb, peakRssMb } = figuresOf(town.pid);
  await town.stop();

  const kept = keptScenario(join(folder, "simulator"));
  if (kept === undefined) throw new Error("The simulator left no scenario behind");
  const { lamps, buildings, cabinets } = layOutTown(kept.scenario);
  const path = join(folder, "readings.duckdb");
  const store = await openDuckDbStore({ path, log: silentLogger });
  const { readings } = await store.stats();
  await store.close();
  return {
    bench: "simulate",
    node: process.version,
    loadAverage,
    scenario: kept.scenario.name,
    lamps: lamps.length,
    meters: buildings.flatMap(({ supplies }) => supplies).length + cabinets.length,
    days: kept.scenario.time.historyDays,
    wallS: round(wallS),
    cpuS: round(cpuS),
    storedPoints: readings,
    storedMb: round((await stat(path)).size / 1e6),
    rssMb: round(rssMb),
    peakRssMb: round(peakRssMb),
    dataMb: round((await sizeOf(folder)) / 1e6),
  };
}

/** The process that `npm start` starts, from nothing until it says that it runs. */
async function startTown(
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<{ pid: number; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [RUN, "services/all-in-one/main.ts", "--data", folder], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, LUCCIOLA_BROKER_PORT: "0", LUCCIOLA_API_PORT: "0", ...settings },
  });
  const ended = once(child, "exit");
  const isReady = new Promise<void>((resolve, reject) => {
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      process.stderr.write(text);
      said += text;
      if (said.includes("Ctrl-C stops it.")) resolve();
    });
    void ended.then(([code]) => reject(new Error(`Lucciola ended with ${code} before it was running`)));
  });
  await isReady;
  if (child.pid === undefined) throw new Error("Lucciola has no process");
  return {
    pid: child.pid,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** What a process has used so far, after Linux. */
function figuresOf(pid: number): { cpuS: number; rssMb: number; peakRssMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mbOf = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_000;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return { cpuS: (Number(fields[11]) + Number(fields[12])) / 100, rssMb: mbOf("VmRSS"), peakRssMb: mbOf("VmHWM") };
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}

const round = (value: number): number => Math.round(value * 10) / 10;
