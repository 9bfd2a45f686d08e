import { expect, it } from "vitest";
import { heatMove, heatScale, heatStep } from "./heat-map.ts";

const rowOf = (hours: (number | null)[]) => ({ name: "lun 1 giu", hours });

it("colours go in even steps from zero to a round number above the largest hour", () => {
  expect(heatScale([rowOf([2, 11.4, null])])).toEqual([2, 4, 6, 8, 10, 12]);
  const scale = heatScale([rowOf([0.3, 58])]);
  expect(scale.at(-1)).toBe(60);
  expect([0, 10, 10.1, 60].map((value) => heatStep(value, scale))).toEqual([0, 0, 1, 5]);
});

it("an hour of which nothing is known has no colour, not the one of zero", () => {
  const scale = heatScale([rowOf([5])]);
  expect(heatStep(null, scale)).toBeUndefined();
  expect(heatStep(0, scale)).toBe(0);
});

it("arrows stop at the edges of the map", () => {
  expect(heatMove("ArrowUp", { row: 0, hour: 5 }, 30)).toEqual({ row: 0, hour: 5 });
  expect(heatMove("ArrowRight", { row: 2, hour: 23 }, 30)).toEqual({ row: 2, hour: 23 });
  expect(heatMove("PageDown", { row: 27, hour: 3 }, 30)).toEqual({ row: 29, hour: 3 });
  expect(heatMove("a", { row: 0, hour: 0 }, 30)).toBeUndefined();
});
