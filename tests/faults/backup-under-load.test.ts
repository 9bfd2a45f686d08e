import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";
import { expect, it } from "vitest";
import { firstSession } from "../support/api-session.ts";
import { mustRunCli, runCli } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";
import { startLucciola } from "../support/lucciola.ts";
import { freePort } from "../support/ports.ts";
import { waitFor } from "../support/wait-for.ts";
import { enrolMeters, pointOf } from "./enrolled-meters.ts";
import { Ledger, type LedgerValue } from "./ledger.ts";
import { startLedgerLoad } from "./ledger-load.ts";

const EDGES = ["load-1", "load-2", "load-3"];
const BACKUPS = 3;

it("a backup taken under load restores, after kill -9, to all that was acknowledged before it was asked for", async () => {
  await using folder = await dataFolder();
  const dataDirectory = join(folder.path, "data");
  await mkdir(dataDirectory);
  const secretOf = enrolMeters(dataDirectory, EDGES);
  const mqttPort = await freePort();
  const server = await startLucciola({ dataDirectory, env: { LUCCIOLA_BROKER_PORT: String(mqttPort) } });
  const ledger = new Ledger();
  const load = startLedgerLoad({ edges: EDGES, secretOf, mqttPort, ledger });
  const before: { readonly target: string; readonly then: Ledger }[] = [];
  try {
    await load.acknowledgedMore(200);
    for (let count = 1; count <= BACKUPS; count += 1) {
      await sleep(300 * count);
      const target = join(folder.path, `backup-${count}`);
      const then = ledger.copy();
      const said = await mustRunCli(["backup", target], { dataDirectory });
      expect(said).toContain("Complete until");
      before.push({ target, then });
    }
    await load.acknowledgedMore(1);
  } finally {
    load.abort();
    await server.kill9();
  }
  expect((await readdir(folder.path)).sort()).toEqual(["backup-1", "backup-2", "backup-3", "data"]);

  let found = 0;
  const lost: string[] = [];
  for (const { target, then } of before) {
    const restored = join(folder.path, `from-${target.slice(-1)}`);
    await mustRunCli(["restore", target, "--data", restored], { dataDirectory });
    const again = await startLucciola({ dataDirectory: restored });
    const session = await firstSession(again.apiUrl, again.firstLogin, "lucciole-in-giardino");
    await waitFor("the readings", async () => (await stored(session)) >= then.acknowledged, 60_000);
    expect(await again.stop()).toBe(0);
    const values = await valuesOf(join(restored, "readings.duckdb"));
    // Nothing that was never sent, nothing twice, nothing with another value; and a whole prefix of each meter's samples.
    const verdict = ledger.judge(values);
    expect(verdict).toMatchObject({ duplicated: [], unsent: [], different: [] });
    // And all that had been acknowledged when the backup was asked for.
    lost.push(...then.judge(values).lost);
    found += values.length;
    for (const edge of EDGES) {
      const registers = values.filter(({ point, quantity }) => point === pointOf(edge) && quantity === "importTotalWh");
      expect(registers.map(({ value }) => value)).toEqual(registers.map((_, index) => (index + 1) * 7));
    }
  }
  const acked = before.reduce((sum, { then }) => sum + then.acknowledged, 0);
  const report = {
    case: "backup",
    rounds: BACKUPS,
    acked,
    stored: found,
    lost: lost.length,
    duplicated: 0,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(acked, "there was load").toBeGreaterThan(5_000);
  expect(lost).toEqual([]);
  // A second restore over the first is refused, and leaves it as it is.
  const [first] = before;
  const refused = await runCli(["restore", first?.target ?? "", "--data", join(folder.path, "from-1")], {
    dataDirectory,
  });
  expect(refused).toMatchObject({ code: 78, stderr: expect.stringContaining("is not empty") });
}, 300_000);

async function stored(session: Awaited<ReturnType<typeof firstSession>>): Promise<number> {
  return (await session.get("/api/v1/overview")).ingest.storedReadings;
}

/** Every value of a store that nobody has open, by series and time. */
async function valuesOf(path: string): Promise<LedgerValue[]> {
  const store = await openDuckDbStore({ path, log: silentLogger });
  try {
    const all: LedgerValue[] = [];
    for (const key of await store.series()) {
      const { values } = await store.range(key, { fromMs: 0, toMs: 8e15 }, 10_000_000);
      all.push(...values.map((value) => ({ ...key, ...value })));
    }
    return all;
  } finally {
    await store.close();
  }
}
