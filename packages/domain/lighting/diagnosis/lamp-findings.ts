import type { AlarmKind } from "@lucciola/contract/lighting/alarm.ts";
import type { Evidence } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import type { CircuitKind, DiagnosedLamp } from "./inventory.ts";
import { type LampMemory, wantedAt } from "./lamp-memory.ts";
import { expectedPowerW, fullPower } from "./power-curve.ts";
import type { DiagnosisThresholds } from "./thresholds.ts";

/** Where nobody knows whether a circuit has power by day, a lamp at the wrong level is named after so long all the same. */
const DAWN_AT_THE_LATEST_MS = 18 * 3_600_000;

/** What is wrong with a lamp itself, each cause once: a lamp that is out is not also one that draws too little. */
export function lampFindings(
  cabinet: string,
  lamp: DiagnosedLamp,
  memory: LampMemory,
  circuitKind: CircuitKind | undefined,
  nowMs: number,
  { lifeShare, ratedLifeH }: DiagnosisThresholds,
): Finding[] {
  const findings: Finding[] = [];
  const seen = (evidence: Evidence | undefined): evidence is Evidence => evidence?.isEstablished === true;
  const find = (kind: AlarmKind, { sinceMs }: Evidence, evidence: Finding["evidence"]): void => {
    findings.push({ kind, place: { kind: "lamp", id: lamp.id }, cabinet, sinceMs, evidence, affected: [lamp.id] });
  };
  const { evidence, dimPct, powerW } = memory;
  const wantedPct = wantedAt(memory, memory.atMs ?? nowMs)?.dimPct ?? 0;
  const usualW = round(expectedPowerW(memory.curve, dimPct) ?? lamp.nominalPowerW ?? 0);
  const now = { dimPct, desiredDimPct: wantedPct, activePowerW: powerW };

  const { old, starting, hot, out, "burning-by-day": byDay, "off-level": offLevel } = evidence;
  if (seen(old)) {
    const ratedH = lamp.ratedLifeH ?? ratedLifeH;
    const burnHours = Math.round((memory.onTimeS ?? 0) / 3_600);
    find("life-near-end", old, { burnHours, ratedHours: ratedH, shareFrom: lifeShare });
  }
  if (seen(starting)) find("cycling", starting, { startsInSixHours: Math.round(memory.startsRecent) });
  else if (seen(byDay)) find("day-burner", byDay, now);
  else if (seen(hot)) find("driver-too-hot", hot, { driverTemperatureC: memory.temperatureC ?? 0, ...now });
  else if (seen(out)) find("lamp-out", out, { ...now, usualPowerW: usualW });
  else if (seen(offLevel)) {
    if (isNoDayBurner(offLevel, memory, circuitKind, nowMs)) find("dimming-failure", offLevel, now);
  } else {
    const { "power-high": high, "power-low": low } = evidence;
    if (seen(high)) find("power-too-high", high, { ...now, usualPowerW: usualW });
    else if (seen(low)) find("power-too-low", low, { ...now, usualPowerW: usualW });
  }
  return findings;
}

/**
 * A lamp that burns at full level whatever is asked looks the same at night whether it cannot be dimmed or cannot be
 * switched off. Where it has power by day, the next dawn tells.
 */
function isNoDayBurner(
  { sinceMs }: Evidence,
  { darkSeenAtMs }: LampMemory,
  circuitKind: CircuitKind | undefined,
  nowMs: number,
): boolean {
  if (circuitKind === "switched") return true;
  const wasDark = darkSeenAtMs !== null && darkSeenAtMs > sinceMs;
  return wasDark || (circuitKind === undefined && nowMs - sinceMs > DAWN_AT_THE_LATEST_MS);
}

/** The lamp's power at full light against its label; `undefined` while it is not known well. */
export function wattageShare(lamp: DiagnosedLamp, { curve }: LampMemory): number | undefined {
  const full = fullPower(curve);
  if (full === undefined || full.samples < 8 || lamp.nominalPowerW === undefined) return undefined;
  return full.powerW / lamp.nominalPowerW - 1;
}

const round = (value: number): number => Math.round(value * 10) / 10;
