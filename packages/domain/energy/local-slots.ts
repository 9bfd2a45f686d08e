import { isHoliday, weekdayOf } from "../time/italian-holidays.ts";
import { localTimeOf } from "../time/local-time.ts";

export const SLOT_MS = 900_000;
export const SLOTS_A_DAY = 96;
/** Days on which a town's buildings are used alike: working days, Saturdays, Sundays with holidays. */
export const DAY_KINDS = 3;
const DAY_MS = 86_400_000;

/** Of an instant: the kind of its local day and the quarter of an hour of its clock, as one number below 3 x 96. */
export type SlotOf = (atMs: number) => number;

/** Slots by the clock of a zone and the holidays of Italy. Throws `RangeError` for a zone that is not known. */
export function localSlots(zone: string, patronDay?: string): SlotOf {
  const offsetMs = (atMs: number): number => {
    const { date, timeMs } = localTimeOf(atMs, zone);
    return Date.parse(date) + timeMs - atMs;
  };
  /** Of a day in UTC: the offset of its clock, or NaN where the clock changes. */
  const offsets = new Map<number, number>();
  const kinds = new Map<number, number>();
  return (atMs) => {
    const day = Math.floor(atMs / DAY_MS);
    let offset = offsets.get(day);
    if (offset === undefined) {
      const [first, last] = [offsetMs(day * DAY_MS), offsetMs(day * DAY_MS + DAY_MS - 1)];
      offset = first === last ? first : Number.NaN;
      offsets.set(day, offset);
    }
    const wallMs = atMs + (Number.isNaN(offset) ? offsetMs(atMs) : offset);
    const localDay = Math.floor(wallMs / DAY_MS);
    let kind = kinds.get(localDay);
    if (kind === undefined) {
      const date = new Date(localDay * DAY_MS).toISOString().slice(0, 10);
      kind = weekdayOf(date) === 7 || isHoliday(date, patronDay) ? 2 : weekdayOf(date) === 6 ? 1 : 0;
      kinds.set(localDay, kind);
    }
    return kind * SLOTS_A_DAY + Math.floor((wallMs - localDay * DAY_MS) / SLOT_MS);
  };
}
