import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readCalendar } from "./read-calendar.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-calendar-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const file = join(folder, "calendar.csv");
  await writeFile(file, text);
  return readCalendar(file);
}
const SUMMER = { from: "2026-07-01", to: "2026-08-31" };

describe("a building's calendar in a file", () => {
  it.each([
    ["with names", "from,to,mode\n2026-07-01,2026-08-31,Summer school\n", [{ ...SUMMER, mode: "summer-school" }]],
    ["in Italian", "\uFEFFTipo;Dal;Al\r\nchiuso;01/07/2026;31/08/2026\r\n", [{ ...SUMMER, mode: "chiuso" }]],
    ["without names", "2026-07-01;2026-08-31;closed\n", [{ ...SUMMER, mode: "closed" }]],
    [
      "of single days",
      "date,mode\n2026-12-24,\n2026-12-25,closed\n",
      [
        { from: "2026-12-24", to: "2026-12-24", mode: "holiday" },
        { from: "2026-12-25", to: "2026-12-25", mode: "closed" },
      ],
    ],
  ])("is read %s", async (_, text, modes) => {
    expect(await read(text)).toEqual({ modes, refused: [] });
  });

  it("says of each bad row what is wrong, and reads the others", async () => {
    const { modes, refused } = await read(
      "from,to,mode\n31/02/2026,2026-03-01,x\n2026-05-02,2026-05-01,x\n2026-07-01,soon,x\n2026-07-01,2026-08-31,x\n",
    );
    expect(modes).toEqual([{ ...SUMMER, mode: "x" }]);
    expect(refused).toEqual([
      { line: 2, reason: '"31/02/2026" is no day' },
      { line: 3, reason: "it ends on 2026-05-01, before it begins on 2026-05-02" },
      { line: 4, reason: '"soon" is no day' },
    ]);
  });

  it("is refused when it is another table, or none", async () => {
    await expect(read("pod,kwh\nIT001E1,5\n")).rejects.toMatchObject({ code: "calendar-unreadable" });
    await expect(readCalendar(join(folder, "nowhere.csv"))).rejects.toMatchObject({ code: "calendar-unreadable" });
  });
});
