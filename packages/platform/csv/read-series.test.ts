import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSeries, readSeries } from "./read-series.ts";

const iso = (atMs: number): string => new Date(atMs).toISOString().replace(".000Z", "Z");

describe("a table of times and values", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lucciola-series-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (content: string | Uint8Array): string => {
    const path = join(folder, "table.csv");
    writeFileSync(path, content);
    return path;
  };
  async function read(content: string | Uint8Array, wanted: { time?: string; value?: string; zone?: string } = {}) {
    const { facts, atMs, values, isDaily, refused } = await readSeries(file(content), {
      zone: "Europe/Rome",
      ...wanted,
    });
    return { facts, rows: [...atMs].map((at, index) => [iso(at), values[index]]), isDaily, refused };
  }

  it.each<[string, string, (readonly [string, number])[]]>([
    [
      "ISO times with an offset",
      "start,value\n2015-11-22T00:00:00-06:00,32.34\n2015-11-22T01:00:00Z,1e1\n",
      [
        ["2015-11-22T06:00:00Z", 32.34],
        ["2015-11-22T01:00:00Z", 10],
      ],
    ],
    [
      "an Italian portal: semicolons, decimal commas, thousands with points, days first",
      "Data;Ora;Consumo kWh;Stato\n26/11/2026;00:15;1.234,50;OK\n26/11/2026;00:30;0,5;OK\n",
      [
        ["2026-11-25T23:15:00Z", 1234.5],
        ["2026-11-25T23:30:00Z", 0.5],
      ],
    ],
    [
      "days, each its local midnight, on both sides of the change of the clock",
      "giorno\tkWh\n2026-03-29\t10\n2026-03-30\t11\n",
      [
        ["2026-03-28T23:00:00Z", 10],
        ["2026-03-29T22:00:00Z", 11],
      ],
    ],
    [
      "months first, where no other order reads it",
      "when,load\n12/31/2026 10:00,5\n12/30/2026 10:00,6\n",
      [
        ["2026-12-31T09:00:00Z", 5],
        ["2026-12-30T09:00:00Z", 6],
      ],
    ],
    [
      "no header, a quoted cell, and a mark before the first letter",
      '\uFEFF2026-07-01 10:00,"5"\n2026-07-01 11:00,6\n',
      [
        ["2026-07-01T08:00:00Z", 5],
        ["2026-07-01T09:00:00Z", 6],
      ],
    ],
    [
      "the end of a day as 24:00",
      "t,v\n2026-07-01 23:45,1\n2026-07-01 24:00,2\n",
      [
        ["2026-07-01T21:45:00Z", 1],
        ["2026-07-01T22:00:00Z", 2],
      ],
    ],
  ])("reads %s", async (_, content, rows) => {
    expect(await read(content)).toMatchObject({ rows, refused: { count: 0 } });
  });

  it("reads the doubled hour of October twice, in the order of the rows, and refuses the missing one of March", async () => {
    const october = ["01:30", "02:00", "02:30", "02:00", "02:30", "03:00"].map((clock) => `2026-10-25 ${clock},1`);
    const { rows } = await read(`t,v\n${october.join("\n")}\n`);
    expect(rows.map(([at]) => at)).toEqual([
      "2026-10-24T23:30:00Z",
      "2026-10-25T00:00:00Z",
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:00:00Z",
      "2026-10-25T01:30:00Z",
      "2026-10-25T02:00:00Z",
    ]);
    const march = await read("t,v\n2026-03-29 01:30,1\n2026-03-29 02:30,2\n2026-03-29 03:00,3\n");
    expect(march.rows.map(([at]) => at)).toEqual(["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z"]);
    expect(march.refused).toMatchObject({ count: 1, first: [{ line: 3 }] });
    expect(march.refused.first[0]?.reason).toContain("does not exist in Europe/Rome");
  });

  it("takes the columns that it is told, and says what there is when they are not there", async () => {
    const table = "ts,export,import\n2026-07-01T00:00Z,7,1\n2026-07-01T01:00Z,8,2\n";
    expect((await read(table, { value: "IMPORT" })).rows.map(([, value]) => value)).toEqual([1, 2]);
    expect((await read(table, { value: "IMPORT" })).facts).toMatchObject({ timeColumn: "ts", valueColumn: "import" });
    await expect(read(table, { value: "kWh" })).rejects.toMatchObject({
      code: "series-unreadable",
      message: expect.stringContaining('there is no column "kWh". Its columns are: "ts", "export", "import"'),
    });
    await expect(read(table, { time: "import" })).rejects.toThrow('"import" does not hold times');
  });

  it("prefers the column that is named after a consumption to other numbers", async () => {
    const { facts } = await read("id,time,quality,consumo\n1,2026-07-01 00:00,5,3\n2,2026-07-01 01:00,5,4\n");
    expect(facts.valueColumn).toBe("consumo");
  });

  it("names each row that cannot be read with its line, keeps the others, and knows an empty value from a wrong one", async () => {
    const { rows, refused } = await read(
      't;v\n2026-07-01 00:00;1,5\n2026-02-30 00:00;2\n2026-07-01 01:00;\n2026-07-01 02:00;viel\n"2026-07-01 03:00;3\n2026-07-01 04:00;4\n',
    );
    expect(rows).toEqual([
      ["2026-06-30T22:00:00Z", 1.5],
      ["2026-06-30T23:00:00Z", Number.NaN],
      ["2026-07-01T02:00:00Z", 4],
    ]);
    expect(refused.first.map(({ line }) => line)).toEqual([3, 5, 6]);
    expect(refused.first.map(({ reason }) => reason).join("\n")).toMatch(
      /2026-02-30.*not a time\n.*viel.*not a number.*\n.*quotation/,
    );
  });

  it("reads gzip and Windows-1252, and knows days from instants", async () => {
    const bytes = gzipSync(Buffer.from("perché;°C\n01/07/2026;21,5\n02/07/2026;22\n", "latin1"));
    const { rows, isDaily, facts } = await read(bytes);
    expect(rows.map(([, value]) => value)).toEqual([21.5, 22]);
    expect(isDaily).toBe(true);
    expect(facts).toEqual({
      timeColumn: "perché",
      valueColumn: "°C",
      format: 'delimiter ";", decimal ",", windows-1252',
    });
    expect((await read("t,v\n2026-07-01,1\n2026-07-02 10:00,1\n")).isDaily).toBe(false);
  });

  it.each([
    ["nothing", "", "is empty"],
    ["a header alone", "time,value\n", "there is no row with a value"],
    ["no times", "a,b\n1,2\n", "no column holds times"],
    ["no numbers", "a,b\n2026-07-01,x\n", "no column beside the times holds numbers"],
    ["no readable row", "a,b\n2026-03-29 02:30,1\n", "holds no row that can be read: line 2:"],
  ])("says what is wrong with a file of %s", async (_, content, problem) => {
    await expect(read(content)).rejects.toMatchObject({
      code: "series-unreadable",
      message: expect.stringContaining(problem),
    });
  });

  it("says so when there is no such file or zone", async () => {
    const nowhere = join(folder, "nowhere.csv");
    await expect(readSeries(nowhere, { zone: "Europe/Rome" })).rejects.toThrow(/nowhere\.csv cannot be read \(ENOENT/);
    await expect(read("t,v\n2026-07-01,1\n", { zone: "Europe/Sesto" })).rejects.toThrow("no time zone");
  });

  it("streams: it can be left off after the first row", async () => {
    const { rows } = await openSeries(file("t,v\n2026-07-01,1\n2026-07-02,2\n"), { zone: "Europe/Rome" });
    const first = await rows.next();
    expect(first.value).toMatchObject({ kind: "row", line: 2, value: 1, isDay: true });
    await rows.return(undefined);
  });
});
