import { expect, it } from "vitest";
import { type MeterReadings, observationsOf } from "./meter-observations.ts";

const FROM_MS = Date.parse("2026-11-02T06:00:00Z");
const minute = (count: number): number => FROM_MS + count * 60_000;
const said = (...pairs: readonly (readonly [minute: number, value: number])[]) =>
  pairs.map(([at, value]) => ({ at: minute(at), value }));
const NOTHING: MeterReadings = { register: [], exported: [], reactive: [], power: [], amounts: [], air: [], sun: [] };
const inHour = (readings: Partial<MeterReadings>) =>
  observationsOf({ ...NOTHING, ...readings }, { fromMs: FROM_MS, toMs: minute(60) });

it("holds each reading against the one before, also one before the range, and lets a gap be one long observation", () => {
  expect(inHour({ register: said([-15, 900], [0, 1_000], [15, 1_100], [60, 1_400], [75, 1_500]) })).toEqual([
    { fromMs: minute(0), toMs: minute(15), imported: 100 },
    { fromMs: minute(15), toMs: minute(60), imported: 300 },
  ]);
  expect(inHour({ register: said([20, 900]) })).toEqual([]);
});

it("takes one reading a quarter of an hour, whatever range it is asked for", () => {
  const register = said([0, 0], [5, 5], [10, 10], [16, 16], [21, 21], [31, 31]);
  expect(inHour({ register }).map(({ toMs, imported }) => [toMs, imported])).toEqual([
    [minute(16), 16],
    [minute(31), 15],
  ]);
  const later = observationsOf({ ...NOTHING, register }, { fromMs: minute(16), toMs: minute(60) });
  expect(later.map(({ fromMs, imported }) => [fromMs, imported])).toEqual([[minute(16), 15]]);
});

it("does not know what ran when a register went back", () => {
  expect(inHour({ register: said([0, 1_000], [15, 40], [30, 90]) }).map(({ imported }) => imported)).toEqual([
    undefined,
    50,
  ]);
});

it("says beside it what was exported, drawn reactive, the power at that moment and the weather while it holds", () => {
  const [first, second] = inHour({
    register: said([0, 1_000], [15, 1_100], [30, 1_200]),
    exported: said([0, 10], [15, 30]),
    reactive: said([-45, 5], [15, 45]),
    power: said([15, 420]),
    air: said([-60, 4], [20, 6]),
    sun: said([-200, 100]),
  });
  expect(first).toMatchObject({ exported: 20, reactiveVarh: 40, powerW: 420, outsideC: 4 });
  expect(second).toEqual({ fromMs: minute(15), toMs: minute(30), imported: 100, outsideC: 6 });
  expect(first).not.toHaveProperty("irradianceWm2");
});

it("takes the amounts of a source that has no register", () => {
  expect(inHour({ amounts: said([-15, 7], [0, 100], [15, 120], [45, 90]) })).toEqual([
    { fromMs: minute(0), toMs: minute(15), imported: 100 },
    { fromMs: minute(15), toMs: minute(45), imported: 120 },
    { fromMs: minute(45), toMs: minute(60), imported: 90 },
  ]);
});
