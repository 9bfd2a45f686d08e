import { IANAZone } from "luxon";
import { foreignTime } from "./foreign-part.ts";

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;
const HALF_A_DAY_MS = 12 * 3_600_000;

/**
 * The instant of a Tasmota `Time`, which is local and names no zone (`2026-10-25T02:30:00`). It is read in the
 * configured zone; in the hour that the end of summer time doubles there are two readings of it, and the one nearer to
 * the receipt is meant. Where no reading is within five minutes of the receipt (a clock that was never set, a device
 * left in another zone) the time of receipt is taken: Tasmota keeps no spool, so its messages are never late.
 */
export function tasmotaTime(time: unknown, zone: string, receivedAtMs: number, mayHaveWaited?: boolean): number {
  if (typeof time !== "string" || !LOCAL.test(time)) return receivedAtMs;
  const wallMs = Date.parse(`${time}Z`);
  // The offsets on both sides of a change of summer time; on most days they are the same.
  const readingsMs = [receivedAtMs - HALF_A_DAY_MS, receivedAtMs + HALF_A_DAY_MS].map(
    (nearMs) => wallMs - IANAZone.create(zone).offset(nearMs) * 60_000,
  );
  return foreignTime(readingsMs, receivedAtMs, mayHaveWaited);
}
