import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { registryFile } from "@lucciola/platform/process/data-directory.ts";
import { openDatabase } from "@lucciola/platform/registry/database.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { dataFolder } from "../../support/data-folder.ts";
import { startLucciola } from "../../support/lucciola.ts";
import { freePort } from "../../support/ports.ts";
import type { FaultCase } from "../fault-case.ts";
import { LampOrders, PATIENCE_MS, registerLamp } from "../lamps/lamp-orders.ts";
import { seededRandom } from "../seeded-random.ts";

const SHORT_MS = 1_500;
const LONG_MS = 90_000;

/** As a server does that keeps its orders in memory alone. */
function forgetOpenOrders(file: string): void {
  const db = openDatabase(file);
  db.run("DELETE FROM command WHERE fate IN ('queued', 'sent', 'acknowledged')");
  db.close();
}

export const faultCase: FaultCase = {
  promise:
    "the server is killed at random moments while it has orders to lamps in hand: each is carried out at most once, none after its expiry, and its fate is known",
  guard: "the outbox on disk",
  rounds: { short: 2, long: 20 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    await using folder = await dataFolder();
    const dataDirectory = join(folder.path, "data");
    await mkdir(dataDirectory);
    const registry = openRegistry({ path: registryFile(dataDirectory), log: silentLogger });
    const secret = registerLamp(registry);
    const random = seededRandom(seed);
    const mqttPort = await freePort();
    const start = () =>
      startLucciola({
        dataDirectory,
        env: { LUCCIOLA_BROKER_PORT: String(mqttPort), LUCCIOLA_RULES_TICK_MS: "100" },
        timeoutMs: PATIENCE_MS,
      });
    let server = await start();
    const orders = new LampOrders({ registry, secret, mqttPort, folder: folder.path, lacks: undefined });
    let recoveryMs = 0;
    try {
      await orders.startController();
      for (let round = 1; round <= rounds; round += 1) {
        // One expires while the server is away, whatever became of it; the other is for after it.
        const first = orders.order(SHORT_MS);
        await sleep(random() * 1_200);
        const second = orders.order(LONG_MS);
        await sleep(random() * 100);
        await server.kill9();
        if (isUnguarded) forgetOpenOrders(registryFile(dataDirectory));
        await sleep(SHORT_MS);
        const fromMs = Date.now();
        server = await start();
        if (!isUnguarded) {
          await orders.ended(first);
          await orders.ended(second);
        }
        recoveryMs = Math.max(recoveryMs, Date.now() - fromMs);
        tell(`round ${round}: ${orders.fateOf(first)}, ${orders.fateOf(second)}`);
      }
      return { rounds, recoveryMs, ...(await orders.judge()) };
    } finally {
      await orders.killController();
      await server.kill9();
      registry.close();
    }
  },
};
