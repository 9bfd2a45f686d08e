import { setTimeout as sleep } from "node:timers/promises";
import type { FaultCase } from "../fault-case.ts";
import { openLampSite } from "../lamps/lamp-site.ts";
import { seededRandom } from "../seeded-random.ts";

const SHORT_MS = 1_500;
const LONG_MS = 60_000;

export const faultCase: FaultCase = {
  promise:
    "a light controller is killed with an order in hand and is away for others, and orders come twice: each is carried out at most once, and its fate is known",
  guard: "the controller's memory of commands on disk",
  rounds: { short: 2, long: 25 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    await using site = await openLampSite({ lacks: isUnguarded ? "memory" : undefined });
    const { orders } = site;
    const random = seededRandom(seed);
    let recoveryMs = 0;
    await orders.startController();
    for (let round = 1; round <= rounds; round += 1) {
      // Every other order expires before its controller, killed in the worst moment, can tell that it was carried out in time.
      const isUntold = round % 2 === 0;
      if (isUntold) await orders.dieBeforeReport();
      const inHand = orders.order(isUntold ? SHORT_MS : LONG_MS);
      await orders.given(inHand);
      if (isUntold) {
        await orders.died();
      } else {
        await sleep(random() * 10);
        await orders.killController();
      }
      await orders.noticedGone();
      const missed = orders.order(500);
      await orders.ended(missed);
      if (isUntold) await sleep(SHORT_MS);
      const patient = orders.order(LONG_MS);
      const fromMs = Date.now();
      await orders.startController();
      await orders.ended(patient);
      recoveryMs = Math.max(recoveryMs, Date.now() - fromMs);
      // One that comes again is answered with its fate; that of the other must come by itself.
      for (const order of isUntold ? [missed, patient] : [inHand, missed, patient]) await site.bringAgain(order);
      await orders.ended(orders.order(LONG_MS));
      tell(`round ${round}: ${orders.fateOf(inHand)}, ${orders.fateOf(missed)}, ${orders.fateOf(patient)}`);
    }
    return { rounds, recoveryMs, ...(await orders.judge()) };
  },
};
