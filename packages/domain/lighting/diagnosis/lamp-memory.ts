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
  /** How sure that is, per cent; `null` while it is unknown. */
  readonly surePct: number | null;
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
  /** Since when it has answered without a silence or a loss of supply between. */
  readonly answersSinceMs: number | null;
  readonly dimPct: number;
  readonly powerW: number;
  readonly temperatureC: number | null;
  readonly energyWh: number | null;
  /** Its register at the newest answers, the newest last. */
  readonly registers: readonly { readonly atMs: number; readonly wh: number }[];
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
  answersSinceMs: null,
  dimPct: 0,
  powerW: 0,
  temperatureC: null,
  energyWh: null,
  registers: [],
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

/** A register of whole watt-hours tells a mean power from so long on. */
const LEAST_MEAN_MS = 10 * 60_000;
const REGISTERS_KEPT = 6;

/** The registers with a newer one. */
export const keepRegister = (registers: LampMemory["registers"], atMs: number, wh: number): LampMemory["registers"] => [
  ...registers.slice(1 - REGISTERS_KEPT),
  { atMs, wh },
];

/** Mean power by the lamp's own register from its first answer at `fromMs` or later to its newest, W. */
export function meanPower(
  { registers }: LampMemory,
  fromMs: number,
): { readonly powerW: number; readonly toMs: number } | undefined {
  const first = registers.find(({ atMs }) => atMs >= fromMs);
  const last = registers.at(-1);
  if (first === undefined || last === undefined || last.atMs - first.atMs < LEAST_MEAN_MS) return undefined;
  return { powerW: ((last.wh - first.wh) * 3_600_000) / (last.atMs - first.atMs), toMs: last.atMs };
}
