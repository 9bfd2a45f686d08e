import type { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { controllerStep, MAX_TICK_INTERVAL_MS } from "@lucciola/domain/lighting/controller.ts";
import type { ControllerEvent } from "@lucciola/domain/lighting/controller-event.ts";
import { initialControllerState } from "@lucciola/domain/lighting/controller-state.ts";
import { type GroupNotices, listed, setpointNotice } from "@lucciola/domain/lighting/group-notices.ts";
import type { GroupSetpoint } from "@lucciola/domain/lighting/group-orders.ts";
import { nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { resolveNight } from "@lucciola/domain/lighting/programme.ts";
import type { Published } from "./adaptive-week.ts";
import { darkSpans } from "./dark-spans.ts";
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
  readonly assignment: ProgrammeAssignment;
  readonly burntHours: number;
  /** What was published for the groups of the lamps. */
  readonly published: ReadonlyMap<string, readonly Published[]>;
  readonly outages: readonly Outage[];
}): DriveChange[] {
  const { week, assignment, burntHours, published, outages } = options;
  const events: ControllerEvent[] = [
    { kind: "burning-time-read", nowMs: week.fromMs, burntMs: burntHours * HOUR_MS },
    { kind: "assignment-received", nowMs: week.fromMs, assignment },
    ...programmeTicks(assignment, week),
    ...[...published].flatMap(([group, messages]) =>
      heardByNight(messages, week).map((message) => heard(group, message, outages)),
    ),
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
    let nowMs = event.nowMs;
    let tickMs = take(event);
    // The tick of every minute, which only watches the clock, is left out: nothing else is due in between.
    const dueMs = (): number =>
      Math.min(tickMs < nowMs + MAX_TICK_INTERVAL_MS ? tickMs : nextMs, leaseEnd(state.setpoints, nowMs) ?? nextMs);
    while (dueMs() < nextMs) {
      nowMs = dueMs();
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

/** When the next lease that a controller knows ends. */
function leaseEnd(setpoints: GroupNotices<GroupSetpoint>, nowMs: number): number | undefined {
  const ends = listed(setpoints).flatMap(({ untilMs }) => (untilMs > nowMs ? [untilMs] : []));
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Without what has ended before lamps are lit: by day they are off whatever they hear. */
function heardByNight(published: readonly Published[], week: Week): readonly Published[] {
  const nights = darkSpans(week);
  return published.filter(({ atMs, setpoint }) =>
    nights.some(({ fromMs, toMs }) => Date.parse(setpoint.until) > fromMs - HOUR_MS && atMs < toMs + HOUR_MS),
  );
}

/** The instants at which the programme changes. */
function programmeTicks({ programme, site }: ProgrammeAssignment, { fromMs, toMs }: Week): ControllerEvent[] {
  const ticks: ControllerEvent[] = [];
  for (let night = nightAt(fromMs, SITE.zone); night.startMs < toMs; night = nightAfter(night, SITE.zone))
    for (const { atMs } of resolveNight(programme, site, night))
      if (atMs > fromMs) ticks.push({ kind: "tick", nowMs: atMs });
  return ticks;
}
