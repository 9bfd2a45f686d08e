import { describe, expect, it } from "vitest";
import { Ledger, type LedgerValue } from "./ledger.ts";

const reading = (at: number, value = at * 7): LedgerValue => ({ point: "pod-1", quantity: "importTotalWh", at, value });

/** Three readings sent, two of them acknowledged. */
function ledgerOfThree(): Ledger {
  const ledger = new Ledger();
  ledger.send([reading(1), reading(2), reading(3)]);
  ledger.acknowledge([reading(1), reading(2)]);
  return ledger;
}

const NOTHING_WRONG = { acknowledged: 2, lost: [], duplicated: [], unsent: [], different: [] };

describe("the ledger against the store", () => {
  it("has nothing to say when all that was acknowledged is there once, whatever became of the rest", () => {
    expect(ledgerOfThree().judge([reading(1), reading(2)])).toEqual({ ...NOTHING_WRONG, stored: 2 });
    expect(ledgerOfThree().judge([reading(1), reading(2), reading(3)])).toEqual({ ...NOTHING_WRONG, stored: 3 });
  });

  it.each([
    ["a loss", [reading(1), reading(3)], { stored: 2, lost: ["pod-1 importTotalWh 2"] }],
    ["a duplicate", [reading(1), reading(2), reading(2)], { stored: 3, duplicated: ["pod-1 importTotalWh 2"] }],
    ["what nobody sent", [reading(1), reading(2), reading(4)], { stored: 3, unsent: ["pod-1 importTotalWh 4"] }],
    [
      "another value",
      [reading(1), reading(2, 15)],
      { stored: 2, different: ["pod-1 importTotalWh 2: sent 14, stored 15"] },
    ],
  ])("finds %s", (_, stored, found) => {
    expect(ledgerOfThree().judge(stored)).toEqual({ ...NOTHING_WRONG, ...found });
  });
});
