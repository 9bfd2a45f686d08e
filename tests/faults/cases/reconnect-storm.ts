import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dataFolder } from "../../support/data-folder.ts";
import { askProbe, probeEnvironment } from "../../support/event-loop-probe.ts";
import { startLucciola } from "../../support/lucciola.ts";
import { freePort } from "../../support/ports.ts";
import { waitFor } from "../../support/wait-for.ts";
import { enrolMeters } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { isAllStored } from "../ingest-places.ts";
import { judgeStore } from "../judge-store.ts";
import { Ledger } from "../ledger.ts";
import { seededRandom } from "../seeded-random.ts";
import { ReturningClient } from "../storm/returning-client.ts";
import { startUnguarded } from "../unguarded/start-unguarded.ts";

const CLIENTS = { short: 300, long: 5_000 };
/** Enough to see what a slow login does to the others. */
const CLIENTS_UNGUARDED = 24;
const ALL_BACK_WITHIN_MS = 60_000;
/** In the short form it only tells a storm that is weathered from one that stops the broker, however busy the machine. */
const MAX_LOOP_P99_MS = { short: 1_000, long: 200 };
const PATIENCE_MS = 120_000;
const SLOW_LOGINS = fileURLToPath(new URL("../unguarded/slow-logins.ts", import.meta.url));

export const faultCase: FaultCase = {
  promise:
    "thousands of devices lose their connection at once, by the network and by the end of the server, and come back: all within a minute, and the broker's event loop keeps turning",
  guard: "secrets of devices that are checked fast",
  rounds: { short: 2, long: 4 },
  run: async ({ rounds, seed, isLong, isUnguarded, tell }) => {
    const form = isLong ? "long" : "short";
    const count = isUnguarded ? CLIENTS_UNGUARDED : CLIENTS[form];
    await using folder = await dataFolder();
    const dataDirectory = join(folder.path, "data");
    await mkdir(dataDirectory);
    const edges = Array.from({ length: count }, (_, index) => `gateway-${index + 1}`);
    const secretOf = enrolMeters(dataDirectory, edges);
    tell(`${count} devices are enrolled`);
    const mqttPort = await freePort();
    const probeFile = join(folder.path, "event-loop.json");
    const env = probeEnvironment(probeFile);
    const start = () =>
      isUnguarded
        ? startUnguarded(SLOW_LOGINS, dataDirectory, mqttPort, PATIENCE_MS, env)
        : startLucciola({ dataDirectory, env: { ...env, LUCCIOLA_BROKER_PORT: String(mqttPort) } });
    let server = await start();
    const ledger = new Ledger();
    const random = seededRandom(seed);
    const clients = edges.map(
      (edge) => new ReturningClient({ edge, secret: secretOf(edge), mqttPort, ledger, random }),
    );
    const broken: string[] = [];
    /** Ms until the last of them is back, or until it is too late. */
    const allBack = async (): Promise<number> => {
      const fromMs = performance.now();
      await waitFor("all devices", () => clients.every(({ isBack }) => isBack), ALL_BACK_WITHIN_MS).catch(() => {
        const away = clients.filter(({ isBack }) => !isBack).length;
        broken.push(`${away} devices were not back within ${ALL_BACK_WITHIN_MS} ms`);
      });
      return Math.round(performance.now() - fromMs);
    };
    const recoveriesMs: number[] = [];
    let [loopP99Ms, loopMaxMs] = [0, 0];
    try {
      await allBack();
      for (let round = 1; round <= rounds && broken.length === 0; round += 1) {
        const isCut = round % 2 === 1;
        if (isCut) await askProbe(server.pid, probeFile);
        else await server.kill9();
        for (const client of clients) client.cut();
        if (!isCut) server = await start();
        recoveriesMs.push(await allBack());
        if (isCut) {
          const { p99Ms, maxMs } = await askProbe(server.pid, probeFile);
          loopP99Ms = Math.max(loopP99Ms, p99Ms);
          loopMaxMs = Math.max(loopMaxMs, maxMs);
          if (p99Ms > MAX_LOOP_P99_MS[form]) broken.push(`the broker's event loop was late by ${p99Ms} ms (p99)`);
          tell(`round ${round}: the event loop was late by ${p99Ms} ms (p99), ${maxMs} ms at most`);
        }
        tell(`round ${round}: all back ${recoveriesMs.at(-1)} ms after ${isCut ? "the cut" : "the start"}`);
      }
      const recoveryMs = Math.max(...recoveriesMs);
      await Promise.all(clients.map((client) => client.stop()));
      await waitFor("everything to be stored", () => isAllStored(dataDirectory), PATIENCE_MS);
      await server.stop();
      const judged = await judgeStore(ledger, dataDirectory);
      return {
        rounds,
        recoveryMs,
        ...judged,
        broken: [...broken, ...judged.broken],
        clients: count,
        loopP99Ms,
        loopMaxMs,
      };
    } finally {
      await Promise.all(clients.map((client) => client.stop()));
      if (server.isRunning()) await server.kill9();
    }
  },
};
