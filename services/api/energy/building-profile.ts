import type { BuildingProfile, BuildingSignature, ProfileCarrier } from "@lucciola/contract/api/building-profile.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { instantsOf, type LocalPeriod, type UsageObservation } from "@lucciola/domain/baseline/usage-observation.ts";
import { predictUsageKwh, type UsagePerDayModel } from "@lucciola/domain/baseline/usage-per-day.ts";
import { dailyMeans } from "@lucciola/domain/baseline/weather/degree-days.ts";
import { dayHourGrid, type GridDay, gridWeeks } from "@lucciola/domain/energy/day-hour-grid.ts";
import type { EnergyInterval } from "@lucciola/domain/energy/energy-interval.ts";
import type { RegisterEvent } from "@lucciola/domain/energy/register-event.ts";
import { usageHabits } from "@lucciola/domain/energy/usage-habits.ts";
import { dailyEnergy } from "@lucciola/domain/tariff/daily-energy.ts";
import { isHoliday, weekdayOf } from "@lucciola/domain/time/italian-holidays.ts";
import type { Building, Point } from "@lucciola/platform/registry/registry.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import type { BaselineDesk } from "./baseline-desk.ts";
import { hourlyIntervals } from "./hourly-intervals.ts";
import { registerOf } from "./measured-supply.ts";
import { supplyHistory } from "./supply-history.ts";
import { countedElsewhere } from "./supply-view.ts";
import { townWeather } from "./town-weather.ts";

type Deps = Pick<RouteDeps, "store" | "registry" | "clock" | "config">;
/** More rows than these are put together to weeks. */
const MOST_DAYS_SHOWN = 62;
const MOST_EVENTS = 200;
/** A day whose cover is less is not drawn against the weather. */
const LEAST_OF_A_DAY = 0.9;

interface Read {
  readonly supplies: readonly Point[];
  readonly intervals: readonly (readonly EnergyInterval[])[];
}

/** What a building used on local days, hour by hour, by the intervals of the bill check. Throws as `hourlyIntervals` does. */
export async function buildingProfile(
  deps: Deps,
  building: Building,
  carrier: ProfileCarrier,
  period: LocalPeriod,
): Promise<BuildingProfile> {
  const { zone } = deps.config.site;
  const { supplies, intervals } = await read(deps, building, carrier, period);
  const nowMs = deps.clock.now();
  // What lies ahead is not missing: days that have not begun are left out, and of today what is over counts.
  const days = dayHourGrid(intervals, period, zone).filter(({ date }) => startOf(date, zone) < nowMs);
  const lengthOf = ({ date, lengthMs }: GridDay) => Math.min(lengthMs, nowMs - startOf(date, zone));
  const habits = usageHabits(days);
  const lengthMs = days.reduce((sum, day) => sum + lengthOf(day), 0);
  const knownMs = days.reduce((sum, { measuredMs, estimatedMs }) => sum + measuredMs + estimatedMs, 0);
  return {
    building: building.id,
    carrier,
    ...period,
    zone,
    unit: carrier === "gas" || carrier === "water" ? "L" : "Wh",
    supplies: supplies.map(({ id }) => id),
    total: days.reduce((sum, { wh }) => sum + wh, 0),
    estimated: days.reduce((sum, { estimatedWh }) => sum + estimatedWh, 0),
    coveredPct: pctOf(knownMs, lengthMs),
    ...(carrier === "electricity" ? { bands: bandsOf(intervals, period, zone) } : {}),
    ...(habits === undefined
      ? {}
      : {
          habits: {
            baseLoad: habits.baseLoadW,
            baseLoadPct: habits.baseLoadPct,
            nightPct: habits.nightPct,
            weekendPct: habits.weekendPct,
            weekendDaysPct: habits.weekendDaysPct,
          },
        }),
    days: days.map((day) => ({
      date: day.date,
      hours: Math.round(day.lengthMs / 3_600_000),
      amount: day.wh,
      measuredPct: pctOf(day.measuredMs, lengthOf(day)),
      estimatedPct: pctOf(day.estimatedMs, lengthOf(day)),
    })),
    heatMap: heatMapOf(days),
    events: await eventsOf(deps, supplies, carrier, period),
  };
}

/** Days of a building against the outside temperature. Throws as `hourlyIntervals` does. */
export async function buildingSignature(
  deps: Deps,
  desk: BaselineDesk,
  building: Building,
  carrier: ProfileCarrier,
  period: LocalPeriod,
): Promise<BuildingSignature> {
  const { zone } = deps.config.site;
  const { intervals } = await read(deps, building, carrier, period);
  const { fromMs, toMs } = instantsOf(period, zone);
  const weather = await townWeather(deps, fromMs, toMs);
  const means = dailyMeans(weather.temperature, period, zone);
  const observations = dayHourGrid(intervals, period, zone).map((day): UsageObservation => {
    const meanC = means.get(day.date);
    const isKnown = day.measuredMs + day.estimatedMs >= LEAST_OF_A_DAY * day.lengthMs;
    return {
      ...instantsOf({ from: day.date, to: day.date }, zone),
      date: day.date,
      days: 1,
      energyKwh: isKnown ? day.wh / 1_000 : undefined,
      dailyMeansC: meanC === undefined ? [] : [meanC],
    };
  });
  const fuel = carrier === "electricity" ? "electricity" : "gas";
  const model = await desk.compute({ kind: "signature", days: observations, fuel });
  const days = observations.flatMap(({ date, energyKwh, dailyMeansC: [meanC] }) =>
    energyKwh === undefined || meanC === undefined
      ? []
      : [{ date, meanC: round(meanC), amount: energyKwh, isFree: weekdayOf(date) >= 6 || isHoliday(date) }],
  );
  return {
    building: building.id,
    carrier,
    ...period,
    unit: carrier === "gas" || carrier === "water" ? "m3" : "kWh",
    days,
    ...(typeof model === "string"
      ? { reason: model }
      : {
          model: lineOf(
            model,
            days.map(({ meanC }) => meanC),
          ),
        }),
  };
}

async function read(
  { store, registry, config }: Deps,
  building: Building,
  carrier: ProfileCarrier,
  period: LocalPeriod,
): Promise<Read> {
  const { zone } = config.site;
  const elsewhere = countedElsewhere(registry, period.from);
  const supplies = registry.assets
    .pointsOfBuilding(building.id)
    .filter((point) => point.kind === "supply" && (point.carrier ?? "electricity") === carrier)
    .filter(({ id }) => !elsewhere.has(id));
  const intervals: EnergyInterval[][] = [];
  const source = { store, registers: registry.registers };
  for (const { id } of supplies)
    intervals.push(await hourlyIntervals(source, id, registerOf(carrier), instantsOf(period, zone), zone));
  return { supplies, intervals };
}

function bandsOf(intervals: Read["intervals"], { from, to }: LocalPeriod, zone: string) {
  const bands = { F1: 0, F2: 0, F3: 0 };
  for (const each of intervals) {
    const sum = dailyEnergy(each, zone).sum(from, to).bands;
    bands.F1 += sum.F1.wh;
    bands.F2 += sum.F2.wh;
    bands.F3 += sum.F3.wh;
  }
  return bands;
}

function heatMapOf(days: readonly GridDay[]): BuildingProfile["heatMap"] {
  const hours = (powerW: readonly (number | undefined)[]) =>
    powerW.map((each) => (each === undefined ? null : Math.round(each)));
  return days.length <= MOST_DAYS_SHOWN
    ? { by: "day", rows: days.map(({ date, powerW }) => ({ from: date, to: date, hours: hours(powerW) })) }
    : { by: "week", rows: gridWeeks(days).map(({ from, to, powerW }) => ({ from, to, hours: hours(powerW) })) };
}

async function eventsOf(
  { store, registry, config }: Deps,
  supplies: readonly Point[],
  carrier: ProfileCarrier,
  period: LocalPeriod,
): Promise<BuildingProfile["events"]> {
  const range = instantsOf(period, config.site.zone);
  const events: BuildingProfile["events"] = [];
  for (const { id } of supplies) {
    const answer = await supplyHistory({ store, registers: registry.registers }, id, registerOf(carrier), range, 0);
    if (answer.kind !== "history") continue;
    for (const event of answer.history.events) {
      const { fromMs, toMs } = timeOf(event);
      if ((toMs ?? fromMs) < range.fromMs || fromMs >= range.toMs) continue;
      events.push({
        supply: id,
        kind: event.kind,
        from: formatInstant(fromMs),
        ...(toMs === undefined ? {} : { to: formatInstant(toMs) }),
      });
    }
  }
  return events.slice(0, MOST_EVENTS);
}

const timeOf = (event: RegisterEvent): { fromMs: number; toMs?: number } =>
  "atMs" in event ? { fromMs: event.atMs } : { fromMs: event.fromMs, toMs: event.toMs };

/** The model as a line with corners at its balance points. */
function lineOf(model: UsagePerDayModel, temperaturesC: readonly number[]) {
  const { heatingC, coolingC } = model.balancePoints;
  const ends = [Math.min(...temperaturesC), Math.max(...temperaturesC)];
  const corners = [heatingC, coolingC].filter(
    (each): each is number => each !== undefined && each > (ends[0] ?? 0) && each < (ends[1] ?? 0),
  );
  const line = [...ends, ...corners]
    .sort((a, b) => a - b)
    .map((meanC) => ({
      meanC: round(meanC),
      amount: Math.max(0, predictUsageKwh(model, { days: 1, dailyMeansC: [meanC] })),
    }));
  return {
    name: model.model,
    r2: model.quality.r2,
    cvrmse: model.quality.cvrmse,
    ...(heatingC === undefined ? {} : { heatingC: round(heatingC) }),
    ...(coolingC === undefined ? {} : { coolingC: round(coolingC) }),
    line,
  };
}

const startOf = (date: string, zone: string): number => instantsOf({ from: date, to: date }, zone).fromMs;
const pctOf = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.min(100, Math.round((1_000 * part) / whole) / 10);
const round = (value: number): number => Math.round(value * 100) / 100;
