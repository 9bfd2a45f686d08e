import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { Point } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { type LightingEnergyQuestion, lightingEnergyOf } from "./lighting-energy.ts";

const FROM_MS = Date.parse("2026-11-24T11:00:00Z");
const DAY_MS = 86_400_000;
const QUESTION: LightingEnergyQuestion = {
  fromMs: FROM_MS,
  toMs: FROM_MS + DAY_MS,
  zone: "Europe/Rome",
  by: "cabinet",
  staticFullLoadH: 9,
};

const point = (id: string, changes: Partial<Point> = {}): Point => ({
  id: pointId(id),
  kind: "lamp",
  name: id,
  building: undefined,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  nominalPowerW: 60,
  supplyCode: undefined,
  carrier: undefined,
  simulated: false,
  ...changes,
});

const CABINET = point("q1", {
  kind: "cabinet",
  name: "Quadro Q1",
  supplyCode: "IT001E00000001A",
  nominalPowerW: undefined,
});
const LAMPS = [
  point("lamp-1", { cabinet: CABINET.id, street: "Via Roma" }),
  point("lamp-2", { cabinet: CABINET.id, street: "Via Roma" }),
  point("lamp-3", { street: "Via Milano" }),
];

describe("the energy of street lighting", () => {
  let store: TimeSeriesStore;
  const register = (
    of: PointId,
    quantity: "energyTotalWh" | "lightSourceOnTimeTotalS" | "importTotalWh",
    from: number,
    to: number,
    untilMs = FROM_MS + DAY_MS,
  ) => [
    { point: of, quantity, at: FROM_MS, value: from },
    { point: of, quantity, at: untilMs, value: to },
  ];

  beforeEach(async () => {
    store = createMemoryStore();
    await store.write([
      ...LAMPS.flatMap(({ id }, index) => [
        ...register(id, "energyTotalWh", 10_000, 10_450 + 30 * index),
        ...register(id, "lightSourceOnTimeTotalS", 0, 15 * 3_600),
      ]),
      ...register(CABINET.id, "importTotalWh", 500_000, 501_200),
    ]);
  });

  it("adds up by cabinet, with what the meter of its POD counted; lamps of no cabinet stand apart", async () => {
    const { total, rows } = await lightingEnergyOf(store, LAMPS, [CABINET], QUESTION);
    expect(rows).toEqual([
      {
        id: "q1",
        name: "Quadro Q1",
        lamps: 2,
        energyWh: 930,
        burnH: 30,
        coveredPct: 100,
        fullPowerWh: 1_800,
        staticWh: 1_080,
        savedOverFullPct: 48.3,
        savedOverStaticPct: 13.9,
        supplyCode: "IT001E00000001A",
        meterWh: 1_200,
        meterCoveredPct: 100,
      },
      expect.objectContaining({ id: "-", lamps: 1, energyWh: 510 }),
    ]);
    expect(total).toMatchObject({
      lamps: 3,
      energyWh: 1_440,
      fullPowerWh: 2_700,
      staticWh: 1_620,
      savedOverStaticPct: 11.1,
    });
  });

  it.each([
    ["lamp", ["lamp-1", "lamp-2", "lamp-3"]],
    ["street", ["Via Roma", "Via Milano"]],
    ["town", ["town"]],
  ] as const)("adds up by %s to the same total", async (by, ids) => {
    const { total, rows } = await lightingEnergyOf(store, LAMPS, [CABINET], { ...QUESTION, by });
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(rows.reduce((sum, { energyWh }) => sum + energyWh, 0)).toBe(total.energyWh);
  });

  it("claims no saving for the time of which it knows nothing", async () => {
    const late = point("lamp-4");
    const half = FROM_MS + DAY_MS / 2;
    await store.write([
      ...register(late.id, "energyTotalWh", 0, 270, half),
      ...register(late.id, "lightSourceOnTimeTotalS", 0, 5 * 3_600, half),
    ]);
    const { total } = await lightingEnergyOf(store, [late], [], QUESTION);
    expect(total).toMatchObject({ coveredPct: 50, fullPowerWh: 300, staticWh: 270, savedOverStaticPct: 0 });
    const silent = await lightingEnergyOf(store, [point("lamp-5")], [], QUESTION);
    expect(silent.total).toEqual({ lamps: 1, energyWh: 0, burnH: 0, coveredPct: 0, fullPowerWh: 0, staticWh: 0 });
  });

  it("compares no lamp of which the inventory has no power", async () => {
    const { total } = await lightingEnergyOf(store, [point("lamp-1", { nominalPowerW: undefined })], [], QUESTION);
    expect(total).toEqual({ lamps: 1, energyWh: 450, burnH: 15, coveredPct: 100 });
  });
});
