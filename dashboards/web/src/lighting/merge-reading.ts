import type { LampState } from "@lucciola/contract/api/lamps.ts";
import { LAMP_FAILURES } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";

export const decodeFailures = (mask: number): LampState["failures"] =>
  LAMP_FAILURES.filter((_, bit) => (mask & (1 << bit)) !== 0);

/** A lamp after a live reading; older news than what is shown changes nothing. */
export function mergeReading(lamp: LampState, { at, values }: LiveReadings["points"][number]): LampState {
  const { dimPct, desiredDimPct, activePowerW, lampFailures } = values;
  const isNewer = lamp.reportedAt === undefined || Date.parse(at) >= Date.parse(lamp.reportedAt);
  return {
    ...lamp,
    ...(desiredDimPct === undefined ? {} : { desiredDimPct }),
    ...(dimPct !== undefined && isNewer ? { reportedDimPct: dimPct, reportedAt: at, online: true } : {}),
    ...(activePowerW !== undefined && isNewer ? { activePowerW } : {}),
    ...(lampFailures !== undefined && isNewer ? { failures: decodeFailures(lampFailures) } : {}),
  };
}
