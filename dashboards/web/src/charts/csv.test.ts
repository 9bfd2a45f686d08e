import { describe, expect, it } from "vitest";
import { toCsv } from "./csv.ts";

describe("a table for the spreadsheet", () => {
  it("has a BOM, semicolons, decimal commas and quotes where they are needed", () => {
    expect(
      toCsv(
        ["Ora", "kWh"],
        [
          ["10:00", 1.5],
          ['Sala "A"; piano 1', -2],
        ],
      ),
    ).toBe('\uFEFFOra;kWh\r\n10:00;1,5\r\n"Sala ""A""; piano 1";-2\r\n');
  });
  it("never becomes a formula", () => {
    expect(toCsv(["a"], [["=1+1"]])).toContain("'=1+1");
  });
});
