import { expect, it } from "vitest";
import { withCame } from "./live-readings.ts";

it("keeps the last fifty readings of a device's own points, newest first", () => {
  const came = (point: string, second: number) => ({
    point,
    at: new Date(second * 1_000).toISOString(),
    values: { dimPct: second },
  });
  const own = new Set(["lamp-1"]);
  const once = withCame([], [came("lamp-1", 1), came("lamp-2", 1), came("lamp-1", 2)], own);
  expect(once.map(({ number, values }) => [number, values.dimPct])).toEqual([
    [2, 2],
    [1, 1],
  ]);
  expect(withCame(once, [came("lamp-2", 3)], own)).toBe(once);
  let many = once;
  for (let second = 3; second < 80; second += 1) many = withCame(many, [came("lamp-1", second)], own);
  expect(many).toHaveLength(50);
  expect(many[0]?.values.dimPct).toBe(79);
  expect(new Set(many.map(({ number }) => number)).size).toBe(50);
});
