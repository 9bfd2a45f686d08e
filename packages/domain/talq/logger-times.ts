import type { ReportingMode, SamplingProfile } from "@lucciola/contract/talq/wire.ts";
import { addDays, instantOfLocalTime, localTimeOf } from "../time/local-time.ts";
import { clockMinutes, durationMs } from "./talq-times.ts";

/** Whether a sample of one of these profiles is due after `afterMs` and not after `nowMs`. */
export const isSampleDue = (profiles: readonly SamplingProfile[], afterMs: number, nowMs: number): boolean =>
  profiles.some((profile) => {
    const latestMs = latestSampleMs(profile, nowMs);
    return latestMs !== undefined && latestMs > afterMs;
  });

/**
 * Until when a logger that is new at `nowMs` counts as sampled: never yet, where a single sample was due earlier and its
 * end has not come, since that one is then taken at once.
 */
export function sampledAtStart(profiles: readonly SamplingProfile[], nowMs: number): number {
  const isOverdue = profiles.some(
    ({ samplingStartTime, samplingPeriod, samplingEndTime }) =>
      (samplingPeriod === undefined || durationMs(samplingPeriod) === 0) &&
      Date.parse(samplingStartTime) <= nowMs &&
      (samplingEndTime === undefined || Date.parse(samplingEndTime) > nowMs),
  );
  return isOverdue ? 0 : nowMs;
}

/** The newest instant of a profile that has come; undefined before the first. Its end belongs to it. */
function latestSampleMs({ samplingStartTime, samplingPeriod, samplingEndTime }: SamplingProfile, nowMs: number) {
  const startMs = Date.parse(samplingStartTime);
  const endMs = samplingEndTime === undefined ? Number.POSITIVE_INFINITY : Date.parse(samplingEndTime);
  const untilMs = Math.min(nowMs, endMs);
  if (untilMs < startMs) return undefined;
  const periodMs = samplingPeriod === undefined ? 0 : durationMs(samplingPeriod);
  return periodMs === 0 ? startMs : startMs + Math.floor((untilMs - startMs) / periodMs) * periodMs;
}

/**
 * When entries that wait at `nowMs` are to be reported. Scheduled: at the next of its times, a time without a zone being
 * the town's, and up to `randomTime` later as `share` (0 to 1) says. Immediate, or where nothing is said: after the delay.
 */
export function nextReportMs(mode: ReportingMode | undefined, nowMs: number, zone: string, share: number): number {
  if (mode?.type !== "ScheduledReportingMode") return nowMs + (mode?.delay ?? 0) * 1_000;
  const { times = [], randomTime = 0 } = mode;
  const today = localTimeOf(nowMs, zone).date;
  const instants = times.flatMap((time) =>
    [-1, 0, 1, 2].map((days) => instantOf(addDays(today, days), time, zone)).filter((atMs) => atMs > nowMs),
  );
  const nextMs = Math.min(...instants);
  return Number.isFinite(nextMs) ? nextMs + Math.floor(share * randomTime * 1_000) : nowMs;
}

/** `hh:mm:ss` of a day: the town's, or that of the zone which it names. */
function instantOf(date: string, time: string, zone: string): number {
  if (/(Z|[+-]\d{2}:\d{2})$/i.test(time)) return Date.parse(`${date}T${time}`);
  return instantOfLocalTime(date, clockMinutes(time), zone) + Number(time.slice(6, 8)) * 1_000;
}
