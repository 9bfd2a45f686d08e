/**
 * The physics of one LED luminaire with its D4i control gear: pure, so that the same states and instants give the same
 * registers. Numbers marked [A] are assumptions of a plausible luminaire, not measurements of one.
 */
export interface LampModel {
  /** Power drawn at 100 % of luminous flux, W. */
  readonly ratedPowerW: number;
  /** Power drawn by the gear with the lamp off, W. */
  readonly standbyPowerW: number;
  /** Share of the rated power that the lit gear loses at any level. */
  readonly fixedLossShare: number;
  /** Share of the rated power by which the LEDs droop at full current. */
  readonly droopShare: number;
  /** How much warmer than the air the gear gets at rated power, K. */
  readonly temperatureRiseK: number;
  /** Time in which the gear makes 63 % of a change of temperature, s. */
  readonly thermalTimeConstantS: number;
  /** The level a gear takes when its supply returns and nobody commands it, % of luminous flux. */
  readonly powerOnPct: number;
  /** What the gear's own meter shows for a true 1; D4i drivers meter within 2 % or 5 % (ANSI C136.52). */
  readonly meteringGain: number;
  /** Air around the gear, degrees Celsius. */
  ambientC(atMs: number): number;
}

export const SIMULATED_FAULTS = [
  "light-source-dead",
  "no-answer",
  "stuck-on",
  "no-dimming",
  "over-temperature",
] as const;
/**
 * `light-source-dead`: no light, standby power, flagged. `no-answer`: silent on its bus, the light as it was.
 * `stuck-on`: full light whatever is asked. `no-dimming`: full light at any level but off. `over-temperature`: cooling is
 * gone, so it derates and may shut down.
 */
export type SimulatedFault = (typeof SIMULATED_FAULTS)[number];

/** Everything that a lamp remembers; plain JSON, so that a world may store it and restore it. */
export interface LampState {
  readonly atMs: number;
  readonly supplied: boolean;
  readonly suppliedSinceMs: number;
  readonly startCounted: boolean;
  readonly fade: {
    readonly fromPct: number;
    readonly toPct: number;
    readonly startMs: number;
    readonly durationMs: number;
  };
  readonly energyWh: number;
  readonly operatingTimeS: number;
  readonly lightSourceOnTimeS: number;
  readonly startsTotal: number;
  readonly driverTemperatureC: number;
  readonly thermalDerating: boolean;
  readonly thermalShutdown: boolean;
  readonly faults: readonly SimulatedFault[];
}

/** D4i counts a start when the supply has held for this long. */
const START_COUNTS_AFTER_MS = 600;
/** Temperature and derating are followed in steps of at most this; the air changes slowly. */
const MAX_STEP_MS = 300_000;
// [A] thresholds of a driver for 50 degrees of air; shutdown ends 10 K lower, derating 5 K lower.
const DERATING_ABOVE_C = 80;
const SHUTDOWN_ABOVE_C = 95;
const DERATED_LIMIT_PCT = 50;
const OVER_TEMPERATURE_FACTOR = 3;

/** A lamp fresh from its box: registers at zero, supplied, off, as warm as the air. */
export function newLampState(model: LampModel, atMs: number): LampState {
  return {
    atMs,
    supplied: true,
    suppliedSinceMs: atMs,
    startCounted: false,
    fade: { fromPct: 0, toPct: 0, startMs: atMs, durationMs: 0 },
    energyWh: 0,
    operatingTimeS: 0,
    lightSourceOnTimeS: 0,
    startsTotal: 0,
    driverTemperatureC: model.ambientC(atMs),
    thermalDerating: false,
    thermalShutdown: false,
    faults: [],
  };
}

/** The level that the gear was told, on its way through a fade, %. */
function toldPct({ fade, atMs }: LampState): number {
  const done = fade.durationMs === 0 ? 1 : Math.min(1, Math.max(0, (atMs - fade.startMs) / fade.durationMs));
  return fade.fromPct + (fade.toPct - fade.fromPct) * done;
}

/** The level at which the gear drives its lamp, %: what it reports. */
export function drivenPct(state: LampState): number {
  if (!state.supplied || state.thermalShutdown) return 0;
  const told = toldPct(state);
  const isFull = state.faults.includes("stuck-on") || (told > 0 && state.faults.includes("no-dimming"));
  const pct = isFull ? 100 : told;
  return state.thermalDerating ? Math.min(pct, DERATED_LIMIT_PCT) : pct;
}

/** The light that truly comes out, % of the luminaire's flux. */
export const lightOutputPct = (state: LampState): number =>
  state.faults.includes("light-source-dead") ? 0 : drivenPct(state);

function litPowerW(model: LampModel, pct: number): number {
  const x = pct / 100;
  const { ratedPowerW, fixedLossShare, droopShare } = model;
  return ratedPowerW * (fixedLossShare + (1 - fixedLossShare - droopShare) * x + droopShare * x * x);
}

/** The power truly drawn, W. */
export function drawnPowerW(model: LampModel, state: LampState): number {
  if (!state.supplied) return 0;
  const pct = lightOutputPct(state);
  return pct > 0 ? Math.max(model.standbyPowerW, litPowerW(model, pct)) : model.standbyPowerW;
}

/** The lamp at `toMs`. Registers never fall: when the clock is set back, they go on from where they stand. */
export function advanceLamp(model: LampModel, state: LampState, toMs: number): LampState {
  if (toMs < state.atMs) return shiftTime(state, toMs - state.atMs);
  let now = state;
  while (now.atMs < toMs) {
    const fadeEndMs = now.fade.startMs + now.fade.durationMs;
    const stepEndMs = Math.min(toMs, now.atMs + MAX_STEP_MS);
    now = advanceStep(model, now, fadeEndMs > now.atMs ? Math.min(stepEndMs, fadeEndMs) : stepEndMs);
  }
  return now;
}

/** One step in which the level is constant or moves along one straight line. */
function advanceStep(model: LampModel, from: LampState, toMs: number): LampState {
  const seconds = (toMs - from.atMs) / 1000;
  const middle = { ...from, atMs: (from.atMs + toMs) / 2 };
  const end = { ...from, atMs: toMs };
  const isLit = lightOutputPct(middle) > 0;
  // Power is a quadratic of the level and the level a line in time: Simpson's rule is exact, once the ends of a fade to
  // or from dark are taken as lit.
  const powerW = (at: LampState) => (isLit ? Math.max(model.standbyPowerW, litPowerW(model, lightOutputPct(at))) : 0);
  const meanPowerW = isLit
    ? (powerW(from) + 4 * powerW(middle) + powerW(end)) / 6
    : from.supplied
      ? model.standbyPowerW
      : 0;

  const risePerW = model.temperatureRiseK / model.ratedPowerW;
  const heating = from.faults.includes("over-temperature") ? OVER_TEMPERATURE_FACTOR : 1;
  const settledC = model.ambientC(middle.atMs) + meanPowerW * risePerW * heating;
  const driverTemperatureC =
    settledC + (from.driverTemperatureC - settledC) * Math.exp(-seconds / model.thermalTimeConstantS);
  const thermalShutdown = driverTemperatureC > (from.thermalShutdown ? SHUTDOWN_ABOVE_C - 10 : SHUTDOWN_ABOVE_C);
  const thermalDerating = driverTemperatureC > (from.thermalDerating ? DERATING_ABOVE_C - 5 : DERATING_ABOVE_C);

  const countsStart = from.supplied && !from.startCounted && toMs - from.suppliedSinceMs >= START_COUNTS_AFTER_MS;
  return {
    ...end,
    energyWh: from.energyWh + (meanPowerW * seconds) / 3600,
    operatingTimeS: from.operatingTimeS + (from.supplied ? seconds : 0),
    lightSourceOnTimeS: from.lightSourceOnTimeS + (isLit ? seconds : 0),
    startsTotal: from.startsTotal + (countsStart ? 1 : 0),
    startCounted: from.startCounted || countsStart,
    driverTemperatureC,
    thermalDerating,
    thermalShutdown,
  };
}

function shiftTime(state: LampState, byMs: number): LampState {
  return {
    ...state,
    atMs: state.atMs + byMs,
    suppliedSinceMs: state.suppliedSinceMs + byMs,
    fade: { ...state.fade, startMs: state.fade.startMs + byMs },
  };
}

/** Starts a fade from where the light stands now; a fade under way is left where it is. */
export function startFade(state: LampState, toPct: number, durationMs: number): LampState {
  return { ...state, fade: { fromPct: toldPct(state), toPct, startMs: state.atMs, durationMs } };
}

/** Takes the supply away or gives it back; when it returns the gear goes to its power-on level. */
export function switchSupply(model: LampModel, state: LampState, supplied: boolean): LampState {
  if (supplied === state.supplied) return state;
  const levelPct = supplied ? model.powerOnPct : 0;
  return {
    ...state,
    supplied,
    suppliedSinceMs: state.atMs,
    startCounted: false,
    fade: { fromPct: levelPct, toPct: levelPct, startMs: state.atMs, durationMs: 0 },
  };
}
