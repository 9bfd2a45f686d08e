import { expect, it } from "vitest";
import { type MeterReadings, observationsOf } from "./meter-observations.ts";

const FROM_MS = Date.parse("2026-11-02T06:00:00Z");
const minute = (count: number): number => FROM_MS + count * 60_000;
type Pairs = readonly (readonly [minute: number, value: number])[];
const said = (...pairs: Pairs) => pairs.map(([at, value]) => ({ at: minute(at), value }));
const register = (...pairs: Pairs) => ({ readings: said(...pairs) });
const NOTHING: MeterReadings = { register: register(), amounts: [], air: [], sun: [] };
const inHour = (readings: Partial<MeterReadings>) =>
  observationsOf({ ...NOTHING, ...readings }, { fromMs: FROM_MS, toMs: minute(60) });
const imported = (pairs: Pairs, record?: MeterReadings["register"]["record"]) =>
  inHour({ register: { readings: said(...pairs), ...(record && { record }) } }).map(({ imported: wh }) => wh);

it("holds each reading against the one before, also one before the range, and lets a gap be one long observation", () => {
  expect(inHour({ register: register([-15, 900], [0, 1_000], [15, 1_100], [60, 1_400], [75, 1_500]) })).toEqual([
    { fromMs: minute(0), toMs: minute(15), imported: 100 },
    { fromMs: minute(15), toMs: minute(60), imported: 300 },
  ]);
  expect(inHour({ register: register([20, 900]) })).toEqual([]);
});

it("does not know what ran around a reset, and counts on over a roll-over and a replacement that was written down", () => {
  expect(inHour({ register: register([0, 1_000], [15, 40], [30, 90]) }).map(({ imported: wh }) => wh)).toEqual([
    undefined,
    50,
  ]);
  const rollsOverAt = 1_000_000;
  expect(
    imported(
      [
        [0, 999_800],
        [15, 999_900],
        [30, 20],
        [45, 120],
      ],
      { rollsOverAt },
    ),
  ).toEqual([100, 120, 100]);
  const replacements = [{ atMs: minute(20), closing: 5_130, opening: 7 }];
  expect(
    imported(
      [
        [0, 5_000],
        [15, 5_100],
        [30, 77],
        [45, 177],
      ],
      { replacements },
    ),
  ).toEqual([100, 30, 70, 100]);
});

it("is not misled by one reading that the others belie", () => {
  const calm = Array.from({ length: 5 }, (_, index) => [-75 + index * 15, index * 100] as const);
  expect(imported([...calm, [0, 500], [15, 90_000], [30, 700]])).toEqual([200]);
});

it("says beside it what was exported, drawn reactive, the power at that moment and the weather while it holds", () => {
  const [first, second] = inHour({
    register: register([0, 1_000], [15, 1_100], [30, 1_200]),
    exported: register([0, 10], [15, 30]),
    reactive: register([0, 5], [15, 45]),
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
