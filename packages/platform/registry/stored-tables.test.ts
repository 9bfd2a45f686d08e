import { describe, expect, it } from "vitest";
import { openDatabase } from "./database.ts";
import { migrate } from "./migrations.ts";
import { createStoredTables } from "./stored-tables.ts";

describe("a table that is read page by page", () => {
  const db = openDatabase(":memory:");
  migrate(db);
  const tables = createStoredTables(db);
  const days = Array.from({ length: 7 }, (_, day) => `2026-11-0${day + 1}`);
  db.run("INSERT INTO building VALUES ('b', 'B', 'school', '', 45.7, 8.6, NULL, 0)");
  for (const day of days) {
    db.run("INSERT INTO building_calendar VALUES ('b', ?, ?, 'closed', '')", day, day);
    db.run("INSERT INTO building_calendar VALUES ('b', ?, ?, 'open', '')", day, day);
    db.run("INSERT INTO anomaly_notice VALUES (?, 'b', 1, 'leak')", Date.parse(day));
  }
  const all = (...asked: Parameters<typeof tables.pages>) => [...tables.pages(...asked)];

  it("comes whole and in order, however the pages fall, by a key of several columns or by none", () => {
    for (const size of [1, 3, 7, 14, 99]) {
      const pages = all("building_calendar", ["mode", "from_date"], size);
      expect(pages.every((page) => page.length <= size)).toBe(true);
      expect(pages.flat().map((row) => [row.from_date, row.mode])).toEqual(
        days.flatMap((day) => [
          [day, "closed"],
          [day, "open"],
        ]),
      );
      expect(all("anomaly_notice", ["at_ms"], size).flat()).toHaveLength(7);
    }
  });

  it("goes on where it was though rows come and go meanwhile: none twice, none left out that stays", () => {
    const pages = tables.pages("building_calendar", ["from_date", "mode"], 4);
    const first = pages.next().value ?? [];
    db.run("INSERT INTO building_calendar VALUES ('b', '2026-10-01', '2026-10-01', 'closed', '')");
    db.run("DELETE FROM building_calendar WHERE from_date = '2026-11-02'");
    const rest = [...pages].flat();
    expect([...first, ...rest].map(({ from_date }) => from_date)).toEqual(days.flatMap((day) => [day, day]));
  });

  it("is narrowed to a period that is half open", () => {
    const [fromMs, toMs] = [Date.parse("2026-11-02"), Date.parse("2026-11-04")];
    const period = { column: "at_ms", fromMs, toMs };
    expect(tables.count("anomaly_notice", period)).toBe(2);
    expect(all("anomaly_notice", ["at_ms"], 1, period).flat()).toHaveLength(2);
  });
});
