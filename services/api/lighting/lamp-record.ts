import { type LampRecord, MAX_NIGHT_VALUES } from "@lucciola/contract/api/lamp-record.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { programmeOfNight } from "@lucciola/domain/lighting/calendar.ts";
import { type Night, nightAt, nightOf } from "@lucciola/domain/lighting/night.ts";
import { resolveNight } from "@lucciola/domain/lighting/programme.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { lightingEnergyOf } from "./lighting-energy.ts";

const DAY_MS = 86_400_000;
const USE_DAYS = 30;

interface Deps {
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly site: LightingSite;
}

/** What was stored of one night of a lamp, beside what its programme asks for, and what it used in the last month. */
export async function lampRecord(
  { store, registry, site }: Deps,
  lamp: Point,
  date: string | undefined,
  nowMs: number,
): Promise<LampRecord> {
  const night = date === undefined ? nightAt(nowMs, site.zone) : nightOf(date, site.zone);
  const stored = (quantity: QuantityName) =>
    store.range({ point: lamp.id, quantity }, { fromMs: night.startMs, toMs: night.endMs }, MAX_NIGHT_VALUES);
  const [reported, desired, power, use] = await Promise.all([
    stored("dimPct"),
    stored("desiredDimPct"),
    stored("activePowerW"),
    useOf(store, lamp, site.zone, nowMs),
  ]);
  const levels = (values: typeof reported.values) =>
    values.map(({ at, value }) => ({ at: formatInstant(at), dimPct: value }));
  return {
    night: night.date,
    from: formatInstant(night.startMs),
    to: formatInstant(night.endMs),
    reported: levels(reported.values),
    desired: levels(desired.values),
    planned: planned(registry, site, lamp, night),
    power: power.values.map(({ at, value }) => ({ at: formatInstant(at), activePowerW: value })),
    truncated: reported.truncated || desired.truncated || power.truncated,
    ...(use === undefined ? {} : { use }),
  };
}

function planned(registry: Registry, site: LightingSite, lamp: Point, night: Night): LampRecord["planned"] {
  const assigned = registry.programmes.assignment(lamp.id);
  if (assigned === undefined) return [];
  const { programme } = programmeOfNight(assigned, night.date);
  return resolveNight(programme, site, night).map(({ atMs, dimPct }) => ({ at: formatInstant(atMs), dimPct }));
}

async function useOf(store: TimeSeriesStore, lamp: Point, zone: string, nowMs: number): Promise<LampRecord["use"]> {
  const question = {
    fromMs: nowMs - USE_DAYS * DAY_MS,
    toMs: nowMs,
    zone,
    by: "lamp" as const,
    staticFullLoadH: 0,
  };
  const { total } = await lightingEnergyOf(store, [lamp], [], question);
  if (total.coveredPct === 0) return undefined;
  const { energyWh, burnH, coveredPct, fullPowerWh } = total;
  return {
    days: USE_DAYS,
    energyWh,
    burnH,
    coveredPct,
    ...(fullPowerWh === undefined ? {} : { nominalWh: fullPowerWh }),
  };
}
