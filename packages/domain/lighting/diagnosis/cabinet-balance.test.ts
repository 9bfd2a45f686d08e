import { describe, expect, it } from "vitest";
import { learnOwn, newCabinetBalance } from "./cabinet-balance.ts";

const OWN_W = 14;
const QUARTERS_A_DAY = 40;

/** What the cabinet is taken to draw itself after so many days, W. */
function ownAfter(firstW: number, days: number, meterW: (quarter: number) => number): number {
  let balance = learnOwn(newCabinetBalance(1), firstW, 0);
  for (let quarter = 0; quarter < days * QUARTERS_A_DAY; quarter++) balance = learnOwn(balance, meterW(quarter), 0);
  return balance.ownW ?? Number.NaN;
}

describe("what a cabinet draws itself by day", () => {
  it("is learned although the first reading was far off", () => {
    expect(ownAfter(80, 12, () => OWN_W)).toBeCloseTo(OWN_W, 0);
    expect(ownAfter(-30, 4, () => OWN_W)).toBeCloseTo(OWN_W, 0);
  });

  it("is not what a crew's tools drew for three hours", () => {
    const withTools = ownAfter(OWN_W, 1, (quarter) => (quarter >= 28 ? 2_000 : OWN_W));
    expect(withTools - OWN_W).toBeLessThan(2.5);
  });
});
