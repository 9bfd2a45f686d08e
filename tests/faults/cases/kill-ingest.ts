import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "../../support/wait-for.ts";
import { openApartSite } from "../apart/apart-site.ts";
import type { FaultCase } from "../fault-case.ts";
import { judgeValues } from "../judge-store.ts";
import { Ledger } from "../ledger.ts";
import { startLedgerLoad } from "../ledger-load.ts";
import { seededRandom } from "../seeded-random.ts";
import { storedInInflux } from "../stored-in-influx.ts";

const EDGES = ["meter-a", "meter-b", "meter-c"];
const PATIENCE_MS = 120_000;

export const faultCase: FaultCase = {
  promise: "ingest is killed at random moments under load: what was acknowledged is stored, once",
  guard: "the checkpoint that moves only after the store has answered",
  rounds: { short: 5, long: 100 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    await using site = await openApartSite({
      edges: EDGES,
      careless: isUnguarded ? "checkpoint-before-store" : undefined,
    });
    const random = seededRandom(seed);
    const ledger = new Ledger();
    const load = startLedgerLoad({ edges: EDGES, secretOf: site.secretOf, mqttPort: site.mqttPort, ledger });
    let recoveryMs = 0;
    try {
      for (let round = 1; round <= rounds; round += 1) {
        const { storedOffset } = await site.places();
        await waitFor("ingest at work", async () => (await site.places()).storedOffset > storedOffset, PATIENCE_MS);
        await sleep(random() * 500);
        await site.killIngest();
        // Devices go on meanwhile.
        await load.acknowledgedMore(1);
        const { endOffset } = await site.places();
        const startedAtMs = performance.now();
        await site.startIngest();
        await site.storedUpTo(endOffset);
        recoveryMs = Math.max(recoveryMs, Math.round(performance.now() - startedAtMs));
        tell(
          `round ${round}: up to date again ${recoveryMs} ms after its start at most, ${ledger.acknowledged} values`,
        );
      }
      await load.finish();
      await site.storedUpTo();
    } finally {
      load.abort();
    }
    const judged = judgeValues(ledger, await storedInInflux(site.influxd, EDGES));
    return { rounds, recoveryMs, ...judged };
  },
};
