import { USE_PROFILES } from "@lucciola/city/buildings/building-uses.ts";
import { contractPowerW } from "@lucciola/city/buildings/contract-power.ts";
import { type Draw, drawFrom } from "@lucciola/city/chance.ts";
import { type FaultKindName, faultKind } from "@lucciola/city/faults/fault-kinds.ts";
import { placesOf } from "@lucciola/city/faults/fault-places.ts";
import type { Supply, Town, TownBuilding } from "@lucciola/city/layout/town.ts";
import type { ScenarioFault } from "@lucciola/city/scenario/scenario.ts";
import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { TownClock } from "@lucciola/domain/anomaly/watch-supply.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EACH = 8;
/** Between two faults of one meter, so that each has a usual past to stand out from. */
const APART_MS = 21 * DAY_MS;

/** As what each fault must be named; those without a name must not be named at all. */
export const NAMED_AS: Partial<Record<FaultKindName, AnomalyKind>> = {
  "night-waste": "night-base-load",
  "heating-at-weekend": "weekend-base-load",
  "holiday-use": "holiday-use",
  "heating-too-early": "heating-too-early",
  "heating-out-of-season": "heating-out-of-season",
  "base-load-change": "level-change",
  spike: "spike",
  "stuck-meter": "flat-line",
  drift: "drift",
  gap: "gap",
  "water-leak": "water-leak",
  "over-contract-power": "over-contract-power",
  "reactive-energy": "reactive-energy",
};
/** Below, the tariff does not charge reactive energy (ARERA, TIT). */
const CHARGED_FROM_W = 16_500;
const SILENT: readonly FaultKindName[] = ["register-reset", "meter-replaced"];
/** A year has few windows for these, and few supplies that they can befall: they are placed first. */
const ORDER: readonly FaultKindName[] = [
  "water-leak",
  "heating-out-of-season",
  "heating-at-weekend",
  "heating-too-early",
  "holiday-use",
  "night-waste",
  "base-load-change",
  "reactive-energy",
  "drift",
  "over-contract-power",
  "stuck-meter",
  "gap",
  "spike",
  ...SILENT,
];

/**
 * What counts as a fault, and what is too small or too short to matter to anybody:
 * - a gap of less than six hours: the register holds what passed, and no day is lost;
 * - a stuck meter that failed to count less than half of what the supply uses on a mean day;
 * - reactive energy of a contract up to 16.5 kW, which nobody charges;
 * - a leak below 5 % of the supply's mean flow;
 * - a drift while less than half of the usual passes (a boiler in summer), or below 12 % at its end.
 * A fault begins in the year that counts and ends in it; those of heating begin where at least a week of their season
 * is left; a forgotten holiday covers at least one day that the calendar closes and the week does not.
 */
export interface PlanContext {
  readonly seed: number;
  readonly town: Town;
  readonly fromMs: number;
  readonly toMs: number;
  readonly clock: TownClock;
  /** What a healthy supply takes in a span, in its unit. */
  readonly healthyUse: (supply: Supply, fromMs: number, toMs: number) => number;
  /** A supply whose reactive share the tariff charges even while nothing is wrong. */
  readonly isReactiveAnyway: (supply: Supply) => boolean;
}

export function planFaults(context: PlanContext): ScenarioFault[] {
  const { seed, town, fromMs, toMs, isReactiveAnyway } = context;
  const draw = drawFrom(seed, "anomaly faults");
  const supplies = new Map(
    town.buildings.flatMap((building) =>
      building.supplies.map((supply): [string, Place] => [supply.point.id, { building, supply }]),
    ),
  );
  const taken = new Map<string, [number, number][]>();
  const faults: ScenarioFault[] = [];
  for (const kind of ORDER) {
    const places = placesOf(town, kind).filter((id) => {
      const place = supplies.get(id);
      if (place === undefined || kind !== "reactive-energy") return place !== undefined;
      return contractPowerW(place.building) > CHARGED_FROM_W && !isReactiveAnyway(place.supply);
    });
    for (let left = EACH, tries = 0; left > 0 && tries < 4_000 && places.length > 0; tries++) {
      const place = supplies.get(draw.pick(places));
      if (place === undefined) continue;
      const fault = drawFault(context, draw, kind, place);
      const [from, until] = [fault.fromMs, fault.untilMs];
      const isFree = (taken.get(fault.point) ?? []).every(([a, b]) => until < a - APART_MS || from > b + APART_MS);
      if (from < fromMs || until > toMs - DAY_MS || !isFree || !matters(context, fault, place)) continue;
      taken.set(fault.point, [...(taken.get(fault.point) ?? []), [from, until]]);
      const { point, amount } = fault;
      faults.push({
        kind,
        point,
        from: formatInstant(from),
        until: formatInstant(until),
        ...(amount === undefined ? {} : { amount }),
      });
      left -= 1;
    }
  }
  return faults;
}

interface Place {
  readonly building: TownBuilding;
  readonly supply: Supply;
}
interface Drawn {
  readonly kind: FaultKindName;
  readonly point: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly amount: number | undefined;
}

function drawFault({ fromMs, toMs }: PlanContext, draw: Draw, kind: FaultKindName, { supply }: Place): Drawn {
  const { lastsH, amount } = faultKind(kind);
  const from = Math.round((fromMs + draw.between(0, 1) * (toMs - fromMs)) / 1_000) * 1_000;
  const lasts = Math.round(draw.between(...lastsH) * 3_600) * 1_000;
  const size = amount === undefined ? undefined : drawAmount(draw, amount.range);
  return { kind, point: supply.point.id, fromMs: from, untilMs: from + lasts, amount: size };
}

function drawAmount(draw: Draw, [from, to]: readonly [number, number]): number {
  if (from >= 0) return Math.round(draw.between(from, to) * 100) / 100;
  const size = draw.between(0.4, 1);
  return Math.round((draw.happens(0.5) ? from : to) * size * 100) / 100;
}

function matters(context: PlanContext, { kind, fromMs, untilMs, amount }: Drawn, { building, supply }: Place): boolean {
  const { clock, healthyUse } = context;
  const yearUse = healthyUse(supply, context.fromMs, context.toMs);
  const perHour = yearUse / ((context.toMs - context.fromMs) / HOUR_MS);
  const hours = (untilMs - fromMs) / HOUR_MS;
  const inSeason = (atMs: number) => clock(atMs).day.isHeatingSeason;
  switch (kind) {
    case "gap":
      return hours >= 6;
    case "stuck-meter":
      return healthyUse(supply, fromMs, untilMs) >= 12 * perHour;
    case "water-leak":
      return (amount ?? 0) >= 0.05 * perHour;
    case "drift":
      return healthyUse(supply, fromMs, untilMs) >= 0.5 * perHour * hours && Math.abs(amount ?? 0) >= 0.12;
    case "heating-at-weekend":
    case "heating-too-early":
      return inSeason(fromMs) && inSeason(Math.min(untilMs, fromMs + 7 * DAY_MS));
    case "heating-out-of-season":
      return !inSeason(fromMs) && !inSeason(Math.min(untilMs, fromMs + 7 * DAY_MS));
    case "holiday-use":
      return hasForgottenDay(clock, building, fromMs, untilMs);
    default:
      return true;
  }
}

/** A whole day that the week opens and the calendar closes. */
function hasForgottenDay(clock: TownClock, { use }: TownBuilding, fromMs: number, untilMs: number): boolean {
  const { week, closing } = USE_PROFILES[use];
  for (let noonMs = Math.ceil(fromMs / DAY_MS) * DAY_MS + DAY_MS / 2; noonMs + DAY_MS / 2 < untilMs; noonMs += DAY_MS) {
    const { day } = clock(noonMs);
    const isClosed = closing === "holidays" ? day.isHoliday : closing === "school-holidays" && !day.isSchoolDay;
    if (isClosed && (week[day.weekday - 1]?.length ?? 0) > 0) return true;
  }
  return false;
}
