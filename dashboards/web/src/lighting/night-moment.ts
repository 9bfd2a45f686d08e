/** The slider's steps and how far it reaches on either side of now. */
export const STEP_MS = 900_000;
export const REACH_MS = 12 * 3_600_000;
const HOUR_MS = 3_600_000;

/** The moment that the address asks for, on a step; `undefined`: now. What lies beyond the slider is brought to its end. */
export function readMoment(text: string | null, nowMs: number): number | undefined {
  const atMs = text === null ? Number.NaN : Date.parse(text);
  if (!Number.isFinite(atMs)) return undefined;
  const baseMs = onStep(nowMs);
  return onStep(Math.min(baseMs + REACH_MS, Math.max(baseMs - REACH_MS, atMs)));
}

export const onStep = (atMs: number): number => Math.round(atMs / STEP_MS) * STEP_MS;
/** `2026-11-27T02:15Z` */
export const writeMoment = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16)}Z`;

/** Moments with the same key have the same levels: those of the past are of an hour. */
export const levelsKey = (atMs: number, nowMs: number): number =>
  atMs <= nowMs ? Math.floor(atMs / HOUR_MS) * HOUR_MS : atMs;
