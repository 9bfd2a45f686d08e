import type { BillCheckAnswer } from "@lucciola/contract/api/tariff.ts";
import { expect, it } from "vitest";
import { sumOfExplanations, verdictOf } from "./bill-verdict.ts";

const why = (amountEur: number, isExplained = true): BillCheckAnswer["explanations"][number] => ({
  ...{ reason: "wrong-price", title: { it: "", en: "" }, isExplained, amountEur, numbers: {}, lines: [] },
});

it("a bill fits only when nothing of it had to be left unsaid", () => {
  expect(verdictOf({ differenceEur: 0, explanations: [why(0)] })).toEqual({ kind: "fits" });
  expect(verdictOf({ differenceEur: 0, explanations: [why(0, false)] })).toEqual({ kind: "unclear", eur: 0 });
  expect(verdictOf({ differenceEur: -3.2, explanations: [why(-3.2)] })).toEqual({ kind: "differs", eur: -3.2 });
});

it("explanations sum up without the crumbs of binary fractions", () => {
  expect(sumOfExplanations([why(0.1), why(0.2), why(-0.3)])).toBe(0);
});
