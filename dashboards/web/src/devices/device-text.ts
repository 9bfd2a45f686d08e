import type { DeviceSummary } from "@lucciola/contract/api/operations.ts";
import type { Formatter } from "../format/format.ts";
import type { Dictionary } from "../i18n/it.ts";

type DeviceWords = Dictionary["devices"];
const CLOCK_OFF_MS = 60_000;

export type DeviceState = "online" | "offline" | "revoked";
export const stateOf = ({ revokedAt, online }: DeviceSummary): DeviceState =>
  revokedAt !== undefined ? "revoked" : online ? "online" : "offline";

/** Whether its clock can be believed, and by how much it is wrong. */
export function clockText({ skewMs }: DeviceSummary, t: DeviceWords, format: Formatter): string {
  if (skewMs === undefined) return "";
  return Math.abs(skewMs) < CLOCK_OFF_MS ? t.clockGood : t.clockOff(format.number(skewMs / 1_000));
}

/** What waits in its spool, and what it has lost. */
export function spoolText(device: DeviceSummary, t: DeviceWords, format: Formatter, nowMs: number): string {
  const { spooledMessages = 0, oldestSpooledAt, lostMessages = 0 } = device;
  const since = oldestSpooledAt === undefined ? "" : format.ago(oldestSpooledAt, nowMs);
  const waiting = spooledMessages === 0 ? [] : [t.spooled(format.number(spooledMessages), since)];
  const lost = lostMessages === 0 ? [] : [t.lost(format.number(lostMessages))];
  return [...waiting, ...lost].join("; ");
}
