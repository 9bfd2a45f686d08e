import { setTimeout as sleep } from "node:timers/promises";
import type { FaultCase } from "../fault-case.ts";
import { openHeldWay } from "../held-way.ts";
import { openLampSite } from "../lamps/lamp-site.ts";
import { seededRandom } from "../seeded-random.ts";

const EXPIRES_IN_MS = 1_000;

export const faultCase: FaultCase = {
  promise:
    "orders reach their light controller before, around and after their expiry: none is carried out after it, and its fate says what the lamp did",
  guard: "the controller's look at the expiry",
  rounds: { short: 4, long: 60 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    const random = seededRandom(seed);
    let way: Awaited<ReturnType<typeof openHeldWay>> | undefined;
    await using site = await openLampSite({
      lacks: isUnguarded ? "expiry" : undefined,
      way: async (brokerPort) => {
        way = await openHeldWay(brokerPort);
        return way.port;
      },
    });
    const { orders } = site;
    let recoveryMs = 0;
    try {
      await orders.startController();
      for (let round = 1; round <= rounds; round += 1) {
        way?.hold();
        const order = orders.order(EXPIRES_IN_MS);
        // In time, close to the expiry, or long after it.
        const lateMs = [0, EXPIRES_IN_MS * (0.7 + random() * 0.4), EXPIRES_IN_MS * 1.5][round % 3] ?? 0;
        await sleep(lateMs);
        way?.release();
        const fromMs = Date.now();
        await orders.ended(order);
        await orders.ended(orders.order(60_000));
        recoveryMs = Math.max(recoveryMs, Date.now() - fromMs);
        tell(`round ${round}: brought after ${Math.round(lateMs)} ms, ${orders.fateOf(order)}`);
      }
      return { rounds, recoveryMs, ...(await orders.judge()) };
    } finally {
      way?.close();
    }
  },
};
