import { describe, expect, it } from "vitest";
import { initialDaylight, isSurelyDay, LONGEST_DAY_MS, noteDarkness, watchDaylight } from "./daylight.ts";
import type { Darkness, DarknessChange } from "./photocell.ts";

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

describe("what a photocell has said", () => {
  const said = (looks: readonly (readonly [minute: number, darkness: Darkness])[]) =>
    looks.reduce<readonly DarknessChange[]>((changes, [atMs, word]) => noteDarkness(changes, word, atMs), []);

  it("is remembered from each change on", () => {
    expect(said([[1, "lost"], [2, "light"], [3, "light"], [4, "dark"]])).toEqual([{ atMs: 2, darkness: "light" }, { atMs: 4, darkness: "dark" }]); // biome-ignore format: one story a line
  });

  it("stays in order when the clock is set back, and bounded when it flaps all night", () => {
    expect(said([[5, "light"], [3, "dark"]])).toEqual([{ atMs: 3, darkness: "dark" }]); // biome-ignore format: one story a line
    const flapping = said(Array.from({ length: 500 }, (_, minute) => [minute, minute % 2 === 0 ? "light" : "dark"]));
    expect(flapping).toHaveLength(32);
    expect(flapping.at(-1)).toEqual({ atMs: 499, darkness: "dark" });
  });
});
