import { describe, expect, it } from "vitest";
import { rangeOf } from "../period/period.ts";
import { changePct, countDays, daysBefore, localDaysOf, yearBefore } from "./local-days.ts";

const ROME = "Europe/Rome";

describe("the local days of a period", () => {
  it("are those of a bill, both ends included, also over a change of the clock", () => {
    const bill = { choice: "custom", from: "2026-10-01", to: "2026-10-31", bucket: "auto" } as const;
    const days = localDaysOf(rangeOf(bill, 0, ROME), ROME);
    expect(days).toEqual({ from: "2026-10-01", to: "2026-10-31" });
    expect(countDays(days)).toBe(31);
    const short = { ...bill, from: "2026-03-29", to: "2026-03-29" };
    expect(localDaysOf(rangeOf(short, 0, ROME), ROME)).toEqual({ from: "2026-03-29", to: "2026-03-29" });
  });

  it("are held against as many days before, and against the same days of the week a year before", () => {
    const march = { from: "2026-03-01", to: "2026-03-31" };
    expect(daysBefore(march)).toEqual({ from: "2026-01-29", to: "2026-02-28" });
    expect(yearBefore(march)).toEqual({ from: "2025-03-02", to: "2025-04-01" });
    expect(new Date(yearBefore(march).from).getUTCDay()).toBe(new Date(march.from).getUTCDay());
    expect(yearBefore({ from: "2028-02-29", to: "2028-12-31" })).toEqual({ from: "2027-02-28", to: "2027-12-31" });
  });

  it("are not compared where a tenth or more of either time is not known", () => {
    const whole = { total: 1_200, coveredPct: 100 };
    expect(changePct(whole, { total: 1_000, coveredPct: 95 })).toBe(20);
    expect(changePct(whole, { total: 1_000, coveredPct: 80 })).toBeUndefined();
    expect(changePct(whole, { total: 0, coveredPct: 100 })).toBeUndefined();
  });
});
