import { COUNT_MS } from "@lucciola/city/sensing/true-flow.ts";
import type { LevelSetpoint } from "@lucciola/contract/lighting/group-message.ts";
import { adaptiveSetpoint } from "@lucciola/domain/lighting/adaptive/adaptive-setpoint.ts";
import type { CountSample } from "@lucciola/domain/lighting/adaptive/lane-counters.ts";
import { initialTaiState, taiStep } from "@lucciola/domain/lighting/adaptive/tai.ts";
import { type Outage, throughAt } from "./link-outages.ts";
import type { SectionNights, TownNights, Week } from "./town-nights.ts";

export interface Published {
  readonly atMs: number;
  readonly setpoint: LevelSetpoint;
}

interface Arrival {
  readonly atMs: number;
  readonly sample: CountSample;
}

/**
 * What the rules publish for a section in a week: its counters' messages as they arrive, lost, late or held up by a gateway
 * that is away, through the engine as shipped. While the rules are away nothing is decided, and what arrives waits.
 */
export function adaptiveWeek(
  nights: TownNights,
  section: SectionNights,
  week: Week,
  away: { readonly gateway: readonly Outage[]; readonly rules: readonly Outage[] },
): Published[] {
  const arrivals = arrivalsOf(nights, section, week, away);
  const published: Published[] = [];
  let state = initialTaiState;
  let known: LevelSetpoint | null = null;
  let next = 0;
  for (let nowMs = week.fromMs; nowMs < week.toMs; ) {
    const samples: CountSample[] = [];
    for (let arrival = arrivals[next]; arrival !== undefined && arrival.atMs <= nowMs; arrival = arrivals[++next])
      samples.push(arrival.sample);
    const step = taiStep(section.town.section, state, nowMs, samples);
    state = step.state;
    const setpoint = adaptiveSetpoint(section.town.section.id, known, step.decision, nowMs);
    if (setpoint !== null) published.push({ atMs: nowMs, setpoint });
    known = setpoint ?? known;
    const dueMs = Math.min(step.nextStepAtMs, arrivals[next]?.atMs ?? Number.POSITIVE_INFINITY);
    nowMs = throughAt(away.rules, dueMs);
  }
  return published;
}

function arrivalsOf(
  nights: TownNights,
  section: SectionNights,
  week: Week,
  away: { readonly gateway: readonly Outage[]; readonly rules: readonly Outage[] },
): Arrival[] {
  const arrivals: Arrival[] = [];
  for (const { point } of section.town.section.lanes.flatMap(({ counters }) => counters)) {
    for (let startMs = week.fromMs; startMs + COUNT_MS < week.toMs; startMs += COUNT_MS) {
      const told = section.sample(point, startMs, week);
      if (told === null) continue;
      const { endMs, vehicleCount, delayMs } = told;
      const fate = nights.messageFate(point, endMs);
      if (fate.kind === "lost") continue;
      const sentMs = endMs + delayMs + (fate.kind === "late" ? fate.byMs : 0);
      const atMs = throughAt(away.rules, throughAt(away.gateway, sentMs));
      arrivals.push({ atMs, sample: { counter: point, startMs, endMs, vehicleCount } });
    }
  }
  return arrivals.sort((a, b) => a.atMs - b.atMs);
}
