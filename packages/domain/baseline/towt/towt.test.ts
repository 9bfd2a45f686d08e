import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { occupiedSlots } from "./occupied-slots.ts";
import { segmentColumns, temperatureKnots } from "./temperature-segments.ts";
import { fitTowt, fittedTowt, predictTowt, type TowtConditions, type TowtModel } from "./towt.ts";

const DAYS = 364;
const WEEK = 7;
/** A year of days from Sunday on, between about 2 and 24 degrees, with weather of its own. */
const year: TowtConditions = {
  slots: Array.from({ length: DAYS }, (_, day) => day % WEEK),
  temperaturesC: Float64Array.from(
    { length: DAYS },
    (_, day) => 13 - 11 * Math.cos((2 * Math.PI * day) / 365) + 4 * Math.sin(day * 1.7),
  ),
};
/** An office: heats below 12 degrees, uses more from Monday to Friday. */
const office = (conditions: TowtConditions): Float64Array =>
  conditions.temperaturesC.map((each, day) => {
    const weekday = conditions.slots[day] ?? 0;
    const isOpen = weekday >= 1 && weekday <= 5;
    return (isOpen ? 300 + 5 * weekday : 120) + (isOpen ? 9 : 4) * Math.max(12 - each, 0);
  });
const noise = (day: number): number => 6 * Math.sin(day * 12.9898);

function fit(observed: Float64Array, conditions: TowtConditions = year): TowtModel {
  const model = fitTowt(observed, conditions);
  if (model === undefined) throw new Error("nothing was fitted");
  return model;
}
const expectNear = (actual: ArrayLike<number>, expected: ArrayLike<number>, digits = 6): void => {
  expect(actual.length).toBe(expected.length);
  for (let row = 0; row < actual.length; row++) expect(actual[row]).toBeCloseTo(expected[row] ?? Number.NaN, digits);
};

describe("temperature segments", () => {
  it("are cut where equal numbers of points lie, and end where twenty points are left", () => {
    const temperaturesC = Float64Array.from({ length: 120 }, (_, index) => index + 1);
    expect(temperatureKnots(temperaturesC)).toEqual([40, 60, 80, 100]);
  });

  it("keep one knot where there are few points", () => {
    expect(temperatureKnots(Float64Array.from([1, 2, 3, 4, 5, 6]))).toEqual([1]);
  });

  it("share a temperature among the segments below it, without a jump", () => {
    const columns = segmentColumns(Float64Array.from([-5, 10, 17, 30]), [10, 20]);
    expect(columns.map((column) => [...column])).toEqual([
      [-5, 10, 10, 10],
      [0, 0, 7, 10],
      [0, 0, 0, 10],
    ]);
  });
});

describe("the time-of-week-and-temperature model", () => {
  it("finds the days on which an office is open", () => {
    expect(occupiedSlots(office(year), year.temperaturesC, year.slots)).toEqual([1, 2, 3, 4, 5]);
    const alwaysTheSame = year.temperaturesC.map((each) => 100 - each);
    expect(occupiedSlots(alwaysTheSame, year.temperaturesC, year.slots)).toEqual([]);
  });

  it("says again what a building without noise used, in its own year and in a warmer one", () => {
    // A broken line whose bends are the knots is one that the model can draw.
    const knotsC = temperatureKnots(year.temperaturesC);
    const bend = knotsC[2] ?? Number.NaN;
    const building = (temperaturesC: Float64Array) =>
      temperaturesC.map((each, day) => ((day % WEEK) % 6 === 0 ? 50 : 200) + 7 * Math.max(bend - each, 0));
    const model = fit(building(year.temperaturesC));
    const warmer = { ...year, temperaturesC: year.temperaturesC.map((each) => each + 2) };
    expectNear(predictTowt(model, year), building(year.temperaturesC));
    expectNear(predictTowt(model, warmer), building(warmer.temperaturesC));
  });

  it("shifts with its readings and scales with them", () => {
    const used = office(year).map((each, day) => each + noise(day));
    const before = fit(used);
    const few = { numRuns: 10 };
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 5_000 }), (shift) => {
        const after = fit(used.map((each) => each + shift));
        after.parts.forEach((part, index) => {
          expectNear(part.bySegment, before.parts[index]?.bySegment ?? [], 6);
          part.bySlot.forEach((level, slot) => {
            const old = before.parts[index]?.bySlot[slot];
            if (level === null) expect(old).toBeNull();
            else expect(level - (old ?? Number.NaN)).toBeCloseTo(shift, 6);
          });
        });
      }),
      few,
    );
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1_000, noNaN: true }), (scale) => {
        const after = fittedTowt(fit(used.map((each) => each * scale)), year);
        expectNear(
          after.map((each) => each / scale),
          fittedTowt(before, year),
          6,
        );
      }),
      few,
    );
  });

  it("knows a school's holidays when somebody tells it", () => {
    const isHoliday = Float64Array.from({ length: DAYS }, (_, day) => (day >= 160 && day < 250 ? 1 : 0));
    const school = office(year).map((each, day) => each - 90 * (isHoliday[day] ?? 0) + noise(day));
    const squares = (conditions: TowtConditions) =>
      fittedTowt(fit(school, conditions), conditions).reduce(
        (sum, each, day) => sum + (each - (school[day] ?? 0)) ** 2,
        0,
      );
    const told = { ...year, modes: { holiday: isHoliday } };
    expect(squares(told)).toBeLessThan(squares(year) / 5);
    expect(fit(school, told).parts.map(({ byMode }) => Math.round((byMode.holiday ?? 0) / 10))).toEqual([-9, -9]);
  });

  it("leaves out what is not known, and says so where it cannot tell", () => {
    const used = office(year);
    used[10] = Number.NaN;
    const temperaturesC = year.temperaturesC.slice();
    temperaturesC[20] = Number.NaN;
    const withGaps = { ...year, temperaturesC };
    const model = fit(used, withGaps);
    expect(predictTowt(model, withGaps)[20]).toBeNaN();
    expect(predictTowt(model, withGaps)[10]).toBeGreaterThan(0);
    const unseen = { slots: [9], temperaturesC: Float64Array.from([10]) };
    expect(predictTowt(model, unseen)[0]).toBeNaN();
    expect(
      fitTowt(new Float64Array(3).fill(Number.NaN), { slots: [0, 1, 2], temperaturesC: new Float64Array(3) }),
    ).toBe(undefined);
  });

  it("never expects less than nothing", () => {
    const falling = year.temperaturesC.map((each) => 300 - 10 * each);
    const model = fit(falling);
    const hot = { slots: [1], temperaturesC: Float64Array.from([60]) };
    expect(predictTowt(model, hot)[0]).toBeGreaterThanOrEqual(0);
    expect(fittedTowt(model, hot)[0]).toBeLessThan(0);
  });
});
