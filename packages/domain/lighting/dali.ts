/** Arc power level of a DALI gear: 0 is off, 1 to 254 follow the logarithmic curve. 255 (MASK) is no level. */
export const MAX_ARC_POWER = 254;

/** Per cent of luminous flux of an arc power level, IEC 62386-102: 254 = 100, 229 = 50.5, 170 = 10.1, 85 = 0.99. */
export function fromArcPower(arcPower: number): number {
  if (!Number.isInteger(arcPower) || arcPower < 0 || arcPower > MAX_ARC_POWER) {
    throw new RangeError(`arc power ${arcPower} is not a whole number from 0 to 254`);
  }
  return arcPower === 0 ? 0 : 10 ** ((3 * (arcPower - 1)) / 253 - 1);
}

/**
 * The arc power level nearest to a flux in per cent; the exact inverse of `fromArcPower` on levels. A flux above 0 and
 * under the curve's least (0.1 %) gives level 1, so that what shall burn is never switched off.
 */
export function toArcPower(dimPct: number): number {
  if (!(dimPct >= 0 && dimPct <= 100)) throw new RangeError(`dimPct ${dimPct} is not from 0 to 100`);
  if (dimPct === 0) return 0;
  return Math.max(1, Math.round(1 + (253 / 3) * (Math.log10(dimPct) + 1)));
}

/** The least flux among the steps of the curve that is not under `dimPct`, so that a floor is kept after rounding. */
export function stepAtLeast(dimPct: number): number {
  const arcPower = toArcPower(dimPct);
  const flux = fromArcPower(arcPower);
  return flux >= dimPct ? flux : fromArcPower(Math.min(MAX_ARC_POWER, arcPower + 1));
}
