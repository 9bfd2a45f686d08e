import { decodeCabinetFlags } from "@lucciola/contract/lighting/cabinet-message.ts";
import { decodeLampFailures } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import type { Observation } from "@lucciola/domain/lighting/diagnosis/observation.ts";

type LivePoint = LiveReadings["points"][number];

/** How long a lamp takes to a new level where nobody says, ms. */
const USUAL_FADE_MS = 30_000;

/** What readings of a lamp or a cabinet that were just stored tell the diagnosis. */
export function observationsOf(
  { point, at, values }: LivePoint,
  isCabinet: boolean,
  receivedAtMs: number,
): Observation[] {
  const atMs = Date.parse(at);
  const seen: Observation[] = [];
  if (isCabinet) {
    const { importTotalWh, cabinetState } = values;
    if (importTotalWh !== undefined) seen.push({ kind: "meter", atMs, receivedAtMs, importTotalWh });
    if (cabinetState !== undefined) {
      const breakerTripped = decodeCabinetFlags(cabinetState).includes("breakerTripped");
      seen.push({ kind: "cabinet", atMs, breakerTripped });
    }
    return seen;
  }
  const { desiredDimPct, ...rest } = values;
  if (desiredDimPct !== undefined)
    seen.push({ kind: "desired", lamp: point, atMs, dimPct: desiredDimPct, fadeMs: USUAL_FADE_MS });
  const { dimPct, lampFailures } = rest;
  if (dimPct === undefined && lampFailures === undefined) return seen;
  seen.push({
    kind: "lamp",
    lamp: point,
    atMs,
    dimPct,
    activePowerW: rest.activePowerW,
    energyTotalWh: rest.energyTotalWh,
    lightSourceOnTimeTotalS: rest.lightSourceOnTimeTotalS,
    startsTotal: rest.startsTotal,
    driverTemperatureC: rest.driverTemperatureC,
    failures: lampFailures === undefined ? undefined : decodeLampFailures(lampFailures),
  });
  return seen;
}
