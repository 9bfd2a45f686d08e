import type { BillLine } from "@lucciola/contract/energy/bill.ts";
import { BILL_COMPONENTS, type ContractPrice, type SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../time/local-time.ts";
import { checkBill } from "./check-bill.ts";
import { computeBill } from "./compute-bill.ts";
import { dailyEnergy } from "./daily-energy.ts";
import { amountOf, eurOf, percentOf } from "./money.ts";
import { bill, line, measuredUse, SCHOOL_CONTRACT, SCHOOL_USE } from "./testing/rodari-school.ts";

const JANUARY = { from: "2026-01-01", to: "2026-01-31" };
const price = (priceEur: number, more: Partial<ContractPrice> = {}): ContractPrice => ({
  component: "energy",
  basis: "kwh",
  priceEur,
  ...more,
});
const contract = (prices: ContractPrice[], more: Partial<SupplyContract> = {}): SupplyContract => ({
  ...SCHOOL_CONTRACT,
  ...more,
  prices,
});

describe("amounts", () => {
  it.each([
    // 1.5 cents, 2.5 cents and their credits: half away from zero, as on invoices, not to even.
    [100_000, 15_000_000, 0.02],
    [100_000, 25_000_000, 0.03],
    [-100_000, 25_000_000, -0.03],
    // 0.0049999 euro are no cent, although they are half a cent at five decimals.
    [1_000_000, 499_990, 0],
    // 987,654,321.123 x 0.12345678 = 121932622.23893156394
    [987_654_321_123_000, 12_345_678, 121_932_622.24],
  ])("%i millionths at %i are %f euro", (quantityE6, priceE8, eur) => {
    expect(eurOf(amountOf(quantityE6, priceE8, "cent"))).toBe(eur);
  });

  it("of a tax are rounded to the cent", () => {
    expect(eurOf(percentOf(36_970_000, 22))).toBe(81.33);
    expect(eurOf(percentOf(-36_970_000, 22))).toBe(-81.33);
    expect(eurOf(percentOf(250_000, 10))).toBe(0.25);
  });
});

describe("a contract in versions", () => {
  it("prices each day by the version that holds", () => {
    // Constant 1 kW: 24 kWh a day; the price changes on 11 January. 10 x 24 x 0.10 = 24.00, 21 x 24 x 0.20 = 100.80.
    const measured = { active: measuredUse("2026-01-01", "2026-01-31", { F1: 1_000, F2: 1_000, F3: 1_000 }) };
    const versions = [contract([price(0.2)], { from: "2026-01-11" }), contract([price(0.1)], { from: "2025-05-01" })];
    const { lines } = computeBill(versions, measured, JANUARY);
    expect(lines.map(({ from, to, amountEur5 }) => [from, to, eurOf(amountEur5)])).toEqual([
      ["2026-01-01", "2026-01-10", 24],
      ["2026-01-11", "2026-01-31", 100.8],
    ]);
  });

  it("prices nothing on days without one, and says which", () => {
    const ended = [contract([price(0.1)], { from: "2026-01-05", to: "2026-01-20" })];
    expect(computeBill(ended, { active: SCHOOL_USE }, JANUARY).uncovered).toEqual([
      { from: "2026-01-01", to: "2026-01-04" },
      { from: "2026-01-21", to: "2026-01-31" },
    ]);
  });

  it("is indexed by month with a price for each, and of two bands where F2 and F3 are one", () => {
    const months = [
      price(0.1, { band: "F23", from: "2026-01-01", to: "2026-01-31" }),
      price(0.2, { band: "F23", from: "2026-02-01", to: "2026-02-28" }),
    ];
    // January F2 + F3 = 360 + 344 = 704 kWh, 70.40; February 328 + 288 = 616 kWh, 123.20.
    const { lines } = computeBill([contract(months)], { active: SCHOOL_USE }, { from: "2026-01-01", to: "2026-02-28" });
    expect(lines.map(({ amountEur5 }) => eurOf(amountEur5))).toEqual([70.4, 123.2]);
  });

  it("pays fixed parts by twelfths of the year, and part of a month by its days", () => {
    const days = { from: "2026-01-22", to: "2026-02-28" };
    // 10 of 31 days of January and all of February: 1.322581 months of 120 / 12 = 13.22581.
    const { lines } = computeBill([contract([price(120, { basis: "year" })])], { active: SCHOOL_USE }, days);
    expect(lines).toMatchObject([{ quantityE6: 1_322_581, unit: "month", amountEur5: 1_323_000 }]);
  });
});

describe("gas and water", () => {
  // 1,000 litres in each hour of F1 alone: 220 m3 in January.
  const measured = { active: measuredUse("2026-01-01", "2026-01-31", { F1: 1_000, F2: 0, F3: 0 }) };

  it("of gas come to Sm3 by coefficient C and to kWh by the month's heating value", () => {
    const gas = contract([price(0.5, { basis: "sm3" }), price(0.04)], {
      carrier: "gas",
      coefficientC: 1.0125,
      heatingValues: [{ month: "2026-01", kwhPerSm3: 10.7, heatingValue: "gross" }],
    });
    // 220 x 1.0125 = 222.75 Sm3 x 0.50 = 111.375 -> 111.38; 222.75 x 10.7 = 2,383.425 kWh x 0.04 = 95.337 -> 95.34
    expect(computeBill([gas], measured, JANUARY).lines).toMatchObject([
      { quantityE6: 222_750_000, unit: "Sm3", amountEur5: 11_138_000 },
      { quantityE6: 2_383_425_000, unit: "kWh", amountEur5: 9_534_000 },
    ]);
    const february = { from: "2026-02-01", to: "2026-02-28" };
    expect(computeBill([gas], measured, february).missing).toMatchObject([{ reason: "heating-value-unknown" }]);
  });

  it("of water are paid by steps of the yearly amount, of which a bill has the share of its days", () => {
    const steps = [
      price(1, { basis: "m3", upToPerYear: 730 }),
      price(2, { basis: "m3", overPerYear: 730, upToPerYear: 1_460 }),
      price(3, { basis: "m3", overPerYear: 1_460 }),
      price(36.5, { component: "fixed", basis: "year" }),
    ];
    // 31 days: 62 m3 up to 124 m3. 62 x 1 + 62 x 2 + (220 - 124) x 3 = 62 + 124 + 288; fixed 36.5 / 12 = 3.04.
    const { lines } = computeBill([contract(steps, { carrier: "water" })], measured, JANUARY);
    expect(lines.map(({ amountEur5 }) => eurOf(amountEur5))).toEqual([62, 124, 288, 3.04]);
  });
});

describe("whatever was measured", () => {
  const interval = fc.record({
    hours: fc.integer({ min: 1, max: 60 }),
    wh: fc.nat(1_000_000_000),
    quality: fc.constantFrom("measured" as const, "estimated" as const, "unknown" as const),
  });
  const energy = fc.array(interval, { maxLength: 60 }).map((parts) => {
    let atMs = Date.parse("2025-12-31T23:00:00Z");
    return parts.map(({ hours, wh, quality }) => {
      const fromMs = atMs;
      atMs += hours * 3_600_000;
      return { fromMs, toMs: atMs, wh: quality === "unknown" ? 0 : wh, quality };
    });
  });

  it("cost is kWh times price, to 1/100,000 euro, and never negative", () => {
    fc.assert(
      fc.property(energy, fc.nat(100_000_000), (intervals, priceE8) => {
        const priced = contract([price(priceE8 / 1e8)]);
        const { lines, totalEur5 } = computeBill(
          [priced],
          { active: dailyEnergy(intervals, "Europe/Rome") },
          JANUARY,
          "eur5",
        );
        for (const { quantityE6, amountEur5 } of lines) {
          const exactE14 = BigInt(quantityE6) * BigInt(priceE8);
          const distance = exactE14 - BigInt(amountEur5) * 1_000_000_000n;
          expect(distance <= 500_000_000n && distance >= -500_000_000n).toBe(true);
        }
        expect(totalEur5).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("quantities add up however the days are split", () => {
    const prices = [price(0.1, { band: "F1" }), price(0.1, { band: "F23" }), price(0.1, { basis: "kwh-losses" })];
    fc.assert(
      fc.property(energy, fc.nat(29), (intervals, days) => {
        const active = dailyEnergy(intervals, "Europe/Rome");
        const quantity = (from: string, to: string) =>
          computeBill([contract(prices)], { active }, { from, to }).lines.reduce(
            (sum, each) => sum + each.quantityE6,
            0,
          );
        const split = addDays(JANUARY.from, days);
        expect(quantity(JANUARY.from, split) + quantity(addDays(split, 1), JANUARY.to)).toBe(
          quantity(JANUARY.from, JANUARY.to),
        );
      }),
    );
  });

  it("a check explains every cent of the difference, whatever is on the bill", () => {
    const day = fc.integer({ min: -40, max: 70 }).map((days) => addDays("2026-01-01", days));
    const billed = fc
      .record({
        component: fc.constantFrom(...BILL_COMPONENTS),
        band: fc.constantFrom("F1", "F2", "F3", undefined),
        unit: fc.constantFrom("kWh", "kW", "month", "kvarh", "other", undefined),
        quantity: fc.option(fc.integer({ min: -9_999_999, max: 9_999_999 }), { nil: undefined }),
        unitPriceEur: fc.option(fc.integer({ min: 0, max: 99_999_999 }), { nil: undefined }),
        amountEur: fc.integer({ min: -9_999_999, max: 9_999_999 }),
        days: fc.option(fc.tuple(day, day), { nil: undefined }),
        reading: fc.constantFrom("estimated", "actual", undefined),
      })
      .map(({ component, band, unit, quantity, unitPriceEur, amountEur, days, reading }): BillLine => {
        const [from, to] = days?.toSorted() ?? [];
        return {
          ...line(component, (quantity ?? 0) / 1_000, "other", (unitPriceEur ?? 0) / 1e8, amountEur / 100),
          ...Object.fromEntries(
            Object.entries({ band, unit, reading, from, to }).filter(([, value]) => value !== undefined),
          ),
        };
      });
    fc.assert(
      fc.property(
        fc.array(billed, { minLength: 1, maxLength: 6 }),
        energy,
        fc.nat(1_000_000),
        (lines, intervals, cents) => {
          const active = intervals.length % 2 === 0 ? SCHOOL_USE : dailyEnergy(intervals, "Europe/Rome");
          const given = bill(lines, [{ ratePct: 22, taxableEur: 1, vatEur: 0.22 }], cents / 100);
          const { billedEur5, expectedEur5, explanations } = checkBill({
            bill: given,
            contracts: [SCHOOL_CONTRACT],
            measured: { active },
            others: [],
          });
          const amounts = explanations.map(({ amountEur5 }) => amountEur5);
          expect(amounts.every(Number.isSafeInteger)).toBe(true);
          expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(billedEur5 - expectedEur5);
          for (const { numbers } of explanations) expect(Object.values(numbers).every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
