import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { dataFolder } from "../../support/data-folder.ts";
import { startLucciola } from "../../support/lucciola.ts";
import { freePort } from "../../support/ports.ts";
import { waitFor } from "../../support/wait-for.ts";
import { DEVICE, enrolMeters, INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { isAllStored } from "../ingest-places.ts";
import { judgeStore } from "../judge-store.ts";
import { Ledger } from "../ledger.ts";
import { startLedgerLoad } from "../ledger-load.ts";
import { seededRandom } from "../seeded-random.ts";
import { startSpooledPublisher } from "../spooled-publisher.ts";
import { startUnguarded } from "../unguarded/start-unguarded.ts";

const PLAIN_EDGES = ["plain-1", "plain-2", "plain-3"];
const SPOOLED_EDGE = "spooled-1";
/** Every so many rounds the edge loses its power as well, while the server is away, ... */
const POWER_CUT_EVERY = 4;
/** ... and the server is killed again while it starts. */
const KILLED_AGAIN_EVERY = 3;
const PATIENCE_MS = 120_000;
const STORED_WITHIN_MS = 60_000;
const EARLY = fileURLToPath(new URL("../unguarded/early-acknowledging.ts", import.meta.url));

interface Server {
  kill9(): Promise<void>;
  /** Ends in order. */
  stop(): Promise<unknown>;
}

export const faultCase: FaultCase = {
  promise:
    "the server is killed at random moments under load, also while it starts: what was acknowledged is stored, once",
  guard: "the journal before the acknowledgement",
  rounds: { short: 10, long: 100 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    await using folder = await dataFolder();
    const dataDirectory = join(folder.path, "data");
    await mkdir(dataDirectory);
    const secretOf = enrolMeters(dataDirectory, [...PLAIN_EDGES, SPOOLED_EDGE]);
    const random = seededRandom(seed);
    const mqttPort = await freePort();
    const ledger = new Ledger();

    const start = (timeoutMs = PATIENCE_MS): Promise<Server> =>
      isUnguarded
        ? startUnguarded(EARLY, dataDirectory, mqttPort, timeoutMs)
        : startLucciola({ dataDirectory, env: { LUCCIOLA_BROKER_PORT: String(mqttPort) }, timeoutMs });
    /** A start that is not over in time is killed. */
    const killWhileStarting = (afterMs: number): Promise<void> =>
      start(afterMs).then(
        (early) => early.kill9(),
        () => {},
      );

    let server = await start();
    const plain = startLedgerLoad({ edges: PLAIN_EDGES, secretOf, mqttPort, ledger });
    const acknowledgedAgain = () => plain.acknowledgedMore(1);
    const spooled = await startSpooledPublisher({
      device: DEVICE,
      mqttPort,
      ledger,
      fromMs: INSTALLED_MS,
      edge: SPOOLED_EDGE,
      secret: secretOf(SPOOLED_EDGE),
      point: pointOf(SPOOLED_EDGE),
      spoolDirectory: join(folder.path, "spool"),
    });

    const recoveriesMs: number[] = [];
    const broken: string[] = [];
    try {
      await acknowledgedAgain();
      for (let round = 1; round <= rounds; round += 1) {
        await sleep(random() * 1_500);
        await server.kill9();
        if (round % POWER_CUT_EVERY === 0) {
          await sleep(500);
          const { messages } = await spooled.cutPower();
          if (messages === 0) broken.push(`round ${round}: the spool holds nothing of what was made meanwhile`);
        }
        if (round % KILLED_AGAIN_EVERY === 0) await killWhileStarting(random() * 2_500);
        const startedAtMs = Date.now();
        server = await start();
        await acknowledgedAgain();
        recoveriesMs.push(Date.now() - startedAtMs);
        tell(
          `round ${round}: acknowledges again after ${recoveriesMs.at(-1)} ms, ${ledger.acknowledged} values so far`,
        );
      }
      await Promise.all([plain.finish(), spooled.finish(AbortSignal.timeout(PATIENCE_MS))]);
      await spooled.close();
      // What is not stored by then is lost for this case.
      await waitFor("everything to be stored", () => isAllStored(dataDirectory), STORED_WITHIN_MS).catch(() => {});
      await server.stop();
    } catch (error) {
      plain.abort();
      await spooled.close().catch(() => {});
      await server.kill9();
      throw error;
    }
    const judged = await judgeStore(ledger, dataDirectory);
    return { rounds, recoveryMs: Math.max(...recoveriesMs), ...judged, broken: [...broken, ...judged.broken] };
  },
};
