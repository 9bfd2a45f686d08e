import type { AnomalyEntry } from "@lucciola/contract/api/anomalies.ts";
import { expect, it } from "vitest";
import { afterLeaving, groupByPlace, stateOf, walk } from "./inbox.ts";

const entry = (id: number, building: string | undefined, eurPerYear: number): AnomalyEntry => ({
  ...{ id, kind: "drift", state: "open", title: { it: "", en: "" }, advice: { it: "", en: "" } },
  supply: { id: `supply-${id}` },
  ...(building === undefined ? {} : { building }),
  ...{ from: "2026-11-01T00:00:00Z", raisedAt: "2026-11-02T00:00:00Z", seenAt: "2026-11-03T00:00:00Z" },
  ...{ score: 0.9, eurPerYear, energy: {} },
});

it("the dearest building comes first, and in it the dearest anomaly", () => {
  const groups = groupByPlace([
    entry(1, "school", 100),
    entry(2, "gym", 250),
    entry(3, "school", 200),
    entry(4, undefined, 5),
  ]);
  expect(groups.map(({ place, isBuilding, entries }) => [place, isBuilding, entries.map(({ id }) => id)])).toEqual([
    ["school", true, [3, 1]],
    ["gym", true, [2]],
    ["supply-4", false, [4]],
  ]);
});

it("j and k stay within the list, and who leaves gives way to the next", () => {
  expect(walk([3, 1, 2], undefined, 1)).toBe(3);
  expect(walk([3, 1, 2], 1, 1)).toBe(2);
  expect(walk([3, 1, 2], 2, 1)).toBe(2);
  expect(walk([3, 1, 2], 3, -1)).toBe(3);
  expect(walk([], undefined, 1)).toBeUndefined();
  expect(afterLeaving([3, 1, 2], 1)).toBe(2);
  expect(afterLeaving([3, 1, 2], 2)).toBe(1);
  expect(afterLeaving([3], 3)).toBeUndefined();
});

it("a state that makes no sense in the address is the inbox", () => {
  expect(stateOf("held")).toBe("held");
  expect(stateOf("lost")).toBe("open");
});
