import { describe, expect, it } from "vitest";
import { type Darkness, initialDaylight, isSurelyDay, LONGEST_DAY_MS, watchDaylight } from "./daylight.ts";

const HOUR_MS = 3_600_000;
const seen = (looks: readonly (readonly [hour: number, darkness: Darkness])[]) =>
  looks.reduce((watch, [hour, darkness]) => watchDaylight(watch, darkness, hour * HOUR_MS), initialDaylight);

describe("the word of a photocell to a lamp without a clock", () => {
  it("is taken for day while it says light", () => {
    expect(isSurelyDay(seen([[6, "dark"], [7, "light"], [15, "light"]]), 15 * HOUR_MS)).toBe(true); // biome-ignore format: one story a line
  });

  it.each([
    ["dark", "dark"],
    ["nothing", "lost"],
  ] as const)("is not when it says %s", (_, darkness) => {
    expect(isSurelyDay(seen([[7, "light"], [15, darkness]]), 15 * HOUR_MS)).toBe(false); // biome-ignore format: one story a line
  });

  it("is not believed when it has been light for longer than any day is: a dirty cell must not darken a street", () => {
    const stuck = seen([[0, "light"], [10, "light"]]); // biome-ignore format: one story a line
    expect(isSurelyDay(stuck, LONGEST_DAY_MS - 1)).toBe(true);
    expect(isSurelyDay(stuck, LONGEST_DAY_MS)).toBe(false);
  });

  it("begins anew after a restart of the clock that it is counted by", () => {
    expect(isSurelyDay(seen([[50, "light"], [1, "light"]]), 2 * HOUR_MS)).toBe(true); // biome-ignore format: one story a line
  });
});
