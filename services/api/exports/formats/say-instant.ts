import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { DateTime } from "luxon";

/** Every zone in use changes its distance from UTC at a full quarter of an hour. */
const SLOT_MS = 900_000;
const MINUTE_MS = 60_000;
const two = (number: number): string => String(number).padStart(2, "0");

/**
 * Writes instants: in UTC with `Z`, or in a zone with its distance from UTC, by which the doubled hour of the change of clocks
 * is told apart. Neighbours in time cost little.
 */
export function instantWriter(zone: string | undefined): (atMs: number) => string {
  if (zone === undefined) return formatInstant;
  let slot = Number.NaN;
  let offsetMin = 0;
  return (atMs) => {
    const own = Math.floor(atMs / SLOT_MS);
    if (own !== slot) {
      slot = own;
      offsetMin = DateTime.fromMillis(own * SLOT_MS, { zone }).offset;
    }
    const local = formatInstant(atMs + offsetMin * MINUTE_MS).slice(0, -1);
    const distance = Math.abs(offsetMin);
    return `${local}${offsetMin < 0 ? "-" : "+"}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
  };
}
