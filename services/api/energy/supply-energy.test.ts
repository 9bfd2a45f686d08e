import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { RegisterRecord } from "@lucciola/platform/registry/energy/registers.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { describe, expect, it } from "vitest";
import { supplyEnergy } from "./supply-energy.ts";

const ROME = "Europe/Rome";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FROM_MS = Date.parse("2026-01-09T23:00:00Z");

const supply = (carrier: string): Point => ({
  id: pointId(`rodari-${carrier}`),
  kind: "supply",
  name: "Rodari",
  building: undefined,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  nominalPowerW: undefined,
  supplyCode: undefined,
  carrier,
  simulated: false,
});
const GAS_CONTRACT: SupplyContract = {
  ...{ supply: "rodari-gas", carrier: "gas", supplier: "Gas Buono", from: "2025-10-01", prices: [] },
  ...{ offer: "PLACET", pricing: "fixed", vatPct: 22, splitPayment: true },
  coefficientC: 1.02,
  heatingValues: [
    { month: "2026-01", kwhPerSm3: 10.7, heatingValue: "gross" },
    { month: "2026-02", kwhPerSm3: 10.8, heatingValue: "gross" },
  ],
};

async function read(carrier: string, told: readonly (readonly [hour: number, value: number])[]) {
  const store = createMemoryStore();
  const record: RegisterRecord = { replacements: [] };
  const registers = {
    record: () => record,
    replaced: () => undefined,
    setRollsOverAt: () => undefined,
    replacedWithin: () => [],
  };
  const point = supply(carrier);
  const quantity = carrier === "gas" ? ("volumeTotalL" as const) : ("importTotalWh" as const);
  await store.write(told.map(([hour, value]) => ({ point: point.id, quantity, at: FROM_MS + hour * HOUR_MS, value })));
  return (lengthMs: number, contracts: readonly SupplyContract[] = []) =>
    supplyEnergy({ store, registers }, point, contracts, [{ fromMs: FROM_MS, toMs: FROM_MS + lengthMs }], ROME);
}

describe("the energy of a supply", () => {
  it("read each hour is of the hours in which its meter was read, not of those that a gap was spread over", async () => {
    // Silent from 3 to 9 o'clock; the meter was reset after 10, and read again at half past 11.
    const energyOf = await read("electricity", [
      ...([
        [0, 1_000],
        [1, 3_000],
        [2, 3_500],
        [3, 4_000],
      ] as const),
      ...([
        [9, 10_000],
        [10, 12_000],
        [11.5, 500],
        [12, 700],
        [13, 800],
        [14, 900],
      ] as const),
      ...([
        [15, 1_000],
        [16, 1_100],
        [17, 1_200],
      ] as const),
    ]);
    const { readings } = await energyOf(17 * HOUR_MS);
    expect(readings.map(({ fromMs, energyKwh }) => [(fromMs - FROM_MS) / HOUR_MS, energyKwh])).toEqual([
      ...[
        [0, 2],
        [1, 0.5],
        [2, 0.5],
        [9, 2],
        [12, 0.1],
        [13, 0.1],
        [14, 0.1],
        [15, 0.1],
        [16, 0.1],
      ],
    ]);
    expect(readings.every(({ fromMs, toMs }) => toMs - fromMs === HOUR_MS)).toBe(true);
  });

  it("as heat that is read once a day, at six, lies between its readings, the last day's also", async () => {
    const energyOf = await read("heat", [
      [6, 0],
      [30, 240_000],
      [54, 500_000],
      [78, 700_000],
    ]);
    const { readings } = await energyOf(3 * DAY_MS);
    expect(readings.map(({ fromMs, toMs, energyKwh }) => [fromMs, toMs - fromMs, energyKwh])).toEqual([
      [FROM_MS + 6 * HOUR_MS, DAY_MS, 240],
      [FROM_MS + 30 * HOUR_MS, DAY_MS, 260],
      [FROM_MS + 54 * HOUR_MS, DAY_MS, 200],
    ]);
  });

  it("as gas is its volume by coefficient C and the heating value of the month in which it was used", async () => {
    // The last hour of January and the first of February: 1,000 l = 1 m3 each.
    const energyOf = await read("gas", [
      [527, 0],
      [528, 1_000],
      [529, 2_000],
    ]);
    const { readings, heatingValue } = await energyOf(530 * HOUR_MS, [GAS_CONTRACT]);
    expect(readings.map(({ energyKwh }) => energyKwh)).toEqual([
      expect.closeTo(1.02 * 10.7, 9),
      expect.closeTo(1.02 * 10.8, 9),
    ]);
    expect(heatingValue).toBe("gross");
  });

  it.each([
    ["no contract", [], "gas-energy-unknown", "there is no contract"],
    [
      "no heating value of February",
      [{ ...GAS_CONTRACT, heatingValues: GAS_CONTRACT.heatingValues?.slice(0, 1) ?? [] }],
      "gas-energy-unknown",
      "2026-02-01 the contract says no heating value",
    ],
    [
      "a gross and a net heating value",
      [
        {
          ...GAS_CONTRACT,
          heatingValues:
            GAS_CONTRACT.heatingValues?.map((value, index) =>
              index === 0 ? value : { ...value, heatingValue: "net" as const },
            ) ?? [],
        },
      ],
      "heating-values-mixed",
      "state all alike",
    ],
  ])("as gas with %s is not told, and nothing is assumed in its place", async (_, contracts, code, said) => {
    const energyOf = await read("gas", [
      [527, 0],
      [528, 1_000],
      [529, 2_000],
    ]);
    await expect(energyOf(530 * HOUR_MS, contracts)).rejects.toMatchObject({
      ...{ status: 409, code },
      message: expect.stringContaining(said),
    });
  });
});
