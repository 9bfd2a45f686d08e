import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "../../support/wait-for.ts";
import type { FaultCase } from "../fault-case.ts";
import { judgeValues } from "../judge-store.ts";
import { Ledger } from "../ledger.ts";
import { startLedgerLoad } from "../ledger-load.ts";
import { seededRandom } from "../seeded-random.ts";
import { openSharedSite } from "../shared/shared-site.ts";
import { countInInflux, storedInInflux } from "../stored-in-influx.ts";

const EDGES = ["meter-a", "meter-b", "meter-c"];
const WORKERS = 2;
const PATIENCE_MS = 120_000;
/** Every so many rounds both workers are dead at once. */
const BOTH_EVERY = 2;

export const faultCase: FaultCase = {
  promise:
    "of two ingest workers behind Mosquitto either is killed at random moments, and both at once: what Mosquitto acknowledged is stored, once",
  guard: "the acknowledgement to Mosquitto that waits for the store",
  rounds: { short: 2, long: 30 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    const careless = isUnguarded ? "checkpoint-before-store" : undefined;
    await using site = await openSharedSite({ edges: EDGES, workers: WORKERS, careless });
    const { influxd, mosquitto } = site;
    const random = seededRandom(seed);
    const ledger = new Ledger();
    const load = startLedgerLoad({ edges: EDGES, secretOf: mosquitto.secretOf, mqttPort: mosquitto.port, ledger });
    // What is not stored by then is lost for this case, and something is where nobody guards it.
    const storedWithinMs = isUnguarded ? 2_000 : PATIENCE_MS;
    const untilStored = (count: number): Promise<unknown> =>
      waitFor("so many values", async () => (await countInInflux(influxd)) >= count, storedWithinMs).catch(() => {});
    let recoveryMs = 0;
    try {
      await load.acknowledgedMore(100);
      for (let round = 1; round <= rounds; round += 1) {
        const first = random() < 0.5 ? 1 : 2;
        const victims = round % BOTH_EVERY === 0 ? [first, 3 - first] : [first];
        await sleep(random() * 500);
        await Promise.all(victims.map((worker) => site.killWorker(worker)));
        // Devices go on meanwhile: Mosquitto hands a half to the dead one, and must keep it.
        await load.acknowledgedMore(100);
        // More are sent meanwhile, so the count says how far they are; what is lost is judged at the end.
        const { sent } = ledger;
        const startedAtMs = performance.now();
        await Promise.all(victims.map((worker) => site.startWorker(worker)));
        await untilStored(sent);
        recoveryMs = Math.max(recoveryMs, Math.round(performance.now() - startedAtMs));
        tell(`round ${round}: worker ${victims.join(" and ")} killed, ${ledger.acknowledged} values acknowledged`);
      }
      await load.finish();
      await untilStored(ledger.sent);
    } finally {
      load.abort();
    }
    return { rounds, recoveryMs, ...judgeValues(ledger, await storedInInflux(influxd, EDGES)) };
  },
};
