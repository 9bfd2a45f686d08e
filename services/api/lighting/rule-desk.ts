import type { RuleCause, RuleTest } from "@lucciola/contract/api/town-rules.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { RuleQuantity, TownRule } from "@lucciola/contract/rules/town-rule.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import {
  type FiringCause,
  newRuleState,
  type RuleAlarm,
  type RuleSample,
  ruleFirings,
} from "@lucciola/domain/rules/town-rule.ts";
import type { PointKind, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { lampsOfScope, nameOfScope } from "./lit-lamps.ts";
import { keepFloor } from "./order-request.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DEFAULT_DAYS = 30;
/** A month of a reading a minute. */
const MOST_READINGS = 50_000;
const MOST_ALARMS = 5_000;
const SHOWN = 100;

/** What a kind of point measures that a rule may look at. */
const QUANTITIES: Partial<Record<PointKind, readonly RuleQuantity[]>> = {
  illuminance: ["illuminanceLx"],
  traffic: ["vehicleCount"],
  motion: ["motionCount"],
  weather: ["airTemperatureC", "windSpeedMs", "precipitationMm"],
};

/** The sensors of the town that rules may look at. */
export const ruleSensors = ({ assets }: Registry) =>
  assets.points().flatMap(({ id, name, kind }) => {
    const quantities = QUANTITIES[kind];
    return quantities === undefined ? [] : [{ id, name, quantities: [...quantities] }];
  });

/**
 * Throws `HttpProblem` where a rule names what is not there, or could hold lamps under their floor. A person may order
 * that, and answers for it; a rule may not.
 */
export function checkRule(registry: Registry, { trigger, action }: TownRule): void {
  if (trigger.kind === "sensor") {
    const point = registry.assets.point(pointId(trigger.point));
    if (point === undefined) throw notFound("sensor", trigger.point);
    if (QUANTITIES[point.kind]?.includes(trigger.quantity) !== true)
      throw new HttpProblem(
        422,
        "sensor-wrong",
        `The ${point.kind} "${point.id}" does not measure ${trigger.quantity}`,
      );
  }
  if (action.kind !== "order") return;
  const scope = { kind: "group", id: action.group } as const;
  if (nameOfScope(registry, scope) === undefined) throw notFound("group", action.group);
  try {
    keepFloor(lampsOfScope(registry, scope), action.dimPct);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    const warning = error.message.replace(/ Order at least that.*$/, "");
    throw new HttpProblem(422, "rule-under-the-floor", `${warning} A rule may not go under it: only a person can.`);
  }
}

/** When a rule would have fired in the last days, by the same function that lets it act. Throws `HttpProblem`. */
export async function testRule(
  { store, registry, site }: { store: TimeSeriesStore; registry: Registry; site: LightingSite },
  rule: TownRule,
  days: number | undefined,
  nowMs: number,
): Promise<RuleTest> {
  checkRule(registry, rule);
  const fromMs = nowMs - (days ?? DEFAULT_DAYS) * DAY_MS;
  const samples = await samplesOf(store, rule, fromMs, nowMs);
  const alarms = alarmsOf(registry, rule, fromMs);
  const { firings } = ruleFirings(rule, newRuleState(fromMs), { toMs: nowMs, samples, alarms }, site);
  const { trigger, action } = rule;
  const inputs = { sensor: samples.length, alarm: alarms.length, clock: undefined, sun: undefined }[trigger.kind];
  const lastsMs = action.kind === "order" ? action.minutes * 60_000 : 0;
  return {
    from: formatInstant(fromMs),
    to: formatInstant(nowMs),
    ...(inputs === undefined ? {} : { inputs }),
    count: firings.length,
    firings: firings
      .slice(-SHOWN)
      .reverse()
      .map(({ atMs, cause }) => ({ at: formatInstant(atMs), cause: causeShown(cause) })),
    orderHours: firings.reduce((sum, { atMs }) => sum + Math.min(lastsMs, nowMs - atMs), 0) / HOUR_MS,
  };
}

export const causeShown = (cause: FiringCause): RuleCause =>
  cause.kind === "sensor"
    ? { kind: "sensor", value: cause.value, since: formatInstant(cause.sinceMs) }
    : cause.kind === "alarm"
      ? { kind: "alarm", alarm: cause.alarm, place: cause.place }
      : { kind: cause.kind };

async function samplesOf(
  store: TimeSeriesStore,
  { trigger }: TownRule,
  fromMs: number,
  toMs: number,
): Promise<RuleSample[]> {
  if (trigger.kind !== "sensor") return [];
  const series = { point: pointId(trigger.point), quantity: trigger.quantity };
  const { values, truncated } = await store.range(series, { fromMs, toMs }, MOST_READINGS);
  if (truncated)
    throw new HttpProblem(400, "too-many-readings", `More than ${MOST_READINGS} readings: ask for fewer "days"`);
  return values.map(({ at, value }) => ({ atMs: at, value }));
}

function alarmsOf({ alarms }: Registry, { trigger }: TownRule, fromMs: number): RuleAlarm[] {
  if (trigger.kind !== "alarm") return [];
  return alarms
    .list({ limit: MOST_ALARMS })
    .filter(({ kind, raisedAtMs }) => kind === trigger.alarm && raisedAtMs >= fromMs)
    .map(({ kind, place, raisedAtMs }) => ({ kind, place: place.id, raisedAtMs }))
    .sort((a, b) => a.raisedAtMs - b.raisedAtMs);
}
