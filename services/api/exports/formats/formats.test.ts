import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import excel from "exceljs";
import { afterAll, describe, expect, it } from "vitest";
import type { Row } from "../data-set.ts";
import { csv } from "./csv.ts";
import type { FileFormat, FileOptions } from "./file-format.ts";
import { geojson, ndjson } from "./json-rows.ts";
import { instantWriter } from "./say-instant.ts";
import { xlsx } from "./xlsx.ts";

const directory = mkdtempSync(join(tmpdir(), "lucciola-formats-"));
afterAll(() => rmSync(directory, { recursive: true }));

const COLUMNS = [
  { name: "id", type: "text" },
  { name: "at", type: "instant" },
  { name: "amount", type: "number" },
  { name: "body", type: "json" },
  { name: "is_on", type: "boolean" },
] as const;
// The hour that comes twice on 25 October 2026: 02:30 in summer time, then in winter time.
const TWICE = [Date.parse("2026-10-25T00:30:00Z"), Date.parse("2026-10-25T01:30:00Z")] as const;
const ROWS: Row[] = [
  ["perché – 5 €", TWICE[0], -0.5, '{"a":[1,null]}', true],
  ["=1+1", TWICE[1], 1e-7, "not json", false],
  ['"due", righe\r\n; qui', null, 9_007_199_254_740_991, null, null],
];

async function write(format: FileFormat, options: Partial<FileOptions> = {}, rows = ROWS): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  const table = {
    ...{ title: "Prova: [1/2]", columns: COLUMNS },
    position: ([id]: Row) => (id === "=1+1" ? undefined : ([8.63, 45.73] as const)),
    async *pages() {
      yield rows.slice(0, 2);
      yield rows.slice(2);
    },
  };
  const usual = { decimal: "point", encoding: "utf-8", zone: undefined, directory } as const;
  for await (const chunk of format.write(table, { ...usual, ...options })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe("a file", () => {
  it("as CSV of machines, and as spreadsheets in Italy want it", async () => {
    expect((await write(csv)).toString()).toBe(
      [
        "id,at,amount,body,is_on",
        'perché – 5 €,2026-10-25T00:30:00.000Z,-0.5,"{""a"":[1,null]}",true',
        "'=1+1,2026-10-25T01:30:00.000Z,1e-7,not json,false",
        '"""due"", righe\r\n; qui",,9007199254740991,,',
        "",
      ].join("\r\n"),
    );
    const italian = await write(csv, { decimal: "comma", encoding: "windows-1252", zone: "Europe/Rome" });
    // In Windows-1252 a dash is 0x96 and the euro 0x80: where Latin 1 has control characters.
    expect(italian.toString("latin1").split("\r\n")[1]).toBe(
      'perché \x96 5 \x80;2026-10-25T02:30:00.000+02:00;-0,5;"{""a"":[1,null]}";true',
    );
    const greek = await write(csv, { encoding: "windows-1252" }, [["πñŸ\u0085😀", null, null, null, null]]);
    expect(greek.toString("latin1").split("\r\n")[1]).toBe("?ñ\x9f??,,,,");
    expect((await write(csv, { encoding: "utf-8-bom" })).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  it("tells the doubled hour of the change of clocks apart, and jumps over the missing one", () => {
    const say = instantWriter("Europe/Rome");
    expect(TWICE.map(say)).toEqual(["2026-10-25T02:30:00.000+02:00", "2026-10-25T02:30:00.000+01:00"]);
    const [before, after] = [Date.parse("2026-03-29T00:59:59.999Z"), Date.parse("2026-03-29T01:00:00Z")];
    expect([before, after].map(say)).toEqual(["2026-03-29T01:59:59.999+01:00", "2026-03-29T03:00:00.000+02:00"]);
    expect(instantWriter("America/St_Johns")(TWICE[0])).toBe("2026-10-24T22:00:00.000-02:30");
    // Every hour of a year says its own instant again.
    for (let at = Date.parse("2026-01-01T00:00:00Z"); at < Date.parse("2027-01-01T00:00:00Z"); at += 3_600_000)
      if (Date.parse(say(at)) !== at) throw new Error(`${say(at)} is not ${new Date(at).toISOString()}`);
  });

  it("as NDJSON and GeoJSON, with JSON as what it is", async () => {
    const lines = (await write(ndjson)).toString().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { id: "perché – 5 €", at: "2026-10-25T00:30:00.000Z", amount: -0.5, body: { a: [1, null] }, is_on: true },
      { id: "=1+1", at: "2026-10-25T01:30:00.000Z", amount: 1e-7, body: "not json", is_on: false },
      { id: '"due", righe\r\n; qui', at: null, amount: 9_007_199_254_740_991, body: null, is_on: null },
    ]);
    expect(JSON.parse((await write(geojson)).toString())).toMatchObject({
      type: "FeatureCollection",
      features: [
        {
          type: "Feature",
          geometry: { type: "Point", coordinates: [8.63, 45.73] },
          properties: { amount: -0.5, body: '{"a":[1,null]}' },
        },
        { type: "Feature", geometry: null },
        { type: "Feature" },
      ],
    });
    expect(JSON.parse((await write(geojson, {}, [])).toString()).features).toEqual([]);
    expect((await write(ndjson, {}, [])).toString()).toBe("");
  });

  it("as XLSX that a reader of XLSX reads: dates, numbers, text that is no formula", async () => {
    const read = async (options: Partial<FileOptions> = {}, rows = ROWS) => {
      const book = new excel.Workbook();
      await book.xlsx.load((await write(xlsx, options, rows)) as unknown as ArrayBuffer);
      const [sheet] = book.worksheets;
      const values: unknown[] = [];
      sheet?.eachRow((row) => values.push((row.values as unknown[]).slice(1)));
      return { name: sheet?.name, values };
    };
    expect(await read()).toEqual({
      name: "Prova   1 2 ",
      values: [
        ["id", "at (UTC)", "amount", "body", "is_on"],
        ["perché – 5 €", new Date(TWICE[0]), -0.5, '{"a":[1,null]}', true],
        ["=1+1", new Date(TWICE[1]), 1e-7, "not json", false],
        // The ends of lines are one character in XML.
        ['"due", righe\n; qui', undefined, 9_007_199_254_740_991],
      ],
    });
    const { values } = await read({ zone: "Europe/Rome" }, [
      ["x".repeat(40_000), TWICE[1], 1, null, null],
      ["a\u0001\u0000<&>b", null, null, null, null],
    ]);
    expect(values).toEqual([
      ["id", "at", "amount", "body", "is_on"],
      [expect.stringMatching(/^x{32759} … \[cut\]$/), "2026-10-25T02:30:00.000+01:00", 1],
      ["a<&>b"],
    ]);
  });

  it("fails where its rows fail, and does not end as if it were whole", async () => {
    const pages = async function* () {
      yield ROWS;
      throw new Error("the disk is gone");
    };
    for (const format of [csv, ndjson, geojson, xlsx]) {
      const writing = (async () => {
        const table = { title: "x", columns: COLUMNS, position: () => undefined, pages };
        const options = { decimal: "point", encoding: "utf-8", zone: undefined, directory } as const;
        for await (const chunk of format.write(table, options)) void chunk;
      })();
      await expect(writing, format.format).rejects.toThrow("the disk is gone");
    }
  });

  it("is made no faster than it is read, so that a slow reader costs no memory", async () => {
    let pulled = 0;
    const pages = async function* () {
      for (; pulled < 400; pulled += 1)
        yield Array.from(
          { length: 500 },
          (_, row): Row => [`${Math.sin(pulled * 500 + row)}`, TWICE[0] + row, row / 7, null, true],
        );
    };
    const table = { title: "x", columns: COLUMNS, position: () => undefined, pages };
    const options = { decimal: "point", encoding: "utf-8", zone: undefined, directory } as const;
    const reader = xlsx.write(table, options)[Symbol.asyncIterator]();
    await reader.next();
    // Pages go on coming while what is between them and the reader fills, and then no more.
    for (let before = -1; before !== pulled; await new Promise((resolve) => setTimeout(resolve, 250))) before = pulled;
    expect(pulled).toBeLessThan(200);
    await reader.return?.(undefined);
  });
});
