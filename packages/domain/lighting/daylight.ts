import type { Darkness, DarknessChange } from "./photocell.ts";

/** Since when the hint says that it is light, by a clock that is not set; null while it does not. */
export interface DaylightWatch {
  readonly lightSinceMs: number | null;
}

export const initialDaylight: DaylightWatch = { lightSinceMs: null };

/** No day of a town's latitudes is longer [A]: a sensor that says so is dirty, broken or unplugged. */
export const LONGEST_DAY_MS = 20 * 3_600_000;

/** Takes a look at the hint. */
export function watchDaylight(before: DaylightWatch, darkness: Darkness, steadyMs: number): DaylightWatch {
  if (darkness !== "light") return before.lightSinceMs === null ? before : initialDaylight;
  const hasBegun = before.lightSinceMs !== null && before.lightSinceMs <= steadyMs;
  return hasBegun ? before : { lightSinceMs: steadyMs };
}

/** Whether a lamp without a clock may be dark: it is said to be light, and that can be. In doubt the lamp burns. */
export const isSurelyDay = ({ lightSinceMs }: DaylightWatch, steadyMs: number): boolean =>
  lightSinceMs !== null && steadyMs - lightSinceMs < LONGEST_DAY_MS;

/** So many changes are remembered: what lies before them counts as lost, and then the programme's window decides. */
const REMEMBERED_CHANGES = 32;

/** Remembers when the photocell, or the cabinet's contactor, began to say what it says; `nowMs` is of a trusted clock. */
export function noteDarkness(
  changes: readonly DarknessChange[],
  darkness: Darkness,
  nowMs: number,
): readonly DarknessChange[] {
  if ((changes.at(-1)?.darkness ?? "lost") === darkness) return changes;
  const before = changes.filter(({ atMs }) => atMs < nowMs);
  return [...before, { atMs: nowMs, darkness }].slice(-REMEMBERED_CHANGES);
}
