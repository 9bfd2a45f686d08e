import type { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { controllerStep, MAX_TICK_INTERVAL_MS } from "@lucciola/domain/lighting/controller.ts";
import type { ControllerEvent } from "@lucciola/domain/lighting/controller-event.ts";
import { initialControllerState } from "@lucciola/domain/lighting/controller-state.ts";
import { setpointNotice } from "@lucciola/domain/lighting/group-notices.ts";
import { nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { resolveNight } from "@lucciola/domain/lighting/programme.ts";
import type { Published } from "./adaptive-week.ts";
import { type Outage, throughAt } from "./link-outages.ts";
import { SITE, type Week } from "./town-nights.ts";

/** From `atMs` on a gear is driven, within `fadeMs`, to so much of its full flux. */
export interface DriveChange {
  readonly atMs: number;
  readonly drivePct: number;
  readonly fadeMs: number;
}

/** A message on its way from the rules to a lamp [A]. */
const LATENCY_MS = 1_000;
const HOUR_MS = 3_600_000;

type Heard = Extract<ControllerEvent, { kind: "setpoints-received" }>;

/**
 * How lamps behind one link burn through a week: the controller as shipped, told what gets through to it and when. A message
 * is retained, so that after an outage the last one comes.
 */
export function lampWeek(options: {
  readonly week: Week;
  readonly group: string;
  readonly assignment: ProgrammeAssignment;
  readonly burntHours: number;
  readonly published: readonly Published[];
  readonly outages: readonly Outage[];
}): DriveChange[] {
  const { week, group, assignment, burntHours, published, outages } = options;
  const events: ControllerEvent[] = [
    { kind: "burning-time-read", nowMs: week.fromMs, burntMs: burntHours * HOUR_MS },
    { kind: "assignment-received", nowMs: week.fromMs, assignment },
    ...programmeTicks(assignment, week),
    ...published.map((message) => heard(group, message, outages)),
    // A lease that ends unheard must be noticed to the second.
    ...published.map(({ setpoint }): ControllerEvent => ({ kind: "tick", nowMs: Date.parse(setpoint.until) })),
  ];
  events.sort((a, b) => a.nowMs - b.nowMs);
  const changes: DriveChange[] = [];
  let state = initialControllerState();
  const take = (event: ControllerEvent): number => {
    const step = controllerStep(state, event);
    state = step.state;
    for (const effect of step.effects) {
      if (effect.kind !== "set-level") continue;
      const { dimPct, fadeMs, driveShare = 1 } = effect;
      changes.push({ atMs: event.nowMs, drivePct: dimPct * driveShare, fadeMs });
    }
    return step.nextTickAtMs;
  };
  for (const [index, event] of events.entries()) {
    const nextMs = Math.min(week.toMs, events[index + 1]?.nowMs ?? week.toMs);
    let tickMs = take(event);
    // The tick of every minute, which only watches the clock, is left out: nothing is due in between.
    for (let nowMs = event.nowMs; tickMs < nextMs && tickMs < nowMs + MAX_TICK_INTERVAL_MS; ) {
      nowMs = tickMs;
      tickMs = take({ kind: "tick", nowMs });
    }
  }
  return changes;
}

function heard(group: string, { atMs, setpoint }: Published, outages: readonly Outage[]): Heard {
  const notice = setpointNotice(group, { at: formatInstant(atMs), setpoints: [setpoint] });
  if (!notice.ok) throw new Error(`A setpoint that nobody can read: ${notice.issues.join("; ")}`);
  return { kind: "setpoints-received", nowMs: throughAt(outages, atMs + LATENCY_MS), notice: notice.value };
}

/** The instants at which the programme changes. */
function programmeTicks({ programme, site }: ProgrammeAssignment, { fromMs, toMs }: Week): ControllerEvent[] {
  const ticks: ControllerEvent[] = [];
  for (let night = nightAt(fromMs, SITE.zone); night.startMs < toMs; night = nightAfter(night, SITE.zone))
    for (const { atMs } of resolveNight(programme, site, night))
      if (atMs > fromMs) ticks.push({ kind: "tick", nowMs: atMs });
  return ticks;
}
