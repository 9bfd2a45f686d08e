import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { MeterInterval, MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CsvLayout } from "./csv/csv-layout.ts";
import { createCsvReplay } from "./csv-replay.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-csv-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;
let files = 0;
/** A layout for a file with this content: ISO times in `time`, kWh in `kWh`, half-open hours, unless told otherwise. */
async function csv(content: string | Uint8Array, layout: Partial<CsvLayout> = {}): Promise<CsvLayout> {
  const file = join(folder, `${++files}.csv`);
  await writeFile(file, content);
  return {
    file,
    delimiter: ",",
    decimal: ".",
    encoding: "utf-8",
    time: { kind: "iso", column: "time" },
    interval: { kind: "minutes", minutes: 60 },
    columns: [{ column: "kWh", quantity: "importWh", unit: "kWh" }],
    ...layout,
  };
}

async function readAll(layout: CsvLayout) {
  const all = { intervals: [] as MeterInterval[], samples: [] as MeterSample[], refused: [] as string[], rowsRead: 0 };
  const sizes: number[] = [];
  for await (const { values, refused, rowsRead } of createCsvReplay(layout).batches(never)) {
    if (values.channel === "meter") all.samples.push(...values.samples);
    else all.intervals.push(...values.intervals);
    sizes.push(values.channel === "meter" ? values.samples.length : values.intervals.length);
    all.refused.push(...refused.map((reason) => reason.replace(layout.file, "FILE")));
    all.rowsRead += rowsRead;
  }
  return { ...all, sizes };
}

const readError = (layout: CsvLayout): Promise<unknown> =>
  readAll(layout).then(
    () => undefined,
    (error) => error,
  );

describe("a CSV file replayed as a meter", () => {
  it("gives each amount with its half-open interval, in Wh, to the last digit", async () => {
    const { intervals, refused, rowsRead } = await readAll(
      await csv("time,kWh\n2012-03-01T00:00:00Z,21505.43952\n2012-03-01T02:00:00+01:00,0.29\n"),
    );
    expect(intervals).toEqual([
      { start: "2012-03-01T00:00:00.000Z", end: "2012-03-01T01:00:00.000Z", importWh: 21505439.52 },
      { start: "2012-03-01T01:00:00.000Z", end: "2012-03-01T02:00:00.000Z", importWh: 290 },
    ]);
    expect(refused).toEqual([]);
    expect(rowsRead).toBe(2);
  });

  it("gives registers and momentary values as samples, registers in whole Wh", async () => {
    const layout = await csv("time;total;back;l1;pf\n2026-01-01T00:00:00Z;1234,5678;0;-1,25;97,5\n", {
      delimiter: ";",
      decimal: ",",
      columns: [
        { column: "total", quantity: "importTotalWh", unit: "kWh" },
        { column: "back", quantity: "exportTotalWh", unit: "MWh" },
        { column: "l1", quantity: "activePowerW.l1", unit: "kW" },
        { column: "pf", quantity: "powerFactor", unit: "%" },
      ],
    });
    const { interval: _, ...instants } = layout;
    expect((await readAll(instants)).samples).toEqual([
      {
        at: "2026-01-01T00:00:00.000Z",
        importTotalWh: 1234568,
        exportTotalWh: 0,
        powerFactor: 0.975,
        phases: { l1: { activePowerW: -1250 } },
      },
    ]);
  });

  it("reads an Italian export: byte order mark, semicolons, decimal comma, quotes, CRLF, local time", async () => {
    const text =
      '\ufeff"Data e ora";"Energia, kWh";"Note"\r\n"15/07/2024 13:00";"1,5";"a;b\r\nc"\r\n"15/07/2024 14:00";0,25;\r\n';
    const { intervals, refused } = await readAll(
      await csv(text, {
        delimiter: ";",
        decimal: ",",
        time: { kind: "local", column: "Data e ora", format: "dd/MM/yyyy HH:mm", zone: "Europe/Rome" },
        columns: [{ column: "Energia, kWh", quantity: "importWh", unit: "kWh" }],
      }),
    );
    expect(refused).toEqual([]);
    expect(intervals.map(({ start, importWh }) => [start, importWh])).toEqual([
      ["2024-07-15T11:00:00.000Z", 1500],
      ["2024-07-15T12:00:00.000Z", 250],
    ]);
  });

  it("reads gzip by its content, and Windows-1252 and UTF-16 when told", async () => {
    const text = "time,Quantità\n2026-01-01T00:00:00Z,1\n";
    const columns = [{ column: "Quantità", quantity: "importWh", unit: "Wh" }];
    const one = [{ start: "2026-01-01T00:00:00.000Z", end: "2026-01-01T01:00:00.000Z", importWh: 1 }];
    expect((await readAll(await csv(gzipSync(text), { columns }))).intervals).toEqual(one);
    const windows = Buffer.from(text, "latin1");
    expect((await readAll(await csv(windows, { columns, encoding: "windows-1252" }))).intervals).toEqual(one);
    const utf16 = Buffer.from(`\ufeff${text}`, "utf16le");
    expect((await readAll(await csv(utf16, { columns, encoding: "utf-16le" }))).intervals).toEqual(one);
    expect(await readError(await csv(windows, { columns }))).toMatchObject({ code: "csv-column-missing" });
  });

  it("counts and names every bad row and reads the good ones", async () => {
    const { intervals, refused, rowsRead } = await readAll(
      await csv(
        [
          "time,kWh",
          "2026-01-01T00:00:00Z,1",
          "2026-01-01T01:00:00Z,one",
          "2026-01-01T02:00:00Z,1,5",
          "2026-01-01T03:00:00Z",
          "2026-06-31T00:00:00Z,1",
          "2026-01-01T04:00:00,1",
          "",
          "2026-01-01T05:00:00Z,-1",
          "2026-01-01T06:00:00Z,1e300",
          '2026-01-01T07:00:00Z,"1"x',
          '2026-01-01T08:00:00Z,2"',
          "0026-01-01T09:00:00Z,1",
          "2026-01-01T10:00:00Z,",
          "2026-01-01T11:00:00Z,NaN",
          "2026-01-01T12:00:00Z,2",
        ].join("\n"),
      ),
    );
    expect(intervals.map(({ importWh }) => importWh)).toEqual([1000, 2000]);
    expect(rowsRead).toBe(14);
    expect(refused).toEqual([
      'FILE, line 3: column "kWh": "one" is not a number with decimal sign "."',
      "FILE, line 4: has 3 cells where the header has 2; check delimiter and decimal sign",
      "FILE, line 5: has 1 cells where the header has 2; check delimiter and decimal sign",
      expect.stringContaining('line 6: column "time": "2026-06-31T00:00:00Z" is not an ISO time with an offset'),
      expect.stringContaining('line 7: column "time": "2026-01-01T04:00:00" is not an ISO time with an offset'),
      expect.stringContaining('line 9: column "kWh": "-1" kWh is not possible for importWh'),
      expect.stringContaining('line 10: column "kWh": "1e300" kWh is not possible'),
      expect.stringContaining("line 11: a quotation mark"),
      expect.stringContaining("line 12: a quotation mark"),
      expect.stringContaining('line 13: column "time": "0026-01-01T09:00:00Z" is not between 1970 and 2100'),
    ]);
  });

  it("loses one row, not the file, to a quote that is never closed", async () => {
    const hour = (index: number) => new Date(Date.UTC(2026, 0, 1) + index * 3_600_000).toISOString();
    const rows = Array.from({ length: 60 }, (_, index) => `${hour(index)},${index === 5 ? '"5' : index}`);
    const { intervals, refused } = await readAll(await csv(`time,kWh\n${rows.join("\n")}\n`));
    expect(refused).toEqual(["FILE, line 7: a quotation mark is opened and not closed; close it or take it out"]);
    expect(intervals).toHaveLength(59);
    expect(intervals.at(-1)).toMatchObject({ importWh: 59_000 });
  });

  it("points at the decimal sign when the other one would fit", async () => {
    const layout = await csv("time;kWh\n2026-01-01T00:00:00Z;1,5\n", { delimiter: ";" });
    expect((await readAll(layout)).refused).toEqual([
      'FILE, line 2: column "kWh": "1,5" is not a number with decimal sign "."; set "decimal": "," if that is its decimal sign',
    ]);
  });

  it("does not mind a delimiter at the end of the lines", async () => {
    const layout = await csv("time,kWh,\n2026-01-01T00:00:00Z,1,\n2026-01-01T01:00:00Z,2\n2026-01-01T02:00:00Z,3,,\n");
    const { intervals, refused } = await readAll(layout);
    expect(intervals).toHaveLength(3);
    expect(refused).toEqual([]);
  });

  it("does not take thousands for decimals", async () => {
    const layout = await csv("time;kWh\n2026-01-01T00:00:00Z;1.234,5\n", { delimiter: ";", decimal: "," });
    expect((await readAll(layout)).refused).toHaveLength(1);
  });

  it("refuses a header without a mapped column, in words that help", async () => {
    const message = `has no column "kWh". Read with the delimiter "," its header is: "time;kWh". Correct the column, the delimiter or the encoding`;
    const layout = await csv("time;kWh\n2026-01-01T00:00:00Z;1\n");
    expect(await readError({ ...layout, time: { kind: "iso", column: "time;kWh" } })).toMatchObject({
      code: "csv-column-missing",
      message: `${layout.file} ${message}`,
    });
    expect(await readError(await csv("time,kWh,kWh\n"))).toMatchObject({ code: "csv-column-missing" });
    expect(await readError(await csv(""))).toMatchObject({ code: "csv-column-missing" });
  });

  it("says which file is missing or cut short, after the rows that could be read", async () => {
    const layout = await csv("");
    const missing = join(folder, "none.csv");
    expect(await readError({ ...layout, file: missing })).toMatchObject({
      code: "csv-unreadable",
      message: expect.stringContaining(missing),
    });
    expect(await readError({ ...layout, file: folder })).toMatchObject({ code: "csv-unreadable" });

    const hours = Array.from({ length: 20_000 }, (_, index) => new Date(index * 3_600_000).toISOString());
    const packed = gzipSync(`time,kWh\n${hours.map((hour) => `${hour},${Math.sqrt(Date.parse(hour))}`).join("\n")}`);
    const cut = await csv(packed.subarray(0, packed.length / 2));
    let rows = 0;
    const read = async () => {
      for await (const { rowsRead } of createCsvReplay(cut).batches(never)) rows += rowsRead;
    };
    const error: unknown = await read().catch((caught) => caught);
    expect(rows).toBeGreaterThan(1_000);
    expect(error).toMatchObject({
      code: "csv-unreadable",
      message: expect.stringContaining(`could not be read after line ${rows + 1}`),
    });
  });

  it.each([
    ["no such quantity", { columns: [{ column: "kWh", quantity: "importKwh", unit: "kWh" }] }, /importKwh/],
    ["a register with an interval", { columns: [{ column: "kWh", quantity: "importTotalWh", unit: "kWh" }] }, /import/],
    ["a power in kWh", { columns: [{ column: "kWh", quantity: "importWh", unit: "kW" }] }, /not a unit of importWh/],
    [
      "a zone that is none",
      { time: { kind: "local", column: "time", format: "HH:mm", zone: "Europe/Roma" } },
      /Europe\/Roma/,
    ],
    [
      "an offset in a local format",
      { time: { kind: "local", column: "time", format: "HH:mm ZZ", zone: "UTC" } },
      /offset/,
    ],
  ])("refuses a layout with %s before it reads", async (_, change, words) => {
    const layout = await csv("time,kWh\n", change as Partial<CsvLayout>);
    expect(() => createCsvReplay(layout)).toThrow(words);
  });

  it("cuts a long file into messages and holds none of it back", async () => {
    const rows = Array.from({ length: 1_234 }, (_, index) => `${new Date(index * 3_600_000).toISOString()},${index}`);
    const { intervals, sizes, rowsRead } = await readAll(await csv(`time,kWh\n${rows.join("\n")}`));
    expect(sizes).toEqual([500, 500, 234]);
    expect(rowsRead).toBe(1_234);
    expect(intervals.map(({ importWh }) => importWh)).toEqual(rows.map((_, index) => index * 1000));
  });

  it("stops when told", async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `${new Date(index * 3_600_000).toISOString()},${index}`);
    const stop = new AbortController();
    let batches = 0;
    const layout = await csv(`time,kWh\n${rows.join("\n")}`);
    for await (const _ of createCsvReplay(layout).batches(stop.signal)) {
      batches++;
      stop.abort();
    }
    expect(batches).toBe(1);
  });
});

describe("intervals that end with the next row", () => {
  const nextRow = (content: string) => csv(content, { interval: { kind: "next-row" } });

  it("follow months of any length and leave out the last row, whose end nobody knows", async () => {
    const { intervals, refused } = await readAll(
      await nextRow(
        "time,kWh\n2016-01-22T00:00:00-06:00,10\n2016-02-22T00:00:00-06:00,20\n2016-03-23T00:00:00-05:00,30\n",
      ),
    );
    expect(intervals).toEqual([
      { start: "2016-01-22T06:00:00.000Z", end: "2016-02-22T06:00:00.000Z", importWh: 10_000 },
      { start: "2016-02-22T06:00:00.000Z", end: "2016-03-23T05:00:00.000Z", importWh: 20_000 },
    ]);
    expect(refused).toEqual(["FILE, line 4: no row after it tells the end of its interval"]);
  });

  it("take an empty last row for the end", async () => {
    const { intervals, refused } = await readAll(
      await nextRow("time,kWh\n2016-01-01T00:00Z,10\n2016-02-01T00:00Z,NaN\n"),
    );
    expect(intervals).toHaveLength(1);
    expect(refused).toEqual([]);
  });

  it("never stretch over a row whose time is unknown, nor backwards", async () => {
    const { intervals, refused } = await readAll(
      await nextRow(
        "time,kWh\n2016-01-01T00:00Z,1\nfebruary,2\n2016-03-01T00:00Z,3\n2016-03-01T00:00Z,4\n2016-04-01T00:00Z,x\n2016-05-01T00:00Z,\n",
      ),
    );
    expect(intervals).toEqual([
      { start: "2016-03-01T00:00:00.000Z", end: "2016-04-01T00:00:00.000Z", importWh: 4_000 },
    ]);
    expect(refused).toEqual([
      "FILE, line 2: its interval has no end, as line 3 has no later time",
      expect.stringContaining("line 3: column"),
      "FILE, line 4: its interval has no end, as line 5 has no later time",
      expect.stringContaining("line 6: column"),
    ]);
  });
});

describe("when the clock changes in Italy", () => {
  const local = { kind: "local" as const, column: "time", format: "dd/MM/yyyy HH:mm", zone: "Europe/Rome" };
  const quarters = (from: string, to: string) => {
    const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
    const clocks: string[] = [];
    for (let minute = minutes(from); minute < minutes(to); minute += 15) {
      clocks.push(`${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`);
    }
    return clocks;
  };
  const everyQuarter = (startIso: string, count: number) =>
    Array.from({ length: count }, (_, index) => new Date(Date.parse(startIso) + index * 900_000).toISOString());

  it("the doubled hour of October gives 100 quarters, in order and without a gap", async () => {
    const clocks = [...quarters("00:00", "03:00"), ...quarters("02:00", "24:00")];
    const text = `time,kWh\n${clocks.map((clock) => `27/10/2024 ${clock},1`).join("\n")}`;
    const { intervals, refused } = await readAll(
      await csv(text, { time: local, interval: { kind: "minutes", minutes: 15 } }),
    );
    expect(refused).toEqual([]);
    expect(intervals.map(({ start }) => start)).toEqual(everyQuarter("2024-10-26T22:00:00Z", 100));
  });

  it("the missing hour of March gives 92 quarters, and rows inside it are refused", async () => {
    const clocks = quarters("00:00", "24:00");
    const text = `time,kWh\n${clocks.map((clock) => `31/03/2024 ${clock},1`).join("\n")}`;
    const { intervals, refused } = await readAll(
      await csv(text, { time: local, interval: { kind: "minutes", minutes: 15 } }),
    );
    expect(intervals.map(({ start }) => start)).toEqual(everyQuarter("2024-03-30T23:00:00Z", 92));
    expect(refused).toHaveLength(4);
    expect(refused[0]).toBe(
      'FILE, line 10: column "time": "31/03/2024 02:00" does not exist in Europe/Rome, where the clock went forward over it; is the zone right?',
    );
  });

  it("end columns fit each other, whichever way the label is written", async () => {
    const rows = [
      ["27/10/2024 01:45", "27/10/2024 02:00"],
      ["27/10/2024 02:00", "27/10/2024 02:15"],
      ["27/10/2024 02:45", "27/10/2024 03:00"],
      ["27/10/2024 02:00", "27/10/2024 02:15"],
      ["27/10/2024 02:45", "27/10/2024 03:00"],
      ["27/10/2024 23:45", "27/10/2024 24:00"],
      ["30/03/2025 01:30", "30/03/2025 01:45"],
      ["30/03/2025 01:45", "30/03/2025 03:00"],
      ["30/03/2026 01:45", "30/03/2026 02:00"],
      ["29/03/2026 01:45", "29/03/2026 02:00"],
    ];
    const text = `time,end,kWh\n${rows.map((row) => `${row.join(",")},1`).join("\n")}`;
    const { intervals, refused } = await readAll(
      await csv(text, { time: local, interval: { kind: "end-column", column: "end" } }),
    );
    expect(refused).toEqual([]);
    const minutes = intervals.map(({ start, end }) => (Date.parse(end) - Date.parse(start)) / 60_000);
    expect(minutes).toEqual(rows.map(() => 15));
    expect(intervals[4]?.start).toBe("2024-10-27T01:45:00.000Z");
  });

  it("days are 23, 24 and 25 hours long", async () => {
    const days = ["30/03/2024", "31/03/2024", "01/04/2024", "27/10/2024", "28/10/2024"];
    const text = `time,kWh\n${days.map((day) => `${day},1`).join("\n")}`;
    const { intervals } = await readAll(
      await csv(text, { time: { ...local, format: "dd/MM/yyyy" }, interval: { kind: "next-row" } }),
    );
    const hours = intervals.map(({ start, end }) => (Date.parse(end) - Date.parse(start)) / 3_600_000);
    expect([hours[0], hours[1], hours[3]]).toEqual([24, 23, 25]);
  });

  it("asks for sorted rows where it cannot tell which pass of the doubled hour is meant", async () => {
    const text = "time,kWh\n27/10/2024 03:00,1\n27/10/2024 02:30,1\n";
    expect((await readAll(await csv(text, { time: local }))).refused).toEqual([
      'FILE, line 3: column "time": "27/10/2024 02:30" comes twice in Europe/Rome, where the clock goes back: sort the rows by time to tell which',
    ]);
  });

  it("a logger that never changes its clock is read in a fixed zone", async () => {
    const text = "time,kWh\n31/03/2024 02:30,1\n";
    const { intervals } = await readAll(await csv(text, { time: { ...local, zone: "UTC+1" } }));
    expect(intervals[0]?.start).toBe("2024-03-31T01:30:00.000Z");
  });
});
