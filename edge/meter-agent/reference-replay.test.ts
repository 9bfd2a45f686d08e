import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { deviceId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { describe, expect, it } from "vitest";
import type { CsvLayout } from "./drivers/csv/csv-layout.ts";
import { createCsvReplay } from "./drivers/csv-replay.ts";
import { createMeterAgent } from "./meter-agent.ts";
import { createMemoryUplink } from "./testing/memory-uplink.ts";

const data = process.env.LUCCIOLA_REFERENCE_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
const absent = existsSync(join(data, "towt")) ? "" : " (skipped: no reference data; set LUCCIOLA_REFERENCE_DATA)";

const HOUR_MS = 3_600_000;
const PLAIN = { delimiter: ",", decimal: ".", encoding: "utf-8" } as const;

/** A decimal text times 1000, by its digits alone: "21505.43952" is "21505439.52", "0.3" is "300". */
function thousandfold(text: string): string {
  const [whole = "", fraction = ""] = text.split(".");
  const digits = fraction.padEnd(3, "0");
  const rest = digits.slice(3).replace(/0+$/, "");
  return `${BigInt(whole + digits.slice(0, 3))}${rest === "" ? "" : `.${rest}`}`;
}

async function replay(layout: CsvLayout) {
  const memory = createMemoryUplink();
  const agent = createMeterAgent({
    uplink: memory.uplink,
    meters: [],
    replays: [{ device: deviceId("reference"), source: createCsvReplay(layout) }],
    clock: new ManualClock(0),
    log: silentLogger,
  });
  await agent.start();
  await agent.replayed();
  return { intervals: memory.intervals(), counts: agent.counts() };
}

async function rowsOf(file: string): Promise<[string, string][]> {
  const bytes = await readFile(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(",") as [string, string]);
}

describe.skipIf(absent !== "")(`published meter data through the agent${absent}`, () => {
  it.each([
    {
      file: join(data, "towt", "eload.csv"),
      rows: 1_095,
      time: { kind: "iso" as const, column: "time" },
      interval: { kind: "minutes" as const, minutes: 1_440 },
      columns: [{ column: "eload", quantity: "importWh", unit: "kWh" }],
    },
    {
      file: join(data, "caltrack", "il-electricity-cdd-hdd-hourly.csv.gz"),
      rows: 19_417,
      time: { kind: "iso" as const, column: "start" },
      interval: { kind: "minutes" as const, minutes: 60 },
      columns: [{ column: "value", quantity: "importWh", unit: "kWh" }],
    },
  ])("every kWh of $file arrives as exactly a thousand times its digits", async ({ rows, ...layout }) => {
    const expected = await rowsOf(layout.file);
    const { intervals, counts } = await replay({ ...PLAIN, ...layout });
    expect(expected).toHaveLength(rows);
    expect(counts).toMatchObject({ rowsRead: rows, rowsSent: rows, rowsRefused: 0 });
    expect(intervals.map(({ start }) => Date.parse(start))).toEqual(expected.map(([start]) => Date.parse(start)));
    expect(intervals.map(({ importWh }) => String(importWh))).toEqual(expected.map(([, kwh]) => thousandfold(kwh)));
  });

  it("days of the local calendar are 23, 24 and 25 hours, and months follow each other without a gap", async () => {
    const layout = (name: string): CsvLayout => ({
      file: join(data, "caltrack", `il-electricity-cdd-hdd-${name}.csv.gz`),
      ...PLAIN,
      time: { kind: "iso", column: "start" },
      interval: { kind: "next-row" },
      columns: [{ column: "value", quantity: "importWh", unit: "kWh" }],
    });
    const days = (await replay(layout("daily"))).intervals;
    const hours = days.map(({ start, end }) => (Date.parse(end) - Date.parse(start)) / HOUR_MS);
    expect([23, 24, 25].map((length) => hours.filter((each) => each === length).length)).toEqual([2, 805, 2]);
    const months = (await replay(layout("billing_monthly"))).intervals;
    for (const [index, { end }] of months.slice(0, -1).entries()) expect(end).toBe(months[index + 1]?.start);
  });
});
