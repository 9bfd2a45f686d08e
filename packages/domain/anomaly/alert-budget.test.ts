import { ANOMALY_KIND_NAMES } from "@lucciola/contract/energy/anomaly.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type AlertBudget, allotNotices, type Candidate, DEFAULT_BUDGET, type Notice } from "./alert-budget.ts";

const DAY_MS = 86_400_000;
const NOW_MS = Date.parse("2026-11-26T08:00:00Z");
const school = (id: number, eurPerYear: number, more: Partial<Candidate> = {}): Candidate => ({
  id,
  place: "school",
  kind: "night-base-load",
  eurPerYear,
  score: 0.9,
  ...more,
});
const idsOf = (candidates: readonly Candidate[]): number[] => candidates.map(({ id }) => id);

it("tells a building of the dearest alone, and of the next when a week has passed", () => {
  const held = [school(1, 120), school(2, 900), school(3, 400, { place: "library" })];
  expect(idsOf(allotNotices(held, [], DEFAULT_BUDGET, NOW_MS))).toEqual([2, 3]);
  const told: Notice[] = [{ atMs: NOW_MS, place: "school", kind: "night-base-load" }];
  expect(allotNotices([school(1, 120)], told, DEFAULT_BUDGET, NOW_MS + 7 * DAY_MS - 1)).toEqual([]);
  expect(idsOf(allotNotices([school(1, 120)], told, DEFAULT_BUDGET, NOW_MS + 7 * DAY_MS))).toEqual([1]);
});

it("keeps the budget of the town when each building has room", () => {
  const held = Array.from({ length: 20 }, (_, index) => school(index + 1, index, { place: `building-${index}` }));
  expect(idsOf(allotNotices(held, [], DEFAULT_BUDGET, NOW_MS))).toEqual([20, 19, 18, 17, 16, 15, 14, 13, 12, 11]);
});

it("tells of an exempt kind at once, and takes no room for it", () => {
  const budget: AlertBudget = { ...DEFAULT_BUDGET, exempt: ["water-leak"] };
  const held = [school(1, 2_000, { kind: "water-leak" }), school(2, 900), school(3, 1, { kind: "water-leak" })];
  expect(idsOf(allotNotices(held, [], budget, NOW_MS))).toEqual([1, 2, 3]);
});

it("never exceeds the budget in any window, whatever is found and however the clock jumps", () => {
  const found = fc.record({
    afterMs: fc.integer({ min: -2 * DAY_MS, max: 5 * DAY_MS }),
    place: fc.constantFrom("school", "library", "town-hall"),
    kind: fc.constantFrom(...ANOMALY_KIND_NAMES),
    eurPerYear: fc.integer({ min: 0, max: 5_000 }),
  });
  const budgets = fc.record({
    perBuilding: fc.integer({ min: 0, max: 3 }),
    perTown: fc.integer({ min: 0, max: 5 }),
    periodDays: fc.integer({ min: 1, max: 30 }),
    exempt: fc.subarray([...ANOMALY_KIND_NAMES], { maxLength: 3 }),
  });
  fc.assert(
    fc.property(budgets, fc.array(found, { maxLength: 60 }), (budget, sequence) => {
      const told: Notice[] = [];
      let held: Candidate[] = [];
      let nowMs = NOW_MS;
      for (const [index, { afterMs, ...finding }] of sequence.entries()) {
        nowMs += afterMs;
        held.push({ id: index, score: 0.5, ...finding });
        const now = allotNotices(held, told, budget, nowMs);
        told.push(...now.map(({ place, kind }) => ({ atMs: nowMs, place, kind })));
        held = held.filter((candidate) => !now.includes(candidate));
      }
      const costing = told.filter(({ kind }) => !budget.exempt.includes(kind));
      for (const { atMs } of costing) {
        const window = costing.filter(
          (notice) => notice.atMs >= atMs && notice.atMs < atMs + budget.periodDays * DAY_MS,
        );
        expect(window.length).toBeLessThanOrEqual(budget.perTown);
        for (const place of ["school", "library", "town-hall"])
          expect(window.filter((notice) => notice.place === place).length).toBeLessThanOrEqual(budget.perBuilding);
      }
    }),
  );
});
