import { fitLeastSquares } from "../least-squares.ts";

/** 50 and 65 degrees F: below and above them a building is taken to heat and to cool. */
const HEATS_BELOW_C = (50 - 32) / 1.8;
const COOLS_ABOVE_C = (65 - 32) / 1.8;
/** A time of the week is occupied when more than this share of its residuals is positive. */
const OCCUPIED_SHARE = 0.65;
/** With fewer occupied times than this the week is not cut in two (nmecr). */
const LEAST_OCCUPIED_SLOTS = 3;

/**
 * The times of the week at which use is mostly above what the outside temperature alone explains, ascending; none when
 * there are fewer than three. By the residuals of a regression with fixed balance points (LBNL; CalTRACK 3.9).
 */
export function occupiedSlots(observed: Float64Array, temperaturesC: Float64Array, slots: ArrayLike<number>): number[] {
  const fit = fitLeastSquares({
    observed,
    columns: [
      temperaturesC.map((each) => Math.min(each - HEATS_BELOW_C, 0)),
      temperaturesC.map((each) => Math.max(each - COOLS_ABOVE_C, 0)),
    ],
  });
  const counts = new Map<number, { all: number; above: number }>();
  fit?.residuals.forEach((residual, row) => {
    const slot = slots[row] ?? 0;
    const count = counts.get(slot) ?? { all: 0, above: 0 };
    counts.set(slot, { all: count.all + 1, above: count.above + (residual > 0 ? 1 : 0) });
  });
  const occupied = [...counts].filter(([, { all, above }]) => above > OCCUPIED_SHARE * all).map(([slot]) => slot);
  return occupied.length < LEAST_OCCUPIED_SLOTS ? [] : occupied.sort((a, b) => a - b);
}
