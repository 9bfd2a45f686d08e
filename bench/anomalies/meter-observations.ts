import { SLOT_MS } from "@lucciola/city/calendar/slots.ts";
import type { Supply } from "@lucciola/city/layout/town.ts";
import { noise } from "@lucciola/city/noise.ts";
import type { World } from "@lucciola/city/world/world.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import type { Observation } from "@lucciola/domain/anomaly/observation.ts";

const HOUR_MS = 3_600_000;
/** Readings are waited for so long; what comes later is in the next register reading all the same. */
export const SETTLE_MS = HOUR_MS;

/** The town's weather station, slot by slot: class noise, and some messages that never come. */
export function stationWeather(world: World, seed: number) {
  const chance = noise(seed, "station");
  return (slot: number): { outsideC: number; irradianceWm2: number } | undefined =>
    chance.uniform(slot * 5) < 0.02
      ? undefined
      : {
          outsideC: world.weather.airTemperatureC(slot) + 0.3 * chance.normal(slot * 5 + 1),
          irradianceWm2: Math.max(
            0,
            world.weather.globalIrradianceWm2(slot) * (1 + 0.03 * chance.normal(slot * 5 + 2)),
          ),
        };
}

/** What is received of a meter's quarter-hour readings, as differences of its registers: late and lost ones are left out. */
export function observationsOf(
  world: World,
  supply: Supply,
  weather: ReturnType<typeof stationWeather>,
  fromMs: number,
  toMs: number,
): Observation[] {
  const observations: Observation[] = [];
  let before: { atMs: number; sample: MeterSample } | undefined;
  let reactive: { varh: number } | undefined;
  let last: ReturnType<typeof weather>;
  for (let atMs = fromMs; atMs < toMs; atMs += SLOT_MS) {
    const fate = world.messageFate(`${supply.point.id}/meter`, atMs);
    last = weather(Math.floor(atMs / SLOT_MS) - 1) ?? last;
    if (fate.kind === "lost" || (fate.kind === "late" && fate.byMs > SETTLE_MS)) continue;
    const isHour = atMs % HOUR_MS === 0 && supply.carrier === "electricity";
    const sample = world.meterReading(supply, atMs, isHour ? "full" : "brief");
    if (sample === "no-answer") continue;
    const previous = before;
    before = { atMs, sample };
    if (previous === undefined) continue;
    const imported = difference(totalOf(sample), totalOf(previous.sample));
    const varh = sample.importReactiveTotalVarh;
    const reactiveVarh = varh === undefined || reactive === undefined ? undefined : difference(varh, reactive.varh);
    if (varh !== undefined) reactive = { varh };
    observations.push({
      fromMs: previous.atMs,
      toMs: atMs,
      imported,
      ...(supply.photovoltaicPeakW > 0 && {
        exported: difference(sample.exportTotalWh ?? 0, previous.sample.exportTotalWh ?? 0) ?? 0,
      }),
      ...(reactiveVarh !== undefined && { reactiveVarh }),
      ...(sample.activePowerW !== undefined && { powerW: sample.activePowerW }),
      ...last,
    });
  }
  return observations;
}

const totalOf = ({ importTotalWh, volumeTotalL }: MeterSample): number => importTotalWh ?? volumeTotalL ?? 0;
/** A register that went back was reset or replaced: what passed is not known. */
const difference = (now: number, before: number): number | undefined => (now < before ? undefined : now - before);
