import type { Bill, BillLine } from "@lucciola/contract/energy/bill.ts";
import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { describe, expect, it } from "vitest";
import type { MeasuredSupply } from "./billed-quantity.ts";
import { checkBill } from "./check-bill.ts";
import { computeBill } from "./compute-bill.ts";
import { dailyEnergy } from "./daily-energy.ts";
import { eurOf } from "./money.ts";
import {
  bill,
  hourlyUse,
  line,
  measuredUse,
  REACTIVE_PRICES,
  SCHOOL_CONTRACT,
  SCHOOL_PRICES,
  SCHOOL_USE,
} from "./testing/rodari-school.ts";

/*
 * January 2026 has 22 days from Monday to Friday, of which 1 and 6 are holidays: 20 working days, 5 Saturdays, and 6 days
 * that are F3 throughout (4 Sundays, 2 holidays).
 *   F1 = 20 x 11                  = 220 h at 5 kW = 1,100 kWh
 *   F2 = 20 x 5 + 5 x 16          = 180 h at 2 kW =   360 kWh
 *   F3 = 20 x 8 + 5 x 8 + 6 x 24  = 344 h at 1 kW =   344 kWh     744 h, 1,804 kWh
 * With 10 % of losses: 1,210 + 396 + 378.4 = 1,984.4 kWh.
 *
 * February 2026 has 20 working days, 4 Saturdays, 4 Sundays: F1 220 h, F2 164 h, F3 288 h: 1,100 + 328 + 288 = 1,716 kWh.
 */
const ENERGY_OF_JANUARY: BillLine[] = [
  line("energy", 1_210, "kWh", 0.12, 145.2, { band: "F1" }), // 1,210 x 0.12 = 145.20
  line("energy", 396, "kWh", 0.11, 43.56, { band: "F2" }), //     396 x 0.11 =  43.56
  line("energy", 378.4, "kWh", 0.1, 37.84, { band: "F3" }), //  378.4 x 0.10 =  37.84    226.60
];
const OTHERS_OF_JANUARY: BillLine[] = [
  line("transport", 20, "kW", 2.5, 50, { description: "Quota potenza" }), //  20 kW x 30 / 12 = 50.00
  line("transport", 1, "month", 2, 2, { description: "Quota fissa" }), //             24 / 12 =  2.00
  line("transport", 1_804, "kWh", 0.008, 14.43, { description: "Quota energia" }), //  14.432 = 14.43
  line("system-charges", 1_804, "kWh", 0.03, 54.12), //                                         54.12
  line("excise", 1_804, "kWh", 0.0125, 22.55), //                                               22.55    143.10
];
// 226.60 + 143.10 = 369.70; 22 % of it is 81.334, so 81.33; together 451.03.
const JANUARY = bill(
  [...ENERGY_OF_JANUARY, ...OTHERS_OF_JANUARY],
  [{ ratePct: 22, taxableEur: 369.7, vatEur: 81.33 }],
  451.03,
);
const MEASURED: MeasuredSupply = { active: SCHOOL_USE };

interface Case {
  readonly bill: Bill;
  readonly contracts?: readonly SupplyContract[];
  readonly measured?: MeasuredSupply;
  readonly others?: readonly Bill[];
}

function check({ bill: given, contracts = [SCHOOL_CONTRACT], measured = MEASURED, others = [] }: Case) {
  const result = checkBill({ bill: given, contracts, measured, others });
  const sums: Record<string, number> = {};
  for (const { reason, amountEur5 } of result.explanations) sums[reason] = (sums[reason] ?? 0) + amountEur5;
  const eur = Object.fromEntries(Object.entries(sums).map(([reason, amount]) => [reason, eurOf(amount)]));
  const explained = result.explanations.reduce((sum, { amountEur5 }) => sum + amountEur5, 0);
  expect(explained).toBe(result.billedEur5 - result.expectedEur5);
  return { result, eur, of: (reason: string) => result.explanations.filter((each) => each.reason === reason) };
}

describe("a bill that is right", () => {
  it("comes to the same cent by contract and meter, its losses named, the tax not paid to the supplier", () => {
    const { result, eur, of } = check({ bill: JANUARY });
    expect(eur).toEqual({ losses: 0 });
    expect(eurOf(result.expectedEur5)).toBe(451.03);
    expect(eurOf(result.payableEur5)).toBe(369.7);
    expect(result.energy).toMatchObject({ billed: 1_984.4, measured: 1_804, lossPct: 10, losses: 180.4 });
    expect(of("losses")).toMatchObject([{ numbers: { measuredKwh: 1_804, lossPct: 10, lossKwh: 180.4 } }]);
    expect(result.expected.lines.map(({ amountEur5 }) => eurOf(amountEur5))).toEqual([
      145.2, 43.56, 37.84, 50, 2, 14.43, 54.12, 22.55,
    ]);
  });

  it("had 10.2 % of losses until 2022", () => {
    // January 2022: 31 days, 1 and 6 (a Saturday, a Thursday) are holidays: 20 working days. F1 220 h at 5 kW.
    const measured = { active: measuredUse("2022-01-01", "2022-01-31", { F1: 5_000, F2: 0, F3: 0 }) };
    const contract = { ...SCHOOL_CONTRACT, from: "2021-01-01" };
    const january = { from: "2022-01-01", to: "2022-01-31" };
    // 1,100 x 1.102 = 1,212.2 kWh x 0.12 = 145.464
    expect(computeBill([contract], measured, january).lines[0]).toMatchObject({
      quantityE6: 1_212_200_000,
      amountEur5: 14_546_000,
    });
  });

  it("rounds kWh to whole ones, which costs cents", () => {
    const lines = ENERGY_OF_JANUARY.map((each) => ({ ...each, quantity: Math.round(each.quantity ?? 0) }));
    // F3: 378 x 0.10 = 37.80 in the place of 37.84: 369.66, tax 81.3252 -> 81.33, together 450.99.
    const f3 = { ...lines[2], amountEur: 37.8 } as BillLine;
    const rounded = bill(
      [...lines.slice(0, 2), f3, ...OTHERS_OF_JANUARY],
      [{ ratePct: 22, taxableEur: 369.66, vatEur: 81.33 }],
      450.99,
    );
    expect(check({ bill: rounded }).eur).toEqual({ losses: 0, rounding: -0.04 });
  });
});

describe("a bill that differs is explained to the cent", () => {
  it("losses that the contract foresees are not billed", () => {
    // 1,100 x 0.12 + 360 x 0.11 + 344 x 0.10 = 132.00 + 39.60 + 34.40 = 206.00: 20.60 less.
    // 206.00 + 143.10 = 349.10; tax 76.802 -> 76.80, which is 4.53 less; 425.90.
    const without = bill(
      [
        line("energy", 1_100, "kWh", 0.12, 132, { band: "F1" }),
        line("energy", 360, "kWh", 0.11, 39.6, { band: "F2" }),
        line("energy", 344, "kWh", 0.1, 34.4, { band: "F3" }),
        ...OTHERS_OF_JANUARY,
      ],
      [{ ratePct: 22, taxableEur: 349.1, vatEur: 76.8 }],
      425.9,
    );
    expect(check({ bill: without }).eur).toEqual({ losses: -20.6, "vat-on-differences": -4.53 });
  });

  it("reactive energy above 33 % and 75 % in F1 and F2, and what is injected in F3", () => {
    // F1: 3 kvar x 220 h = 660 kvarh beside 1,100 kWh: 660 - 363 = 297 between 33 and 75 % (825).
    // F2: 2 kvar x 180 h = 360 kvarh beside 360 kWh: 270 - 118.8 = 151.2 between, 360 - 270 = 90 above.
    // F3: nothing is billed of what is drawn (5 kvar); 0.5 kvar x 344 h = 172 kvarh are injected.
    //   448.2 x 0.01 = 4.482 -> 4.48   90 x 0.013 = 1.17   172 x 0.009 = 1.548 -> 1.55   together 7.20
    const measured = {
      active: SCHOOL_USE,
      reactiveDrawn: measuredUse("2026-01-01", "2026-01-31", { F1: 3_000, F2: 2_000, F3: 5_000 }),
      reactiveInjected: measuredUse("2026-01-01", "2026-01-31", { F1: 700, F2: 700, F3: 500 }),
    };
    const contracts = [{ ...SCHOOL_CONTRACT, prices: [...SCHOOL_PRICES, ...REACTIVE_PRICES] }];
    const reactive = [
      line("reactive", 448.2, "kvarh", 0.01, 4.48, { description: "33-75 %" }),
      line("reactive", 90, "kvarh", 0.013, 1.17, { description: "Over 75 %" }),
      line("reactive", 172, "kvarh", 0.009, 1.55, { description: "Injected" }),
    ];
    // 369.70 + 7.20 = 376.90; tax 82.918 -> 82.92; 459.82.
    const vat = [{ ratePct: 22, taxableEur: 376.9, vatEur: 82.92 }];
    const right = bill([...JANUARY.lines, ...reactive], vat, 459.82);
    expect(check({ bill: right, contracts, measured }).eur).toEqual({ losses: 0 });

    // Billed on all 660 + 360 kvarh as if a third were not free: 1,020 x 0.01 = 10.20, which is 5.72 more by 571.8 kvarh,
    // and rounding of 4.482 to 4.48. 369.70 + 10.20 + 1.17 + 1.55 = 382.62; tax 84.1764 -> 84.18 (+1.26); 466.80.
    const wrong = bill(
      [
        ...JANUARY.lines,
        line("reactive", 1_020, "kvarh", 0.01, 10.2, { description: "33-75 %" }),
        ...reactive.slice(1),
      ],
      [{ ratePct: 22, taxableEur: 382.62, vatEur: 84.18 }],
      466.8,
    );
    expect(check({ bill: wrong, contracts, measured }).eur).toEqual({
      losses: 0,
      "cannot-say-quantity-differs": 5.718,
      rounding: 0.002,
      "vat-on-differences": 1.26,
    });

    // Without a meter of reactive energy nobody can say.
    const unmeasured = check({ bill: right, contracts });
    expect(unmeasured.eur).toEqual({ losses: 0, "cannot-say-not-countable": 7.2, "vat-on-differences": 1.59 });
    expect(unmeasured.result.expected.missing.map(({ reason }) => reason)).toEqual([
      "reactive-not-measured",
      "reactive-not-measured",
      "reactive-not-measured",
    ]);
    // 15 kW have 16.5 kW available, which is not above them.
    const small = [{ ...contracts[0], contractPowerKw: 15 } as SupplyContract];
    const { lines } = computeBill(small, measured, { from: "2026-01-01", to: "2026-01-31" });
    expect(lines.filter(({ component }) => component === "reactive").map(({ amountEur5 }) => amountEur5)).toEqual([
      0, 0, 0,
    ]);
  });

  // February by contract: 1,210 x 0.12 = 145.20; 360.8 x 0.11 = 39.688 -> 39.69; 316.8 x 0.10 = 31.68; 50.00; 2.00;
  // 1,716 x 0.008 = 13.728 -> 13.73; x 0.03 = 51.48; x 0.0125 = 21.45: 355.23; tax 78.1506 -> 78.15; 433.38.
  const OTHERS_OF_FEBRUARY: BillLine[] = [
    line("transport", 20, "kW", 2.5, 50, { description: "Quota potenza" }),
    line("transport", 1, "month", 2, 2, { description: "Quota fissa" }),
    line("transport", 1_716, "kWh", 0.008, 13.73, { description: "Quota energia" }),
    line("system-charges", 1_716, "kWh", 0.03, 51.48),
    line("excise", 1_716, "kWh", 0.0125, 21.45),
  ];
  const ENERGY_OF_FEBRUARY: BillLine[] = [
    line("energy", 1_210, "kWh", 0.12, 145.2, { band: "F1" }),
    line("energy", 360.8, "kWh", 0.11, 39.69, { band: "F2" }),
    line("energy", 316.8, "kWh", 0.1, 31.68, { band: "F3" }),
  ];
  const february = { number: "2026/202", issued: "2026-03-10", from: "2026-02-01", to: "2026-02-28" };

  it("an estimated reading", () => {
    // Estimated 1,320 kWh with losses in F1 where 1,210 were used: 110 x 0.12 = 13.20 too much.
    // 355.23 + 13.20 = 368.43; tax 81.0546 -> 81.05, which is 2.90 more; 449.48.
    const estimated = line("energy", 1_320, "kWh", 0.12, 158.4, { band: "F1", reading: "estimated" });
    const given = bill(
      [estimated, ...ENERGY_OF_FEBRUARY.slice(1), ...OTHERS_OF_FEBRUARY],
      [{ ratePct: 22, taxableEur: 368.43, vatEur: 81.05 }],
      449.48,
      february,
    );
    const { eur, of } = check({ bill: given });
    expect(eur).toMatchObject({ "estimated-reading": 13.2, "vat-on-differences": 2.9, losses: 0 });
    // Of F2: 39.688 became 39.69 on both sides.
    expect(Object.keys(eur).sort()).toEqual(["estimated-reading", "losses", "vat-on-differences"]);
    expect(of("estimated-reading")[0]).toMatchObject({
      band: "F1",
      numbers: { billedInBand: 1_320, expectedInBand: 1_210 },
    });
  });

  it("a correction of an earlier period, which puts it right", () => {
    // January had been estimated at 1,320 kWh in F1: 158.40. With February's bill come 110 x 0.12 = 13.20 back.
    const earlier = bill(
      [line("energy", 1_320, "kWh", 0.12, 158.4, { band: "F1", reading: "estimated" }), ...JANUARY.lines.slice(1)],
      [{ ratePct: 22, taxableEur: 382.9, vatEur: 84.24 }],
      467.14,
    );
    const back = line("energy", -110, "kWh", 0.12, -13.2, { band: "F1", from: "2026-01-01", to: "2026-01-31" });
    // 355.23 - 13.20 = 342.03; tax 75.2466 -> 75.25, which is 2.90 less; 417.28.
    const given = bill(
      [...ENERGY_OF_FEBRUARY, ...OTHERS_OF_FEBRUARY, back],
      [{ ratePct: 22, taxableEur: 342.03, vatEur: 75.25 }],
      417.28,
      february,
    );
    const { eur, of } = check({ bill: given, others: [earlier] });
    expect(eur).toEqual({ losses: 0, "correction-of-earlier-period": -13.2, "vat-on-differences": -2.9 });
    expect(of("correction-of-earlier-period")[0]?.numbers).toEqual({
      earlierBilled: 1_320,
      nowBilled: 1_210,
      expected: 1_210,
      afterCorrectionEur: 0,
    });
    // Without the earlier bill it is a correction all the same, and what it corrects is not claimed.
    expect(check({ bill: given }).of("correction-of-earlier-period")[0]?.numbers).toEqual({});
  });

  it("energy in the wrong band", () => {
    // 110 kWh with losses moved from F3 to F1: +110 x 0.12 - 110 x 0.10 = +2.20.
    // 371.90; tax 81.818 -> 81.82 (+0.49); 453.72.
    const moved = bill(
      [
        line("energy", 1_320, "kWh", 0.12, 158.4, { band: "F1" }),
        line("energy", 396, "kWh", 0.11, 43.56, { band: "F2" }),
        line("energy", 268.4, "kWh", 0.1, 26.84, { band: "F3" }),
        ...OTHERS_OF_JANUARY,
      ],
      [{ ratePct: 22, taxableEur: 371.9, vatEur: 81.82 }],
      453.72,
    );
    const { eur, of } = check({ bill: moved });
    expect(eur).toEqual({ losses: 0, "wrong-band": 2.2, "vat-on-differences": 0.49 });
    expect(of("wrong-band").map(({ band, amountEur5 }) => [band, eurOf(amountEur5)])).toEqual([
      ["F1", 13.2],
      ["F3", -11],
    ]);

    // The same where the meter was read once a day: its bands are a guess, and nobody is blamed.
    const daily = dailyEnergy(
      Array.from({ length: 31 }, (_, day) => {
        const fromMs = Date.parse("2025-12-31T23:00:00Z") + day * 86_400_000;
        return { fromMs, toMs: fromMs + 86_400_000, wh: 58_194, quality: "measured" as const };
      }),
      "Europe/Rome",
    );
    expect(Object.keys(check({ bill: moved, measured: { active: daily } }).eur)).toContain(
      "cannot-say-bands-not-measured",
    );
  });

  it("a wrong price, a wrong contract power, a wrong VAT rate", () => {
    // F1 at 0.13: +12.10. Power of 25 kW: +12.50. 369.70 + 24.60 = 394.30.
    // The contract's 22 % are 86.746 -> 86.75 (+5.42); billed are 10 %, 39.43: -47.32. Together 433.73.
    const wrong = bill(
      [
        line("energy", 1_210, "kWh", 0.13, 157.3, { band: "F1" }),
        ...ENERGY_OF_JANUARY.slice(1),
        line("transport", 25, "kW", 2.5, 62.5, { description: "Quota potenza" }),
        ...OTHERS_OF_JANUARY.slice(1),
      ],
      [{ ratePct: 10, taxableEur: 394.3, vatEur: 39.43 }],
      433.73,
    );
    const { eur, of } = check({ bill: wrong });
    expect(eur).toEqual({
      losses: 0,
      "wrong-price": 12.1,
      "wrong-contract-power": 12.5,
      "vat-on-differences": 5.42,
      "vat-rate": -47.32,
    });
    expect(of("wrong-price")[0]?.numbers).toEqual({ billedPriceEur: 0.13, contractPriceEur: 0.12 });
    expect(of("wrong-contract-power")[0]?.numbers).toEqual({ billed: 25, expected: 20 });
    expect(of("vat-rate")[0]?.numbers).toEqual({ billedPct: 10, contractPct: 22 });
  });

  it("another period than the one it states", () => {
    // It was read three days late, on 3 February: Sunday the 1st is 24 h of F3, and Monday and Tuesday are 11 + 5 + 8 h each.
    //   F1 +22 h x 5 = 110, F2 +10 h x 2 = 20, F3 +24 + 16 h = 40 kWh; with losses 121, 22, 44.
    //   121 x 0.12 + 22 x 0.11 + 44 x 0.10 = 14.52 + 2.42 + 4.40 = 21.34
    //   170 x 0.008 + 170 x 0.03 + 170 x 0.0125 = 1.36 + 5.10 + 2.125 = 8.585
    //   transport 1,974 x 0.008 = 15.792 -> 15.79 (1.36, with 14.432 rounded to 14.43)
    const late = bill(
      [
        line("energy", 1_331, "kWh", 0.12, 159.72, { band: "F1" }),
        line("energy", 418, "kWh", 0.11, 45.98, { band: "F2" }),
        line("energy", 422.4, "kWh", 0.1, 42.24, { band: "F3" }),
        ...OTHERS_OF_JANUARY.slice(0, 2),
        line("transport", 1_974, "kWh", 0.008, 15.79, { description: "Quota energia" }),
        line("system-charges", 1_974, "kWh", 0.03, 59.22),
        line("excise", 1_974, "kWh", 0.0125, 24.68), // 24.675
      ],
      // 159.72 + 45.98 + 42.24 + 52.00 + 15.79 + 59.22 + 24.68 = 399.63; tax 87.9186 -> 87.92 (+6.59)
      [{ ratePct: 22, taxableEur: 399.63, vatEur: 87.92 }],
      487.55,
    );
    const { eur, of } = check({ bill: late });
    expect(eur).toEqual({ losses: 0, "different-period": 29.925, rounding: 0.005, "vat-on-differences": 6.59 });
    expect(
      of("different-period").every(({ numbers }) => numbers.toShiftDays === 3 && numbers.fromShiftDays === 0),
    ).toBe(true);
  });

  it("a line that is missing, days that are billed twice, a price that nobody agreed on", () => {
    const twice = line("excise", 1_804, "kWh", 0.0125, 22.55, { from: "2026-01-01", to: "2026-01-30" });
    const lines = JANUARY.lines.filter(({ component }) => component !== "system-charges");
    const given = bill(
      [...lines, twice, line("other", 1, "other", 9.9, 9.9, { description: "Spese di gestione" })],
      [{ ratePct: 22, taxableEur: 348.03, vatEur: 76.57 }],
      424.6,
    );
    const { eur, of } = check({ bill: given });
    expect(eur["missing-line"]).toBe(-54.12);
    expect(eur["cannot-say-no-price"]).toBe(9.9);
    expect(of("billed-twice")).toMatchObject([{ component: "excise", days: { from: "2026-01-01", to: "2026-01-30" } }]);
  });

  it("says that it cannot say where the meter was silent", () => {
    const silent = hourlyUse("2026-01-01", "2026-01-31", { F1: 5_000, F2: 2_000, F3: 1_000 }).map((interval, hour) =>
      hour < 100 ? { ...interval, wh: 0, quality: "unknown" as const, estimatedWh: interval.wh } : interval,
    );
    const { eur, of } = check({ bill: JANUARY, measured: { active: dailyEnergy(silent, "Europe/Rome") } });
    expect(eur["cannot-say-not-measured"]).toBeGreaterThan(0);
    expect(of("cannot-say-not-measured")[0]?.numbers.coveredPct).toBeCloseTo((100 * 644) / 744, 9);
    expect(Object.keys(eur)).not.toContain("different-period");
  });

  it("says that there is no contract for its days", () => {
    const contracts = [{ ...SCHOOL_CONTRACT, to: "2025-12-31" }];
    expect(check({ bill: JANUARY, contracts }).eur).toEqual({
      "cannot-say-no-contract": 369.7,
      "vat-on-differences": 81.33,
    });
  });
});
