/**
 * Whether a lamp may believe its clock. A clock that lost its battery starts at a factory date: one that shifted every
 * schedule, if it were believed. Lamps with a clock in doubt burn at their design level.
 */
export interface ClockTrust {
  /** Why the clock is in doubt, or null when it is trusted. */
  readonly doubt: ClockDoubt | null;
  /** The latest time that was trusted; kept through restarts, so that a clock set back by a power cut is noticed. */
  readonly latestTrustedMs: number | null;
  /** The last reading with its uptime, in the running boot. */
  readonly lastReading: ClockReading | null;
  /** Uptime at the latest trusted time, or at the first reading of a boot that has trusted none. */
  readonly trustedUptimeMs: number | null;
  /** Uptime since which the clock has run steadily after a jump forward. */
  readonly steadySinceUptimeMs: number | null;
}

/**
 * `reported`: its host says so, until the host says otherwise. `implausible`: before 2024 or after 2099. `behind`: before
 * a time that was trusted. `jumped`: moved forward against the uptime less than ten minutes ago.
 */
export type ClockDoubt = "reported" | "implausible" | "behind" | "jumped";

/** A wall clock and, where the host has one, a clock that counts from its start and is never set. */
export interface ClockReading {
  readonly nowMs: number;
  readonly uptimeMs?: number;
}

export const EARLIEST_PLAUSIBLE_MS = Date.UTC(2024, 0, 1);
const LATEST_PLAUSIBLE_MS = Date.UTC(2100, 0, 1);
/** A time service corrects drift by less; a step of programme shifted by less is not noticed in the street. */
export const CLOCK_TOLERANCE_MS = 60_000;
/** A jump forward is believed after the clock has run steadily for so long: it was then most likely a correction. */
export const STEADY_AFTER_JUMP_MS = 600_000;

export const initialClockTrust: ClockTrust = {
  doubt: null,
  latestTrustedMs: null,
  lastReading: null,
  trustedUptimeMs: null,
  steadySinceUptimeMs: null,
};

/** Takes a reading of the clock and decides whether it is trusted. Any number is allowed, also `NaN`. */
export function readClock(trust: ClockTrust, reading: ClockReading): ClockTrust {
  const next = { ...trust, lastReading: reading, trustedUptimeMs: trust.trustedUptimeMs ?? reading.uptimeMs ?? null };
  if (trust.doubt === "reported") return next;
  if (!isPlausible(reading.nowMs)) return { ...next, doubt: "implausible" };
  const latestMs = trust.latestTrustedMs;
  if (latestMs !== null && reading.nowMs < latestMs - CLOCK_TOLERANCE_MS) return { ...next, doubt: "behind" };
  const steadySinceUptimeMs = steadySince(trust, reading);
  const { uptimeMs } = reading;
  if (steadySinceUptimeMs !== null && uptimeMs !== undefined && uptimeMs - steadySinceUptimeMs < STEADY_AFTER_JUMP_MS) {
    return { ...next, doubt: "jumped", steadySinceUptimeMs };
  }
  return {
    ...next,
    doubt: null,
    steadySinceUptimeMs: null,
    trustedUptimeMs: uptimeMs ?? null,
    latestTrustedMs: Math.max(latestMs ?? reading.nowMs, reading.nowMs),
  };
}

/** The host says that its clock is lost. */
export const loseClock = (trust: ClockTrust, reading: ClockReading): ClockTrust => ({
  ...trust,
  doubt: "reported",
  lastReading: reading,
  trustedUptimeMs: trust.trustedUptimeMs ?? reading.uptimeMs ?? null,
});

/**
 * The earliest that it can be, whatever the clock shows: the latest trusted time and what has passed since then by a clock
 * that is never set. Null when no time was ever trusted.
 */
export function earliestNowMs({ latestTrustedMs, lastReading, trustedUptimeMs }: ClockTrust): number | null {
  if (latestTrustedMs === null) return null;
  const uptimeMs = lastReading?.uptimeMs;
  const passedMs = uptimeMs === undefined || trustedUptimeMs === null ? 0 : uptimeMs - trustedUptimeMs;
  return latestTrustedMs + Math.max(0, passedMs);
}

/** The host says that its clock is right, whatever it was before; only an implausible time is still refused. */
export function regainClock(trust: ClockTrust, reading: ClockReading): ClockTrust {
  const afresh = readClock(initialClockTrust, reading);
  const { latestTrustedMs, trustedUptimeMs } = trust;
  return afresh.doubt === null ? afresh : { ...afresh, latestTrustedMs, trustedUptimeMs };
}

/** The trust with which a new boot starts: the latest trusted time is all that outlives a restart. */
export const clockTrustAfterRestart = (latestTrustedMs: number | null): ClockTrust => ({
  ...initialClockTrust,
  latestTrustedMs,
});

const isPlausible = (nowMs: number): boolean => nowMs >= EARLIEST_PLAUSIBLE_MS && nowMs < LATEST_PLAUSIBLE_MS;

/** The uptime of the last jump forward that is not yet forgiven, or null. */
function steadySince(trust: ClockTrust, { nowMs, uptimeMs }: ClockReading): number | null {
  const last = trust.lastReading;
  if (uptimeMs === undefined || last?.uptimeMs === undefined) return null;
  // A clock that was implausible and now shows a plausible time has been set: there is no jump to doubt.
  if (!isPlausible(last.nowMs)) return null;
  const jumpMs = nowMs - last.nowMs - (uptimeMs - last.uptimeMs);
  return jumpMs > CLOCK_TOLERANCE_MS ? uptimeMs : trust.steadySinceUptimeMs;
}
