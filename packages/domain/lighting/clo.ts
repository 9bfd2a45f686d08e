import type { DepreciationCurve } from "@lucciola/contract/lighting/lamp-settings.ts";

/** What is left of the initial flux after so many hours, %: on the line between two points of the curve, else its ends. */
export function fluxPctAfter(curve: DepreciationCurve, burnHours: number): number {
  const next = curve.findIndex((point) => point.burnHours > burnHours);
  const after = curve[next] ?? curve.at(-1);
  const before = next === -1 ? after : curve[next - 1];
  if (after === undefined) return 100;
  if (before === undefined || before === after) return after.fluxPct;
  const way = (burnHours - before.burnHours) / (after.burnHours - before.burnHours);
  return before.fluxPct + way * (after.fluxPct - before.fluxPct);
}

/**
 * Constant light output: how far a gear is driven, as a share of 1, so that its lamp gives the flux that it will still
 * have at the end of its curve. It rises to 1 as the lamp ages and never beyond: a gear cannot make up for more.
 */
export function cloFactor(curve: DepreciationCurve, burnHours: number): number {
  const lastPct = curve.at(-1)?.fluxPct ?? 100;
  return Math.min(1, lastPct / fluxPctAfter(curve, burnHours));
}

/** The level at which the gear is driven for `dimPct` % of the maintained flux. */
export const gearDimPct = (dimPct: number, curve: DepreciationCurve, burnHours: number): number =>
  dimPct * cloFactor(curve, burnHours);
