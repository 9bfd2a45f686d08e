import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import { type Evidence, type EvidenceRule, weigh } from "./evidence.ts";
import type { DiagnosedLamp } from "./inventory.ts";
import { type DesiredChange, keepRegister, type LampMemory, type LampSymptom, wantedAt } from "./lamp-memory.ts";
import type { LampObservation } from "./observation.ts";
import { expectedPowerW, fullPower, learnPower } from "./power-curve.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * How often a symptom is seen before it is believed, at a reading every quarter of an hour: a sag, a late message or a
 * lamp that is just starting must not make an alarm [A].
 */
const RULES: Readonly<Record<LampSymptom, EvidenceRule>> = {
  out: { seen: 2, overMs: 10 * MINUTE_MS, well: 2 },
  "burning-by-day": { seen: 2, overMs: 14 * MINUTE_MS, well: 2 },
  "off-level": { seen: 2, overMs: 14 * MINUTE_MS, well: 2 },
  "power-high": { seen: 4, overMs: 40 * MINUTE_MS, well: 4 },
  "power-low": { seen: 4, overMs: 40 * MINUTE_MS, well: 4 },
  hot: { seen: 3, overMs: 25 * MINUTE_MS, well: 12 },
  starting: { seen: 1, overMs: 0, well: 8 },
  old: { seen: 2, overMs: 10 * MINUTE_MS, well: 2 },
};
/** Time constant in which starts are forgotten. */
const STARTS_FADE_MS = 6 * HOUR_MS;
/** A driver has taken its temperature so long after a change of level. */
const WARM_AFTER_MS = 45 * MINUTE_MS;
const USUAL_RISE_K = 30;
/** A gear on standby draws less: 0.5 W by Zhaga Book 18, some watts where it is older [A]. */
const LEAST_LIT_W = 3;
const THERMAL: readonly LampFailure[] = ["thermalDerating", "thermalShutdown"];
const SOURCE_FAILED: readonly LampFailure[] = [
  "lightSourceFailure",
  "lightSourceOpenCircuit",
  "lightSourceShortCircuit",
];

export interface LampSurroundings {
  /** Air around the cabinet's lamps, as their drivers tell it; `null` when unknown. */
  readonly airC: number | null;
  readonly thresholds: DiagnosisThresholds;
}

/** Takes a reading of a lamp. One that is older than the newest says nothing new. */
export function observeLamp(
  lamp: DiagnosedLamp,
  before: LampMemory,
  seen: LampObservation,
  around: LampSurroundings,
): LampMemory {
  if (before.atMs !== null && seen.atMs <= before.atMs) return before;
  const failures = seen.failures ?? [];
  if (failures.includes("gearCommunicationFailure")) return hearSilence(before, seen.atMs);
  const { dimPct, activePowerW } = seen;
  if (dimPct === 0 && activePowerW === 0)
    return { ...before, atMs: seen.atMs, state: "no-supply", dimPct: 0, powerW: 0 };
  // A level that was just given, without what it draws: the reading that follows it tells more.
  if (dimPct === undefined || activePowerW === undefined) return before;
  const memory = takeRegisters(before, seen);
  const wanted = wantedAt(memory, seen.atMs);
  const read: Reading = { atMs: seen.atMs, dimPct, powerW: activePowerW, failures, wanted };
  const judged: LampMemory = {
    ...memory,
    atMs: seen.atMs,
    state: "answers",
    answeredAtMs: seen.atMs,
    answersSinceMs: before.state === "answers" ? before.answersSinceMs : seen.atMs,
    dimPct,
    powerW: activePowerW,
    temperatureC: seen.driverTemperatureC ?? null,
    silence: null,
    evidence: judge(lamp, memory, read, seen, around),
  };
  return learn(lamp, judged, read, around);
}

interface Reading {
  readonly atMs: number;
  readonly dimPct: number;
  readonly powerW: number;
  readonly failures: readonly LampFailure[];
  readonly wanted: DesiredChange | undefined;
}

function hearSilence(before: LampMemory, atMs: number): LampMemory {
  const silence = before.silence ?? { sinceMs: atMs, supply: "unknown", inRunAtMs: null, surePct: null };
  return { ...before, atMs, state: "silent", silence, powerW: 0 };
}

/** Registers that are read one after the other may differ by a little; another driver begins far lower. */
const LEAST_FALL = { wh: 20, s: 600 } as const;

/** Registers that fall belong to another driver: what was learned of the old one is forgotten. */
function takeRegisters(before: LampMemory, seen: LampObservation): LampMemory {
  const { energyTotalWh = null, startsTotal = null, lightSourceOnTimeTotalS = null } = seen;
  const fell = (now: number | null, then: number | null, by: number) =>
    now !== null && then !== null && now < then - by;
  const isReplaced =
    fell(energyTotalWh, before.energyWh, LEAST_FALL.wh) ||
    fell(startsTotal, before.startsTotal, 0) ||
    fell(lightSourceOnTimeTotalS, before.onTimeS, LEAST_FALL.s);
  const started =
    startsTotal === null || before.startsTotal === null || isReplaced ? 0 : startsTotal - before.startsTotal;
  const sinceAnswerMs = before.answeredAtMs === null ? 0 : seen.atMs - before.answeredAtMs;
  const kept = isReplaced ? [] : before.registers;
  return {
    ...before,
    ...(isReplaced ? { curve: [], heatKPerW: null, evidence: {} } : {}),
    energyWh: energyTotalWh ?? before.energyWh,
    startsTotal: startsTotal ?? before.startsTotal,
    onTimeS: lightSourceOnTimeTotalS ?? before.onTimeS,
    // After a long silence nobody knows when it started: its nights' own starts are not a cycling lamp's.
    startsRecent:
      before.startsRecent * Math.exp(-sinceAnswerMs / STARTS_FADE_MS) +
      started * Math.min(1, STARTS_FADE_MS / Math.max(1, sinceAnswerMs)),
    registers: energyTotalWh === null ? kept : keepRegister(kept, seen.atMs, energyTotalWh),
  };
}

function judge(
  lamp: DiagnosedLamp,
  memory: LampMemory,
  read: Reading,
  seen: LampObservation,
  { airC, thresholds }: LampSurroundings,
): LampMemory["evidence"] {
  const { atMs, dimPct, powerW, failures, wanted } = read;
  const next: Partial<Record<LampSymptom, Evidence>> = { ...memory.evidence };
  const take = (symptom: LampSymptom, shows: boolean): void => {
    const evidence = weigh(next[symptom], shows, atMs, RULES[symptom]);
    if (evidence === undefined) delete next[symptom];
    else next[symptom] = evidence;
  };
  const isThermal = THERMAL.some((flag) => failures.includes(flag));
  const isSourceFailed = SOURCE_FAILED.some((flag) => failures.includes(flag));
  const isSagging = failures.includes("supplyUndervoltage");
  const wantedForMs = wanted === undefined ? 0 : atMs - wanted.atMs - wanted.fadeMs;
  const isSettled = wanted !== undefined && wantedForMs >= thresholds.settleMs;
  const usualW = expectedPowerW(memory.curve, dimPct);
  const learnedW = usualW ?? (fullPower(memory.curve)?.powerW ?? 0) * (dimPct / 100);
  // A label may promise many times what a sound lamp draws: only what was learned says more than that it is not on standby.
  const leastLitW = Math.max(LEAST_LIT_W, thresholds.outShare * learnedW);
  const isBurning = powerW >= leastLitW && dimPct > 0;

  if (isSourceFailed) take("out", true);
  else if (isSettled && wanted.dimPct > 0 && !isThermal && !isSagging) take("out", !isBurning);
  if (wanted?.dimPct === 0 && wantedForMs >= thresholds.dayAfterMs) take("burning-by-day", isBurning);
  // What cannot be switched off cannot be dimmed either: that is one cause.
  if (next["burning-by-day"]?.isEstablished) delete next["off-level"];
  if (isSettled && wanted.dimPct > 0 && wanted.dimPct <= 90 && isBurning && !isThermal)
    take("off-level", Math.abs(dimPct - wanted.dimPct) > thresholds.levelPoints);
  if (isSettled && isBurning && !isThermal && !isSagging && dimPct === memory.dimPct && usualW !== undefined) {
    take("power-high", powerW > usualW * (1 + thresholds.powerShare));
    take("power-low", powerW < usualW * (1 - thresholds.powerShare));
  }
  const excessK = excessOf(lamp, memory, read, seen, airC);
  if (isThermal || (seen.driverTemperatureC ?? 0) >= thresholds.hottestC) take("hot", true);
  else if (excessK !== undefined && excessK > thresholds.hotK) take("hot", true);
  else if (excessK !== undefined && excessK < thresholds.hotK / 2) take("hot", false);
  if (memory.startsRecent >= thresholds.startsInSixHours) take("starting", true);
  // By day no lamp starts, whatever is wrong with it.
  else if (memory.startsRecent < 1.5 && isSettled && wanted.dimPct > 0) take("starting", false);
  if (memory.onTimeS !== null)
    take("old", memory.onTimeS >= thresholds.lifeShare * (lamp.ratedLifeH ?? thresholds.ratedLifeH) * 3_600);
  return next;
}

const fullPowerOf = (lamp: DiagnosedLamp, { curve }: LampMemory): number | undefined =>
  fullPower(curve)?.powerW ?? lamp.nominalPowerW;

/** How much warmer a driver is than air and own power explain, K; `undefined` where that cannot be told. */
function excessOf(
  lamp: DiagnosedLamp,
  memory: LampMemory,
  { atMs, powerW, wanted }: Reading,
  { driverTemperatureC }: LampObservation,
  airC: number | null,
): number | undefined {
  const fullW = fullPowerOf(lamp, memory);
  if (driverTemperatureC === undefined || airC === null || fullW === undefined || wanted === undefined)
    return undefined;
  const isWarm = wanted.dimPct > 0 && powerW > 0.4 * fullW && atMs - wanted.atMs - wanted.fadeMs >= WARM_AFTER_MS;
  return isWarm ? driverTemperatureC - airC - heatOf(lamp, memory, fullW) * powerW : undefined;
}

const heatOf = (_: DiagnosedLamp, { heatKPerW }: LampMemory, fullW: number): number =>
  heatKPerW ?? USUAL_RISE_K / fullW;

/** The air that a lamp tells of: its driver's temperature less what its own power makes, degrees Celsius. */
export function airByLamp(lamp: DiagnosedLamp, memory: LampMemory): number | undefined {
  const fullW = fullPowerOf(lamp, memory);
  const atMs = memory.atMs ?? 0;
  const wanted = wantedAt(memory, atMs);
  // Just after a change of level a driver is still on its way to its temperature.
  if (wanted === undefined || atMs - wanted.atMs - wanted.fadeMs < WARM_AFTER_MS) return undefined;
  if (memory.temperatureC === null || fullW === undefined) return undefined;
  return memory.temperatureC - heatOf(lamp, memory, fullW) * memory.powerW;
}

/** What a sound reading teaches: the lamp's power at its level, how warm it gets, and that it does go dark. */
function learn(
  lamp: DiagnosedLamp,
  memory: LampMemory,
  read: Reading,
  { airC, thresholds }: LampSurroundings,
): LampMemory {
  const { atMs, dimPct, powerW, failures, wanted } = read;
  if (wanted === undefined || failures.length > 0) return memory;
  const wantedForMs = atMs - wanted.atMs - wanted.fadeMs;
  if (wantedForMs < thresholds.settleMs) return memory;
  if (wanted.dimPct === 0) {
    const isDark = dimPct === 0 && powerW < Math.max(3, 0.1 * (lamp.nominalPowerW ?? 0));
    return isDark ? { ...memory, darkSeenAtMs: atMs } : memory;
  }
  const { out, "power-high": high, "power-low": low, hot, starting } = memory.evidence;
  const isSound = [out, high, low, hot, starting].every((evidence) => evidence === undefined);
  if (!isSound || dimPct <= 0 || powerW < 3) return memory;
  const fullW = fullPowerOf(lamp, memory);
  const isWarm = wantedForMs >= WARM_AFTER_MS && airC !== null && memory.temperatureC !== null && fullW !== undefined;
  const rise = isWarm ? Math.max(0, memory.temperatureC - airC) / powerW : undefined;
  const heat = fullW === undefined ? 0 : heatOf(lamp, memory, fullW);
  return {
    ...memory,
    curve: learnPower(memory.curve, dimPct, powerW),
    heatKPerW: rise === undefined ? memory.heatKPerW : heat + 0.03 * (rise - heat),
  };
}
