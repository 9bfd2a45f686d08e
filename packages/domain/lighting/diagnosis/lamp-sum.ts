import type { GroupLoads, MeterStretch } from "./cabinet-balance.ts";
import type { CabinetMemory } from "./cabinet-memory.ts";
import { isDarkCircuit } from "./circuit-supply.ts";
import { type DiagnosedCabinet, type DiagnosedLamp, groupOf, isMetered } from "./inventory.ts";
import { type DesiredChange, type LampMemory, meanPower, usualPowerW, wantedAt } from "./lamp-memory.ts";

const MINUTE_MS = 60_000;
/** A reading that is older says little of what a lamp draws now. */
const FRESH_MS = 40 * MINUTE_MS;
/** More lamps than this without a fresh reading, share, and the sum is a guess. */
const MOST_GUESSED = 0.15;
/** So many starts in six hours, beyond dusk, and a lamp is taken for one that goes on and off. */
const CYCLING_FROM = 1.5;
/** So many lamps without supply beside dark circuits, or that just came back, and a circuit is going dark or returning. */
const MOST_DARK = 2;
/** A lamp that answers again may have had its supply for so long already. */
const ANSWERS_AFTER_MS = 20 * MINUTE_MS;
const SPEAKS_EVERY_MS = 20 * MINUTE_MS;
/** How far a lamp may lie from what it is taken to draw, share of its usual power [A]. */
const DOUBT = { stale: 0.03, metered: 0.1, cycling: 0.15, unmetered: 0.3, returned: 0.5, unlike: 0.8 } as const;
/** A cycling lamp of which nothing better is known burns for this share of the time [A]. */
const CYCLING_LIT = 0.6;
/** A register's mean is taken from a reading so long before the stretch on. */
const LOOK_BACK_MS = 20 * MINUTE_MS;

export type LampSum = { readonly kind: "unsteady" } | ({ readonly kind: "day" | "night" } & GroupLoads);

/** What the lamps that speak draw together through a stretch, by day or by night; unsteady while levels change. */
export function sumLamps(
  cabinet: DiagnosedCabinet,
  groups: readonly string[],
  { lamps, circuits }: CabinetMemory,
  stretch: MeterStretch,
): LampSum {
  const { fromMs, toMs } = stretch;
  const darkOf = new Map(
    cabinet.circuits.flatMap(({ id, lamps: own }) => {
      const isDark = isDarkCircuit(circuits[id]);
      return own.map((lamp): [string, boolean] => [lamp, isDark]);
    }),
  );
  const loadsW = groups.map(() => 0);
  const levels = groups.map(() => 0);
  const { surely: cutOff } = cutOffLamps(cabinet, lamps);
  let guessed = 0;
  const dark = cabinet.circuits.flatMap(({ id }) => (isDarkCircuit(circuits[id]) ? id : []));
  let turning = 0;
  let lit = 0;
  let doubtW2 = 0;
  for (const lamp of cabinet.lamps) {
    const memory = lamps[lamp.id];
    if (memory === undefined) continue;
    const isOnDarkCircuit = darkOf.get(lamp.id);
    if (!isMetered(cabinet, isOnDarkCircuit !== undefined, lamp)) continue;
    const wanted = wantedAt(memory, toMs);
    if (wanted === undefined || wanted.atMs + wanted.fadeMs + MINUTE_MS > fromMs) return { kind: "unsteady" };
    const group = groupOf(groups, lamp);
    levels[group] = wanted.dimPct;
    if (wanted.dimPct > 0) lit += 1;
    const isSilent = memory.silence !== null && memory.silence.sinceMs < toMs;
    if (isSilent && cutOff.has(lamp.id)) continue;
    // A cycling lamp is silent for minutes, again and again; its register tells what it drew.
    if (isSilent && !isCycling(memory)) {
      // It may have fallen silent in the middle of the stretch, and a silence of minutes is a cycling lamp's.
      if ((memory.silence?.sinceMs ?? 0) > fromMs - 15 * MINUTE_MS) return { kind: "unsteady" };
      continue;
    }
    if (memory.state === "no-supply") {
      if (wanted.dimPct === 0 || isOnDarkCircuit === true) continue;
      dark.push(lamp.id);
      turning += 1;
      continue;
    }
    const { powerW, doubtW, isGuess, isReturned } = drawOf(lamp, memory, wanted, stretch);
    // By day a switched circuit is silent, and what is off draws nothing worth a guess.
    if (isGuess) guessed += 1;
    if (isReturned) turning += 1;
    loadsW[group] = (loadsW[group] ?? 0) + powerW;
    doubtW2 += doubtW * doubtW;
  }
  if (turning > MOST_DARK) return { kind: "unsteady" };
  if (guessed > MOST_GUESSED * cabinet.lamps.length) return { kind: "unsteady" };
  const doubtW = Math.sqrt(doubtW2);
  return { kind: lit > 0 ? "night" : "day", loadsW, doubtW, levels: levels.join("/"), dark: dark.join() };
}

/** Silent lamps that are dark because they are behind a lost cable, and those just before it that perhaps are. */
export interface CutOffLamps {
  readonly surely: ReadonlySet<string>;
  readonly perhaps: ReadonlySet<string>;
}

/**
 * The lamps of each circuit from the first of a run that has lost its supply, as far as they are silent: whatever they did
 * before, they are dark. The break may lie before a lamp that was silent already.
 */
export function cutOffLamps({ circuits }: DiagnosedCabinet, lamps: CabinetMemory["lamps"]): CutOffLamps {
  const surely = new Set<string>();
  const perhaps = new Set<string>();
  const isLost = (id: string): boolean => {
    const silence = lamps[id]?.silence;
    return silence != null && silence.supply === "lost" && silence.inRunAtMs !== null;
  };
  for (const { lamps: ids } of circuits) {
    const first = ids.findIndex(isLost);
    if (first < 0) continue;
    const last = ids.findLastIndex(isLost);
    for (const [index, id] of ids.entries())
      if (index >= first && (index <= last || lamps[id]?.silence != null)) surely.add(id);
    for (let index = first - 1; index >= 0 && lamps[ids[index] ?? ""]?.silence != null; index--)
      perhaps.add(ids[index] ?? "");
  }
  return { surely, perhaps };
}

const isCycling = ({ startsRecent }: LampMemory): boolean => startsRecent >= CYCLING_FROM;

interface LampDraw {
  readonly powerW: number;
  readonly doubtW: number;
  readonly isGuess: boolean;
  readonly isReturned: boolean;
}

/** What a lamp drew through a stretch in which its level stood still. */
function drawOf(
  lamp: DiagnosedLamp,
  memory: LampMemory,
  wanted: DesiredChange,
  { fromMs, toMs }: MeterStretch,
): LampDraw {
  const usualW = usualPowerW(lamp, memory, wanted.dimPct);
  const steadyMs = wanted.atMs + wanted.fadeMs;
  const draw = (powerW: number, doubt: number, isGuess = false, isReturned = false): LampDraw => ({
    powerW,
    doubtW: doubt * usualW,
    isGuess,
    isReturned,
  });
  const isRestless = isCycling(memory) || memory.evidence.hot !== undefined;
  if (wanted.dimPct > 0 && isRestless) {
    // The moment of a reading says nothing of a lamp that goes on and off; its register does, at a level that stood still.
    const mean = meanPower(memory, Math.max(steadyMs, fromMs - LOOK_BACK_MS));
    if (mean !== undefined && Math.abs(toMs - mean.toMs) < FRESH_MS) {
      const unlikeW = Math.abs(memory.powerW - mean.powerW);
      return isCycling(memory)
        ? draw(mean.powerW, DOUBT.cycling)
        : draw(mean.powerW, Math.max(DOUBT.metered, (0.4 * unlikeW) / Math.max(1, usualW)));
    }
    if (isCycling(memory)) return draw(CYCLING_LIT * usualW, DOUBT.unmetered);
  }
  const { atMs, answersSinceMs } = memory;
  const isNear = atMs !== null && toMs - atMs < FRESH_MS && atMs - toMs < SPEAKS_EVERY_MS;
  const isFresh = isNear && memory.state === "answers" && atMs >= steadyMs && wantedAt(memory, atMs) === wanted;
  // What has spoken since then was there, at another level perhaps.
  const isUnlike = Object.keys(memory.evidence).some((symptom) => symptom !== "old");
  if (!isFresh)
    return draw(usualW, isUnlike ? DOUBT.unlike : DOUBT.stale, wanted.dimPct > 0 && !(atMs !== null && atMs >= toMs));
  const isReturned =
    wanted.dimPct > 0 && answersSinceMs !== null && answersSinceMs > fromMs && answersSinceMs - ANSWERS_AFTER_MS < toMs;
  return draw(memory.powerW, isReturned ? DOUBT.returned : isRestless ? DOUBT.unmetered : 0, false, isReturned);
}
