/** How a lamp's power follows its flux. */
export interface PowerCurve {
  /** Drawn by the gear while the lamp is off and the circuit has power, W. */
  readonly standbyPowerW: number;
  /** Share of the nominal power, 0 to 1, that the gear loses whatever the level while the lamp burns. */
  readonly fixedLossShare: number;
}

/** Power in proportion to flux, nothing when off: what published savings of static profiles assume. */
export const LINEAR_POWER: PowerCurve = { standbyPowerW: 0, fixedLossShare: 0 };

/**
 * Active power of a lamp, W: standby when off; else a fixed loss plus a share in proportion to the flux, so that 100 %
 * draws the nominal power.
 */
export function lampPowerW(nominalPowerW: number, dimPct: number, curve: PowerCurve): number {
  if (dimPct <= 0) return curve.standbyPowerW;
  return nominalPowerW * (curve.fixedLossShare + (1 - curve.fixedLossShare) * (dimPct / 100));
}
