import { expect, it } from "vitest";
import { solveMixedInteger } from "./solve-mixed-integer.ts";

/** Three works of 6, 5 and 5 that bring 6.1, 5 and 5, with 10 to spend. */
const knapsack = {
  cost: [6.1, 5, 5],
  upper: [1, 1, 1],
  isInteger: [true, true, true],
  rows: [{ columns: [0, 1, 2], values: [6, 5, 5], lower: Number.NEGATIVE_INFINITY, upper: 10 }],
};
const options = { timeLimitS: 10, gap: 0 };

it("takes the two that fit, and proves that nothing is better", async () => {
  const answer = await solveMixedInteger(knapsack, { ...options, start: [1, 0, 0] });
  expect(answer).toMatchObject({ kind: "solved", values: [0, 1, 1], objective: 10, isProvenBest: true });
  if (answer.kind === "solved") expect(answer.bound).toBeCloseTo(10, 6);
});

it("says when nothing can be right, and that is no answer of zero", async () => {
  const forced = { columns: [0, 1], values: [1, 1], lower: 2, upper: 2 };
  expect(await solveMixedInteger({ ...knapsack, rows: [...knapsack.rows, forced] }, options)).toEqual({
    kind: "infeasible",
  });
});

it("keeps apart what may be in parts and what may not", async () => {
  const answer = await solveMixedInteger({ ...knapsack, isInteger: [false, false, false] }, options);
  if (answer.kind !== "solved") throw new Error(answer.kind);
  expect(answer.objective).toBeCloseTo(6.1 + 4, 6);
});
