import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";
import { expect, it } from "vitest";
import { firstSession } from "../support/api-session.ts";
import { dataFolder } from "../support/data-folder.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { freePort } from "../support/ports.ts";
import { waitFor } from "../support/wait-for.ts";
import { DEVICE, enrolMeters, INSTALLED_MS, pointOf } from "./enrolled-meters.ts";
import { Ledger } from "./ledger.ts";
import { startLedgerPublisher } from "./ledger-publisher.ts";
import { startSpooledPublisher } from "./spooled-publisher.ts";
import { readStoreFile, withStoreFile } from "./stored-readings.ts";

const ROUNDS = 10;
const SEED = Number(process.env.LUCCIOLA_TEST_SEED ?? 9);
const PLAIN_EDGES = ["plain-1", "plain-2", "plain-3"];
const SPOOLED_EDGE = "spooled-1";
/** In this round the edge loses its power as well, while the server is away. */
const POWER_CUT_ROUND = 4;
/** After these rounds the server is killed again while it starts. */
const KILLED_WHILE_STARTING = new Set([3, 7]);
const PATIENCE_MS = 120_000;

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

it(`loses and doubles nothing over ${ROUNDS} rounds of kill -9 under load (seed ${SEED})`, async () => {
  await using folder = await dataFolder();
  const dataDirectory = join(folder.path, "data");
  await mkdir(dataDirectory);
  const secretOf = enrolMeters(dataDirectory, [...PLAIN_EDGES, SPOOLED_EDGE]);
  const random = seededRandom(SEED);
  const mqttPort = await freePort();
  const ledger = new Ledger();
  let acknowledgements = 0;
  let failed = true;

  const start = (timeoutMs = PATIENCE_MS): Promise<RunningLucciola> =>
    startLucciola({ dataDirectory, env: { LUCCIOLA_BROKER_PORT: String(mqttPort) }, timeoutMs });
  /** A start that is not over in time is killed. */
  const killWhileStarting = (afterMs: number): Promise<void> =>
    start(afterMs).then(
      (early) => early.kill9(),
      () => {},
    );
  const acknowledgedAgain = async (): Promise<void> => {
    const before = acknowledgements;
    await waitFor("an acknowledgement", () => acknowledgements > before, PATIENCE_MS);
  };

  let server = await start();
  const shared = { device: DEVICE, mqttPort, ledger, fromMs: INSTALLED_MS };
  const plain = PLAIN_EDGES.map((edge) =>
    startLedgerPublisher({
      ...shared,
      edge,
      secret: secretOf(edge),
      point: pointOf(edge),
      acknowledged: () => {
        acknowledgements += 1;
      },
    }),
  );
  const spooled = await startSpooledPublisher({
    ...shared,
    edge: SPOOLED_EDGE,
    secret: secretOf(SPOOLED_EDGE),
    point: pointOf(SPOOLED_EDGE),
    spoolDirectory: join(folder.path, "spool"),
  });

  const recoveriesMs: number[] = [];
  try {
    await acknowledgedAgain();
    for (let round = 1; round <= ROUNDS; round += 1) {
      await sleep(random() * 1_500);
      await server.kill9();
      if (round === POWER_CUT_ROUND) {
        await sleep(500);
        const backlog = await spooled.cutPower();
        expect(backlog.messages, "the spool holds what was made while the server was away").toBeGreaterThan(0);
      }
      if (KILLED_WHILE_STARTING.has(round)) await killWhileStarting(random() * 2_500);
      const startedAtMs = Date.now();
      server = await start();
      await acknowledgedAgain();
      recoveriesMs.push(Date.now() - startedAtMs);
    }
    await Promise.all([
      ...plain.map((publisher) => publisher.finish()),
      spooled.finish(AbortSignal.timeout(PATIENCE_MS)),
    ]);

    // Everything that was made is acknowledged now; ingest is given the time to store it, and what it has not stored
    // by then is lost for this test.
    const session = await firstSession(server.apiUrl, server.firstLogin, "lucciole-in-giardino");
    const isStored = async (): Promise<boolean> =>
      (await session.get("/api/v1/overview")).ingest.storedReadings >= ledger.sent;
    await waitFor("everything to be stored", isStored, 60_000).catch(() => {});
    await spooled.close();
    expect(await server.stop()).toBe(0);
    failed = false;
  } finally {
    for (const publisher of plain) publisher.abort();
    if (failed) {
      await spooled.close().catch(() => {});
      await server.kill9();
    }
  }

  const path = join(dataDirectory, "readings.duckdb");
  const file = await readStoreFile(path);
  const verdict = ledger.judge(file.rows);
  const report = {
    case: "kill-nine",
    rounds: ROUNDS,
    seed: SEED,
    acked: verdict.acknowledged,
    stored: verdict.stored,
    lost: verdict.lost.length,
    duplicated: verdict.duplicated.length,
    recoveryMs: Math.max(...recoveriesMs),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);

  expect(verdict.acknowledged, "there was load").toBeGreaterThan(5_000);
  expect(verdict).toMatchObject({ lost: [], duplicated: [], unsent: [], different: [] });
  expect(file.count).toBe(file.distinctCount);
  expect(await countThroughPort(path)).toBe(file.count);

  // And these checks can fail: with readings taken out of this very file and one doubled, they do.
  await withStoreFile(path, async (connection) => {
    for (const table of ["registers", "blocks", "open_blocks"])
      await connection.run(`DELETE FROM ${table} WHERE rowid = (SELECT min(rowid) FROM ${table})`);
    await connection.run(
      "INSERT INTO gauges SELECT id, 1, 2 FROM series, range(2) WHERE id = (SELECT min(id) FROM series)",
    );
  });
  const spoilt = await readStoreFile(path);
  expect(ledger.judge(spoilt.rows).lost).not.toHaveLength(0);
  expect(spoilt.count).toBe(spoilt.distinctCount + 1);
}, 600_000);

/** How many values the store gives to those who ask for them. */
async function countThroughPort(path: string): Promise<number> {
  const store = await openDuckDbStore({ path, log: silentLogger });
  try {
    let count = 0;
    for (const series of await store.series())
      count += (await store.range(series, { fromMs: 0, toMs: 8e15 }, 10_000_000)).values.length;
    return count;
  } finally {
    await store.close();
  }
}
