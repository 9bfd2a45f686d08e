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
 * The least arc power level that gives at least a flux in per cent; the exact inverse of `fromArcPower` on levels. A step is
 * 2.8 %, so that the nearest one would take a lamp under the floor of its light class by half of that.
 */
export function toArcPower(dimPct: number): number {
  if (!(dimPct >= 0 && dimPct <= 100)) throw new RangeError(`dimPct ${dimPct} is not from 0 to 100`);
  if (dimPct === 0) return 0;
  return Math.max(1, Math.ceil(1 + (253 / 3) * (Math.log10(dimPct) + 1) - ROUNDING_ERROR));
}

/** So that a level which was computed from an arc power comes back to it. */
const ROUNDING_ERROR = 1e-9;
