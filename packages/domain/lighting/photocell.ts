import type { PhotocellSwitching } from "@lucciola/contract/lighting/programme.ts";

/** A measured illuminance. */
export interface IlluminanceSample {
  readonly atMs: number;
  readonly illuminanceLx: number;
}

/** What a photocell says; `lost`: nothing, or nothing that can be believed. */
export type Darkness = "dark" | "light" | "lost";

/** From `atMs` on the photocell says `darkness`. Lists are in order; before their first entry it is lost. */
export interface DarknessChange {
  readonly atMs: number;
  readonly darkness: Darkness;
}

/** All that is remembered of a photocell. Plain JSON. */
export interface PhotocellState {
  readonly darkness: Darkness;
  /** Since when samples lie on the other side; null while they confirm what is known. */
  readonly crossedSinceMs: number | null;
  readonly lastSampleMs: number | null;
}

export const initialPhotocell: PhotocellState = { darkness: "lost", crossedSinceMs: null, lastSampleMs: null };

type Settings = PhotocellSwitching;
/** Full sun is 120,000 lx. */
const MOST_BELIEVABLE_LX = 200_000;

/**
 * Takes a sample. Dark is believed when every sample of `holdS` lay below `onBelowLx`, light when every one lay above
 * `offAboveLx`; between the two nothing changes, so that a cloud, headlights or the lamp's own light do not make it flap.
 * After a loss the first sample decides at once; between the thresholds it counts as dark. A sample that is older than
 * the last one, no number, negative or above 200,000 lx is no sample.
 */
export function readPhotocell(before: PhotocellState, settings: Settings, sample: IlluminanceSample): PhotocellState {
  const { atMs, illuminanceLx } = sample;
  const state = photocellAt(before, settings, atMs);
  const isBelievable = illuminanceLx >= 0 && illuminanceLx <= MOST_BELIEVABLE_LX;
  if (!isBelievable || (state.lastSampleMs !== null && atMs < state.lastSampleMs)) return state;
  const lastSampleMs = atMs;
  if (state.darkness === "lost") {
    const darkness = illuminanceLx > settings.offAboveLx ? "light" : "dark";
    return { darkness, crossedSinceMs: null, lastSampleMs };
  }
  const isCrossed =
    state.darkness === "dark" ? illuminanceLx > settings.offAboveLx : illuminanceLx < settings.onBelowLx;
  if (!isCrossed) return { ...state, crossedSinceMs: null, lastSampleMs };
  const crossedSinceMs = state.crossedSinceMs ?? atMs;
  if (atMs - crossedSinceMs < settings.holdS * 1_000) return { ...state, crossedSinceMs, lastSampleMs };
  return { darkness: state.darkness === "dark" ? "light" : "dark", crossedSinceMs: null, lastSampleMs };
}

/** The photocell at an instant without a sample: lost when the last one is `lostAfterS` old. */
export function photocellAt(state: PhotocellState, { lostAfterS }: Settings, nowMs: number): PhotocellState {
  const { lastSampleMs } = state;
  if (lastSampleMs === null || nowMs - lastSampleMs < lostAfterS * 1_000) return state;
  return { ...state, darkness: "lost", crossedSinceMs: null };
}

/** What a photocell said over the time of these samples, which are in order; the last word holds until it is lost. */
export function darknessOf(samples: Iterable<IlluminanceSample>, settings: Settings): DarknessChange[] {
  const changes: DarknessChange[] = [];
  let state = initialPhotocell;
  const note = (atMs: number, next: PhotocellState): void => {
    if (next.darkness !== state.darkness) changes.push({ atMs, darkness: next.darkness });
    state = next;
  };
  const lostAtMs = (): number => (state.lastSampleMs ?? Number.POSITIVE_INFINITY) + settings.lostAfterS * 1_000;
  for (const sample of samples) {
    if (sample.atMs >= lostAtMs()) note(lostAtMs(), photocellAt(state, settings, lostAtMs()));
    note(sample.atMs, readPhotocell(state, settings, sample));
  }
  if (state.darkness !== "lost") note(lostAtMs(), photocellAt(state, settings, lostAtMs()));
  return changes;
}
