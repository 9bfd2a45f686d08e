import { DateTime } from "luxon";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The clocks of a zone. A wall time is written in milliseconds as if its clock were in UTC. */
export interface WallClock {
  readonly zone: string;
  /** What clocks are ahead of UTC by at an instant. */
  offsetMs(atMs: number): number;
  /** The instants at which clocks show this, oldest first: one; two in the doubled hour; none in the missing one. */
  instantsOf(wallMs: number): readonly number[];
}

/** `undefined` when there is no such zone; IANA, or a fixed one such as `UTC+1`. */
export function openWallClock(zoneName: string): WallClock | undefined {
  const at = DateTime.utc().setZone(zoneName);
  if (!at.isValid) return undefined;
  const { zone } = at;
  const offsetMs = (atMs: number): number => zone.offset(atMs) * MINUTE_MS;
  let cachedDay: number | undefined;
  /** The offsets that a wall time of the day may have: one on most days, two around a change of the clock. */
  let cached: readonly number[] = [];
  const offsetsAround = (wallMs: number): readonly number[] => {
    const day = Math.floor(wallMs / DAY_MS);
    if (day !== cachedDay) {
      // No zone is further than 14 hours from UTC: a day on each side covers the local day.
      cached = [...new Set([-1, 0, 1, 2].map((days) => offsetMs((day + days) * DAY_MS)))];
      cachedDay = day;
    }
    return cached;
  };
  return {
    zone: zone.name,
    offsetMs,
    instantsOf: (wallMs) => {
      const offsets = offsetsAround(wallMs);
      const instants = offsets.map((offset) => wallMs - offset);
      if (offsets.length === 1) return instants;
      return instants.filter((atMs) => atMs + offsetMs(atMs) === wallMs).sort((a, b) => a - b);
    },
  };
}
