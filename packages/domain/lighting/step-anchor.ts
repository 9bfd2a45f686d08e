import type { LightingSite, StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import { isEveningEvent, type SunTime, sunTime } from "../astronomy/sun.ts";
import { addDays, instantOfLocalTime } from "../time/local-time.ts";
import type { Night } from "./night.ts";

/** The instant of a clock time, or of a sun event with its offset, in a night. Clock times under 12:00 are of the morning. */
export function anchorTime(anchor: StepAnchor, site: LightingSite, night: Night): SunTime {
  const nextDate = addDays(night.date, 1);
  if (anchor.kind === "clock") {
    const minuteOfDay = minuteOf(anchor.time);
    return instantOfLocalTime(minuteOfDay < 12 * 60 ? nextDate : night.date, minuteOfDay, site.zone);
  }
  const time = sunTime(site, isEveningEvent(anchor.event) ? night.date : nextDate, anchor.event);
  return typeof time === "number" ? time + anchor.offsetMin * 60_000 : time;
}

/** Minutes since midnight of `hh:mm`. */
export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/**
 * An anchor's instant clipped to the night. In a polar night the evening event counts as past at the night's first noon
 * and the morning event as not before its last.
 */
export function clipToNight(time: number | "polar-night", anchor: StepAnchor, night: Night): number {
  if (typeof time === "number") return Math.min(Math.max(time, night.startMs), night.endMs);
  return anchor.kind === "sun" && isEveningEvent(anchor.event) ? night.startMs : night.endMs;
}
