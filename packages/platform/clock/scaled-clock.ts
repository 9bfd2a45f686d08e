import type { Clock } from "./clock.ts";

/** Node's timers hold no longer delay, ms. */
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/**
 * A clock on which time runs `speed` times as fast as on `wall`, from `startMs` on. Everything that keeps time by it keeps
 * its proportions: what sleeps a minute sleeps a second at speed 60.
 */
export function createScaledClock({
  wall,
  speed,
  startMs,
}: {
  readonly wall: Clock;
  readonly speed: number;
  readonly startMs: number;
}): Clock {
  const wallStartMs = wall.now();
  return {
    now: () => Math.round(startMs + (wall.now() - wallStartMs) * speed),
    sleep: (delayMs, signal) => wall.sleep(Math.min(delayMs / speed, LONGEST_SLEEP_MS), signal),
  };
}
