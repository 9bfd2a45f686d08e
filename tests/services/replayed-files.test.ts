import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { firstSession } from "../support/api-session.ts";
import { addDevice, mustRunCli, runCli } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";
import { thousandfold } from "../support/decimal.ts";
import { type RunningLucciola, startLucciola } from "../support/lucciola.ts";
import { referenceFile, referenceLines, skipNote } from "../support/reference-data.ts";
import { waitFor } from "../support/wait-for.ts";

const FILES = [
  {
    point: "office",
    path: ["towt", "eload.csv"],
    time: "time",
    value: "eload",
    minutes: 1_440,
    rows: 1_095,
  },
  {
    point: "illinois",
    path: ["caltrack", "il-electricity-cdd-hdd-hourly.csv.gz"],
    time: "start",
    value: "value",
    minutes: 60,
    rows: 19_417,
  },
];

/** Many commands, each a process of its own, on a machine that may be busy. */
const SETUP_MS = 300_000;

let folder: Awaited<ReturnType<typeof dataFolder>>;
let lucciola: RunningLucciola;
let config: string;
beforeAll(async () => {
  folder = await dataFolder();
  const dataDirectory = folder.path;
  const cli = { dataDirectory };
  lucciola = await startLucciola({ dataDirectory });
  const secret = await addDevice("files", cli);
  for (const { point } of FILES) {
    await mustRunCli(["point", "add", point, "--kind", "supply", "--name", point], cli);
    const from = "2000-01-01T00:00:00Z";
    await mustRunCli(["install", point, "--edge", "files", "--device", point, "--from", from], cli);
  }
  config = join(dataDirectory, "files.json");
  await writeFile(
    config,
    JSON.stringify({
      uplink: { edge: "files", secret, broker: `mqtt://127.0.0.1:${lucciola.mqttPort}` },
      spoolDirectory: join(dataDirectory, "files-spool"),
      meters: FILES.map(({ point, path, time, value, minutes }) => ({
        device: point,
        driver: {
          kind: "csv-replay",
          file: referenceFile(...path),
          time: { kind: "iso", column: time },
          interval: { kind: "minutes", minutes },
          columns: [{ column: value, quantity: "importWh", unit: "kWh" }],
        },
      })),
    }),
  );
}, SETUP_MS);
afterAll(async () => {
  if (lucciola?.isRunning()) await lucciola.kill9();
  await folder?.remove();
});

describe.skipIf(skipNote !== "")(`two measured buildings, replayed from their files over MQTT${skipNote}`, () => {
  it("are in the store, every value exactly as its digits say, and nothing beside them", async () => {
    const { code, stdout, stderr } = await runCli(["edge", "meter", "--config", config], {
      dataDirectory: folder.path,
      timeoutMs: 240_000,
    });
    const rows = FILES.reduce((sum, file) => sum + file.rows, 0);
    expect({ code, stdout }, stderr).toEqual({
      code: 0,
      stdout: `${rows} rows read: ${rows} sent and acknowledged, 0 refused, 0 without a value\n`,
    });

    // Acknowledged is on the disk: what ingest had not yet read when the process was killed, the next one reads.
    await lucciola.kill9();
    lucciola = await startLucciola({ dataDirectory: folder.path });
    const session = await firstSession(lucciola.apiUrl, lucciola.firstLogin, "lucciole-nei-campi");
    // Each row is an amount and how long it stands for.
    await waitFor(
      `${2 * rows} stored readings`,
      async () => (await session.get("/api/v1/overview")).ingest.storedReadings === 2 * rows,
      120_000,
    );
    expect(await lucciola.stop()).toBe(0);

    const store = await openDuckDbStore({ path: join(folder.path, "readings.duckdb"), log: silentLogger });
    try {
      for (const { point, path, rows, minutes } of FILES) {
        const lines = (await referenceLines(...path)).slice(1).map((line) => line.split(",") as [string, string]);
        const stored = async (quantity: QuantityName) => {
          const range = { fromMs: 0, toMs: Date.now() };
          const { values, truncated } = await store.range({ point: pointId(point), quantity }, range, 100_000);
          expect({ point, truncated, rows: values.length }).toEqual({ point, truncated: false, rows });
          return values;
        };
        const starts = lines.map(([start]) => Date.parse(start));
        const amounts = await stored("importWh");
        expect(amounts.map(({ at }) => at)).toEqual(starts);
        expect(amounts.map(({ value }) => String(value))).toEqual(lines.map(([, kwh]) => thousandfold(kwh)));
        expect(await stored("importCoveredS")).toEqual(starts.map((at) => ({ at, value: minutes * 60 })));
      }
      expect((await store.series()).map((series) => `${series.point} ${series.quantity}`).sort()).toEqual([
        "illinois importCoveredS",
        "illinois importWh",
        "office importCoveredS",
        "office importWh",
      ]);
    } finally {
      await store.close();
    }
    expect(await mustRunCli(["quarantine", "list"], { dataDirectory: folder.path })).toBe("No message is open.\n");
  });
});
