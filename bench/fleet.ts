import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { enrolMeters } from "../tests/faults/enrolled-meters.ts";
import { dataFolder } from "../tests/support/data-folder.ts";
import { askProbe, probeEnvironment } from "../tests/support/event-loop-probe.ts";
import { startLucciola } from "../tests/support/lucciola.ts";
import { residentMb } from "../tests/support/resident-memory.ts";
import { DeviceProcesses } from "./fleet/device-processes.ts";

// bench fleet: devices that stay connected and report every minute, each under an identity of its own, to everything in
// one process as shipped. Messages are counted by their PUBACK.
//
//   --devices N   15,000
//   --seconds S   how long to measure once all are connected (180)

const EVERY_MS = 60_000;
const DEVICES_OF_A_PROCESS = 5_000;

export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { devices: { type: "string", default: "15000" }, seconds: { type: "string", default: "180" } },
  });
  const [devices, seconds] = [Number(values.devices), Number(values.seconds)];
  if (!(Number.isSafeInteger(devices) && devices > 0 && seconds > 0))
    throw new Error("--devices and --seconds are numbers above 0");
  await using folder = await dataFolder();
  const edges = Array.from({ length: devices }, (_, index) => `gateway-${index + 1}`);
  const secretOf = enrolMeters(folder.path, edges);
  say(`${devices} devices are enrolled`);
  const probeFile = join(folder.path, "event-loop.json");
  const server = await startLucciola({ dataDirectory: folder.path, env: probeEnvironment(probeFile) });
  const fleet = new DeviceProcesses(Math.ceil(devices / DEVICES_OF_A_PROCESS));
  try {
    const fromMs = performance.now();
    const identities = edges.map((edge) => ({ edge, secret: secretOf(edge) }));
    await fleet.connect(identities, server.mqttPort, EVERY_MS);
    const connectedAfterS = secondsSince(fromMs);
    say(`all have connected within ${connectedAfterS} s; measuring for ${seconds} s`);
    await askProbe(server.pid, probeFile);
    const [before, measuredFromMs] = [await fleet.count(), performance.now()];
    await sleep(seconds * 1_000);
    const after = await fleet.count();
    const msgPerS = Math.round((after.acknowledged - before.acknowledged) / secondsSince(measuredFromMs));
    const { p99Ms: eventLoopP99Ms, maxMs: eventLoopMaxMs } = await askProbe(server.pid, probeFile);
    const rssMb = await residentMb(server.pid);
    const { connected } = after;
    const maxOpenFiles = await openFileLimitOf(server.pid);
    return { devices, connected, maxOpenFiles, msgPerS, rssMb, eventLoopP99Ms, eventLoopMaxMs, connectedAfterS };
  } finally {
    fleet.close();
    await server.stop();
  }
}

/** The soft limit of open files of another process. Linux only. */
async function openFileLimitOf(pid: number): Promise<number> {
  const [, soft] = /Max open files\s+(\d+)/.exec(await readFile(`/proc/${pid}/limits`, "utf8")) ?? [];
  return Number(soft);
}

const secondsSince = (fromMs: number): number => Math.round((performance.now() - fromMs) / 100) / 10;
const say = (words: string) => process.stderr.write(`${words}\n`);
