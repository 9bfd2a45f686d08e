import { expect, it } from "vitest";
import { tableOf } from "./chart-series.ts";

it("the table of a chart has each time once, and says where a series has nothing", () => {
  const now = [
    { atMs: 20, value: 2 },
    { atMs: 10, value: 1, cells: ["100 %"] },
  ];
  const before = [
    { atMs: 20, value: null },
    { atMs: 30, value: 3 },
  ];
  expect(tableOf([{ points: now }, { points: before }])).toEqual([
    { atMs: 10, values: [1, undefined], cells: ["100 %"] },
    { atMs: 20, values: [2, null], cells: [] },
    { atMs: 30, values: [undefined, 3], cells: [] },
  ]);
});
