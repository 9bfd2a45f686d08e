import { IANAZone } from "luxon";

/** A calendar day in some zone, `YYYY-MM-DD`. */
export type LocalDate = string;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Zones that the table knows; to ask it takes longer than all else of a lamp's programme. */
const knownZones = new Set<string>();

/** Whether this machine's time-zone table knows the IANA zone. */
export function isKnownZone(zone: string): boolean {
  if (knownZones.has(zone)) return true;
  if (!IANAZone.isValidZone(zone)) return false;
  knownZones.add(zone);
  return true;
}

const SLOT_MS = 900_000;
const MAX_REMEMBERED_OFFSETS = 10_000;
/** Offsets already asked of the zone table, which takes 13 microseconds; clocks change on full quarters of an hour only. */
const rememberedOffsets = new Map<string, number>();

/**
 * What the zone's clock is ahead of UTC at an instant. A day of UTC that begins and ends with the same offset has no
 * other in between. Throws `RangeError` for a zone that `isKnownZone` refuses.
 */
function offsetMs(atMs: number, zone: string): number {
  const dayMs = Math.floor(atMs / DAY_MS) * DAY_MS;
  const atMidnight = offsetOfSlot(dayMs, zone);
  return offsetOfSlot(dayMs + DAY_MS, zone) === atMidnight
    ? atMidnight
    : offsetOfSlot(Math.floor(atMs / SLOT_MS) * SLOT_MS, zone);
}

function offsetOfSlot(slotMs: number, zone: string): number {
  const key = `${slotMs} ${zone}`;
  const remembered = rememberedOffsets.get(key);
  if (remembered !== undefined) return remembered;
  const minutes = IANAZone.create(zone).offset(slotMs);
  if (Number.isNaN(minutes)) throw new RangeError(`no offset of zone ${JSON.stringify(zone)} at ${slotMs} ms`);
  if (rememberedOffsets.size >= MAX_REMEMBERED_OFFSETS) rememberedOffsets.clear();
  rememberedOffsets.set(key, minutes * MINUTE_MS);
  return minutes * MINUTE_MS;
}

/** The day and the time of day in milliseconds that the zone's clock shows at an instant. */
export function localTimeOf(atMs: number, zone: string): { date: LocalDate; timeMs: number } {
  const wallMs = atMs + offsetMs(atMs, zone);
  const timeMs = ((wallMs % DAY_MS) + DAY_MS) % DAY_MS;
  return { date: new Date(wallMs).toISOString().slice(0, 10), timeMs };
}

/** The day `days` after `date` in the calendar. */
export const addDays = (date: LocalDate, days: number): LocalDate =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * The first instant at which the zone's clock shows `date` at `minuteOfDay`, or later. In an hour that the clock skips
 * this is the moment of the jump; in an hour that it shows twice, the first pass.
 */
export function instantOfLocalTime(date: LocalDate, minuteOfDay: number, zone: string): number {
  const wallMs = Date.parse(date) + minuteOfDay * MINUTE_MS;
  const offsetBeforeMs = offsetMs(wallMs - DAY_MS, zone);
  const byOffsetBeforeMs = wallMs - offsetBeforeMs;
  const offsetAfterMs = offsetMs(byOffsetBeforeMs, zone);
  if (offsetAfterMs === offsetBeforeMs) return byOffsetBeforeMs;
  const byOffsetAfterMs = wallMs - offsetAfterMs;
  if (offsetMs(byOffsetAfterMs, zone) === offsetAfterMs) return byOffsetAfterMs;
  return offsetChangeBetween(byOffsetAfterMs, byOffsetBeforeMs, zone);
}

/** The instant after `beforeMs`, and not after `afterMs`, from which the offset of `afterMs` holds. */
function offsetChangeBetween(beforeMs: number, afterMs: number, zone: string): number {
  const offsetAfterMs = offsetMs(afterMs, zone);
  let stillBeforeMs = beforeMs;
  let alreadyAfterMs = afterMs;
  while (alreadyAfterMs - stillBeforeMs > 1) {
    const middleMs = Math.floor((stillBeforeMs + alreadyAfterMs) / 2);
    if (offsetMs(middleMs, zone) === offsetAfterMs) alreadyAfterMs = middleMs;
    else stillBeforeMs = middleMs;
  }
  return alreadyAfterMs;
}

/** From `fromMs` on the zone's clock is `aheadMs` ahead of UTC. */
export interface ClockOffset {
  readonly fromMs: number;
  readonly aheadMs: number;
}

/**
 * What the zone's clock is ahead of UTC in [`fromMs`, `toMs`), which holds one change of the clock at most, as a night
 * does. Throws `RangeError` for a zone that `isKnownZone` refuses.
 */
export function clockOffsets(fromMs: number, toMs: number, zone: string): ClockOffset[] {
  const [before, after] = [offsetMs(fromMs, zone), offsetMs(toMs, zone)];
  const first = { fromMs, aheadMs: before };
  if (before === after) return [first];
  return [first, { fromMs: offsetChangeBetween(fromMs, toMs, zone), aheadMs: after }];
}
