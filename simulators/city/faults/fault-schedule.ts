import { SLOT_MS, slotOf } from "../calendar/slots.ts";
import { type TownCalendar, townCalendar } from "../calendar/town-calendar.ts";
import { drawFrom } from "../chance.ts";
import type { Town } from "../layout/town.ts";
import { noise } from "../noise.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Fault } from "./fault.ts";
import { FAULT_KIND_NAMES, type FaultKindName, faultKind } from "./fault-kinds.ts";
import { placesOf } from "./fault-places.ts";

const HOUR_MS = 3_600_000;
/** Faults are drawn for a span at a time, and none lasts longer than one. */
export const SPAN_MS = 90 * 24 * HOUR_MS;
const YEAR_MS = 365.25 * 24 * HOUR_MS;

export const spanOf = (atMs: number): number => Math.floor(atMs / SPAN_MS);

/**
 * The faults that begin in a span of 90 days, by the seed and the scenario's rates: any span may be asked for at any time
 * and gives the same. At most one fault of a kind befalls a place in a span.
 */
export function faultSchedule(scenario: Scenario, town: Town): (span: number) => Fault[] {
  const { seed, faults } = scenario;
  // Seasons by UTC: the truth must not depend on the zone in which somebody looks at it.
  const calendar = townCalendar(scenario, "UTC");
  const kinds = FAULT_KIND_NAMES.map((kind) => ({
    kind,
    places: placesOf(town, kind),
    probability: 1 - Math.exp((-faultKind(kind).perYear * faults.rate * (faults.rates[kind] ?? 1) * SPAN_MS) / YEAR_MS),
  })).filter(({ probability }) => probability > 0);
  return (span) =>
    kinds.flatMap(({ kind, places, probability }) =>
      places
        .filter((point) => noise(seed, `fault ${kind} ${point}`).uniform(span) < probability)
        .map((point) => drawFault(seed, kind, point, span))
        .filter((fault) => isItsSeason(fault, calendar)),
    );
}

function drawFault(seed: number, kind: FaultKindName, point: string, span: number): Fault {
  const { lastsH, amount } = faultKind(kind);
  const draw = drawFrom(seed, `fault ${kind} ${point} ${span}`);
  const fromMs = Math.floor((span + draw.between(0, 1)) * (SPAN_MS / SLOT_MS)) * SLOT_MS + draw.whole(0, 899) * 1_000;
  const lastsMs = Math.min(SPAN_MS, draw.between(...lastsH) * HOUR_MS);
  return {
    id: `${kind}-${point}-${span}`,
    kind,
    point,
    fromMs,
    untilMs: Math.round(fromMs + lastsMs),
    amount: amount === undefined ? undefined : Math.round(drawAmount(amount.range, draw.between(-1, 1)) * 100) / 100,
    origin: "scheduled",
  };
}

/** Within the range; of a range around zero, never so small that nobody could see it. */
function drawAmount([from, to]: readonly [number, number], chance: number): number {
  if (from >= 0) return from + ((chance + 1) / 2) * (to - from);
  const size = 0.4 + 0.6 * Math.abs(chance);
  return chance < 0 ? from * size : to * size;
}

function isItsSeason({ kind, fromMs, untilMs }: Fault, calendar: TownCalendar): boolean {
  const { isHeatingSeason } = calendar.at(slotOf(fromMs)).day;
  if (kind === "heating-at-weekend" || kind === "heating-too-early") return isHeatingSeason;
  if (kind === "heating-out-of-season") return !isHeatingSeason;
  return kind !== "holiday-use" || hasHoliday(calendar, fromMs, untilMs);
}

/** Whether a holiday that is no Sunday begins in a span. */
function hasHoliday(calendar: TownCalendar, fromMs: number, untilMs: number): boolean {
  for (let atMs = fromMs; atMs < untilMs; atMs += 24 * HOUR_MS) {
    const { day } = calendar.at(slotOf(atMs));
    if (day.isHoliday && day.weekday <= 5) return true;
  }
  return false;
}
