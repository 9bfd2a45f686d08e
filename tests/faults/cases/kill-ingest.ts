import { setTimeout as sleep } from "node:timers/promises";
import { waitFor } from "../../support/wait-for.ts";
import { openApartSite } from "../apart/apart-site.ts";
import { DEVICE, INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { judgeValues } from "../judge-store.ts";
import { Ledger } from "../ledger.ts";
import { startLedgerPublisher } from "../ledger-publisher.ts";
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
    let acknowledgements = 0;
    const publishers = EDGES.map((edge) =>
      startLedgerPublisher({
        edge,
        secret: site.secretOf(edge),
        device: DEVICE,
        point: pointOf(edge),
        mqttPort: site.mqttPort,
        ledger,
        fromMs: INSTALLED_MS,
        acknowledged: () => {
          acknowledgements += 1;
        },
      }),
    );
    let recoveryMs = 0;
    try {
      for (let round = 1; round <= rounds; round += 1) {
        const { storedOffset } = await site.places();
        await waitFor("ingest at work", async () => (await site.places()).storedOffset > storedOffset, PATIENCE_MS);
        await sleep(random() * 500);
        await site.killIngest();
        const before = acknowledgements;
        // Devices go on meanwhile.
        await waitFor("an acknowledgement", () => acknowledgements > before, PATIENCE_MS);
        const { endOffset } = await site.places();
        const startedAtMs = performance.now();
        await site.startIngest();
        await site.storedUpTo(endOffset);
        recoveryMs = Math.max(recoveryMs, Math.round(performance.now() - startedAtMs));
        tell(
          `round ${round}: up to date again ${recoveryMs} ms after its start at most, ${ledger.acknowledged} values`,
        );
      }
      await Promise.all(publishers.map((publisher) => publisher.finish()));
      await site.storedUpTo();
    } finally {
      for (const publisher of publishers) publisher.abort();
    }
    const judged = judgeValues(ledger, await storedInInflux(site.influxd, EDGES));
    return { rounds, recoveryMs, ...judged };
  },
};
