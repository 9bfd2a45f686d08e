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
  /** Of a pole whose luminaire was changed: what it draws at an instant as a share of `ratedPowerW` and its curve. */
  readonly powerShare?: (atMs: number) => number;
}

export const SIMULATED_FAULTS = [
  "light-source-dead",
  "no-answer",
  "not-heard",
  "stuck-on",
  "no-dimming",
  "over-temperature",
  "draws-more",
  "string-dark",
  "near-end-of-life",
] as const;
/**
 * `light-source-dead`: no light, standby power, flagged. `no-answer`: silent on its bus, the light as it was.
 * `not-heard`: it obeys, and its answers are lost on the way.
 * `stuck-on`: full light whatever is asked. `no-dimming`: full light at any level but off. `over-temperature`: cooling is
 * gone, so it derates and may shut down. `draws-more`: a worn driver loses a fifth and more of what it takes as heat.
 * `string-dark`: one of the LED strings is out, and its light and power are gone. `near-end-of-life`: an old luminaire
 * hangs there, its hours not far from those that it was rated for.
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
/** Derating is followed in steps of at most this. */
const HOT_STEP_MS = 300_000;
/** A gear that cannot get hot only follows the air, which changes slowly. */
const CALM_STEP_MS = 6 * 3_600_000;
/** [A] The air gets no warmer than this within a calm step, and in a day. */
const AIR_MAY_WARM_K = { step: 8, day: 15 } as const;
/** After so many of its time constants a gear has forgotten how warm it was, to a quarter of a per cent. */
const FORGOTTEN_AFTER = 6;
// [A] thresholds of a driver for 50 degrees of air; shutdown ends 10 K lower, derating 5 K lower.
const DERATING_ABOVE_C = 80;
const SHUTDOWN_ABOVE_C = 95;
const DERATED_LIMIT_PCT = 50;
const OVER_TEMPERATURE_FACTOR = 3;
/** Power of a worn driver, and light and power of a luminaire with a dark string, as a share of the sound one's. */
const DRAWS_MORE_FACTOR = 1.28;
const STRING_DARK_FACTOR = 0.68;
/** Hours that an old luminaire has burned before, after L80B10 at 60 000 h (CAM of 27-9-2017). */
export const OLD_LUMINAIRE_HOURS = 55_500;

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
function toldPct({ fade }: LampState, atMs: number): number {
  const done = fade.durationMs === 0 ? 1 : Math.min(1, Math.max(0, (atMs - fade.startMs) / fade.durationMs));
  return fade.fromPct + (fade.toPct - fade.fromPct) * done;
}

/** The level at which the gear drives its lamp, %: what it reports. */
export function drivenPct(state: LampState, atMs = state.atMs): number {
  if (!state.supplied || state.thermalShutdown) return 0;
  const told = toldPct(state, atMs);
  const isFull = state.faults.includes("stuck-on") || (told > 0 && state.faults.includes("no-dimming"));
  const pct = isFull ? 100 : told;
  return state.thermalDerating ? Math.min(pct, DERATED_LIMIT_PCT) : pct;
}

/** The light that truly comes out, % of the luminaire's flux. */
export const lightOutputPct = (state: LampState, atMs = state.atMs): number =>
  state.faults.includes("light-source-dead")
    ? 0
    : drivenPct(state, atMs) * (state.faults.includes("string-dark") ? STRING_DARK_FACTOR : 1);

function litPowerW(model: LampModel, pct: number): number {
  const x = pct / 100;
  const { ratedPowerW, fixedLossShare, droopShare } = model;
  return ratedPowerW * (fixedLossShare + (1 - fixedLossShare - droopShare) * x + droopShare * x * x);
}

/** Power of a lit lamp that is driven at `pct`, with what is wrong with it. */
function faultyLitPowerW(model: LampModel, state: LampState, pct: number, atMs: number): number {
  const factor = state.faults.includes("draws-more")
    ? DRAWS_MORE_FACTOR
    : state.faults.includes("string-dark")
      ? STRING_DARK_FACTOR
      : 1;
  const share = model.powerShare?.(atMs) ?? 1;
  return Math.max(model.standbyPowerW, factor * share * litPowerW(model, pct));
}

/** The power truly drawn, W. */
export function drawnPowerW(model: LampModel, state: LampState): number {
  if (!state.supplied) return 0;
  return lightOutputPct(state) > 0 ? faultyLitPowerW(model, state, drivenPct(state), state.atMs) : model.standbyPowerW;
}

/** The lamp at `toMs`. Registers never fall: when the clock is set back, they go on from where they stand. */
export function advanceLamp(model: LampModel, state: LampState, toMs: number): LampState {
  if (toMs < state.atMs) return shiftTime(state, toMs - state.atMs);
  let now = state;
  while (now.atMs < toMs) {
    const fadeEndMs = now.fade.startMs + now.fade.durationMs;
    const stepEndMs = Math.min(toMs, stepEnd(model, now, toMs));
    now = advanceStep(model, now, fadeEndMs > now.atMs ? Math.min(stepEndMs, fadeEndMs) : stepEndMs);
  }
  return now;
}

/**
 * How far one step may go. Energy and hours are exact over any step of a steady level; only warmth wants short ones, and
 * of a gear that cannot get hot only the last of them can be seen at `toMs`.
 */
function stepEnd(model: LampModel, state: LampState, toMs: number): number {
  const isHot = state.thermalDerating || state.thermalShutdown || state.faults.includes("over-temperature");
  const isAtFull = state.faults.includes("stuck-on") || state.faults.includes("no-dimming");
  const mostPct = isAtFull ? 100 : Math.max(state.fade.fromPct, state.fade.toPct);
  const warmestC =
    model.ambientC(state.atMs) + (model.temperatureRiseK * litPowerW(model, mostPct)) / model.ratedPowerW;
  const hottestC = Math.max(state.driverTemperatureC, warmestC + AIR_MAY_WARM_K.step);
  if (isHot || hottestC >= DERATING_ABOVE_C) return state.atMs + HOT_STEP_MS;
  if (warmestC + AIR_MAY_WARM_K.day >= DERATING_ABOVE_C) return state.atMs + CALM_STEP_MS;
  return Math.max(state.atMs + CALM_STEP_MS, toMs - FORGOTTEN_AFTER * model.thermalTimeConstantS * 1_000);
}

/** One step in which the level is constant or moves along one straight line. */
function advanceStep(model: LampModel, from: LampState, toMs: number): LampState {
  const seconds = (toMs - from.atMs) / 1000;
  const middleMs = (from.atMs + toMs) / 2;
  const isLit = lightOutputPct(from, middleMs) > 0;
  const meanPowerW = isLit ? meanLitPowerW(model, from, toMs) : from.supplied ? model.standbyPowerW : 0;

  const risePerW = model.temperatureRiseK / model.ratedPowerW;
  const heating = from.faults.includes("over-temperature") ? OVER_TEMPERATURE_FACTOR : 1;
  // A luminaire that drew more was made for it.
  const share = model.powerShare?.(middleMs) ?? 1;
  const settledC = model.ambientC(middleMs) + (meanPowerW / share) * risePerW * heating;
  const driverTemperatureC =
    settledC + (from.driverTemperatureC - settledC) * Math.exp(-seconds / model.thermalTimeConstantS);
  const thermalShutdown = driverTemperatureC > (from.thermalShutdown ? SHUTDOWN_ABOVE_C - 10 : SHUTDOWN_ABOVE_C);
  const thermalDerating = driverTemperatureC > (from.thermalDerating ? DERATING_ABOVE_C - 5 : DERATING_ABOVE_C);

  const countsStart = from.supplied && !from.startCounted && toMs - from.suppliedSinceMs >= START_COUNTS_AFTER_MS;
  return {
    atMs: toMs,
    supplied: from.supplied,
    suppliedSinceMs: from.suppliedSinceMs,
    startCounted: from.startCounted || countsStart,
    fade: from.fade,
    energyWh: from.energyWh + (meanPowerW * seconds) / 3600,
    operatingTimeS: from.operatingTimeS + (from.supplied ? seconds : 0),
    lightSourceOnTimeS: from.lightSourceOnTimeS + (isLit ? seconds : 0),
    startsTotal: from.startsTotal + (countsStart ? 1 : 0),
    driverTemperatureC,
    thermalDerating,
    thermalShutdown,
    faults: from.faults,
  };
}

/**
 * Power is a quadratic of the level and the level a line in time: Simpson's rule is exact, once the ends of a fade to or
 * from dark are taken as lit.
 */
function meanLitPowerW(model: LampModel, from: LampState, toMs: number): number {
  const middleW = litPowerAtW(model, from, (from.atMs + toMs) / 2);
  const isFading = from.fade.startMs + from.fade.durationMs > from.atMs;
  if (!isFading) return middleW;
  return (litPowerAtW(model, from, from.atMs) + 4 * middleW + litPowerAtW(model, from, toMs)) / 6;
}

const litPowerAtW = (model: LampModel, state: LampState, atMs: number): number =>
  faultyLitPowerW(model, state, drivenPct(state, atMs), atMs);

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
  return { ...state, fade: { fromPct: toldPct(state, state.atMs), toPct, startMs: state.atMs, durationMs } };
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
