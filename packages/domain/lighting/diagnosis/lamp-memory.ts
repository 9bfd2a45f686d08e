import type { Evidence } from "./evidence.ts";
import type { DiagnosedLamp } from "./inventory.ts";
import { expectedPowerW, type PowerCurve } from "./power-curve.ts";

export interface DesiredChange {
  readonly atMs: number;
  readonly dimPct: number;
  readonly fadeMs: number;
}

/** What may be seen of a lamp itself. */
export type LampSymptom =
  | "out"
  | "burning-by-day"
  | "off-level"
  | "power-high"
  | "power-low"
  | "hot"
  | "starting"
  | "old";

/**
 * A lamp that does not answer although its circuit has power; it ends when the lamp answers. `supply` is what the
 * cabinet's meter says of it.
 */
export interface Silence {
  readonly sinceMs: number;
  readonly supply: "unknown" | "present" | "lost";
  /** When it was last one of a run of silent lamps for which the meter told. */
  readonly inRunAtMs: number | null;
  /** For how long it should have burned since, ms. */
  readonly litMs: number;
}

/** All that the diagnosis keeps of a lamp; plain JSON. */
export interface LampMemory {
  /** The newest changes of the desired level, by instant. */
  readonly desired: readonly DesiredChange[];
  /** Of the newest reading; `null` before the first. */
  readonly atMs: number | null;
  readonly state: "unheard" | "answers" | "silent" | "no-supply";
  /** When it last answered with its power. */
  readonly answeredAtMs: number | null;
  readonly dimPct: number;
  readonly powerW: number;
  readonly temperatureC: number | null;
  readonly energyWh: number | null;
  /** The register at an earlier answer, from which the next mean is taken. */
  readonly energyMark: { readonly atMs: number; readonly wh: number } | null;
  /** Mean power of the last half hour or so by the lamp's own register, W. */
  readonly meanPowerW: number | null;
  readonly startsTotal: number | null;
  /** Starts of about the last six hours, fading away. */
  readonly startsRecent: number;
  readonly onTimeS: number | null;
  readonly curve: PowerCurve;
  /** How much warmer than the air its driver gets, K/W. */
  readonly heatKPerW: number | null;
  /** When it was last seen dark while it had power and should be dark. */
  readonly darkSeenAtMs: number | null;
  readonly evidence: Partial<Readonly<Record<LampSymptom, Evidence>>>;
  readonly silence: Silence | null;
}

export const newLampMemory: LampMemory = {
  desired: [],
  atMs: null,
  state: "unheard",
  answeredAtMs: null,
  dimPct: 0,
  powerW: 0,
  temperatureC: null,
  energyWh: null,
  energyMark: null,
  meanPowerW: null,
  startsTotal: null,
  startsRecent: 0,
  onTimeS: null,
  curve: [],
  heatKPerW: null,
  darkSeenAtMs: null,
  evidence: {},
  silence: null,
};

/** Two days of a programme with six changes a night. */
const CHANGES_KEPT = 14;

/** The memory with a newer change of the desired level. */
export function wantLevel(memory: LampMemory, { atMs, dimPct, fadeMs }: DesiredChange): LampMemory {
  const last = memory.desired.at(-1);
  if (last !== undefined && (last.atMs > atMs || last.dimPct === dimPct)) return memory;
  return { ...memory, desired: [...memory.desired.slice(1 - CHANGES_KEPT), { atMs, dimPct, fadeMs }] };
}

/** What was wanted of the lamp at an instant, and since when. */
export const wantedAt = ({ desired }: LampMemory, atMs: number): DesiredChange | undefined =>
  desired.findLast((change) => change.atMs <= atMs);

/** What a lamp used to draw at a level, else what its label promises, W. */
export const usualPowerW = ({ nominalPowerW }: DiagnosedLamp, { curve }: LampMemory, dimPct: number): number =>
  dimPct === 0 ? 0 : (expectedPowerW(curve, dimPct) ?? (nominalPowerW ?? 0) * (0.06 + 0.94 * (dimPct / 100)));
