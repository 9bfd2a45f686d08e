import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { desiredLevel } from "@lucciola/domain/lighting/desired-level.ts";
import { type GroupSetpoint, readSetpoints } from "@lucciola/domain/lighting/group-orders.ts";
import type { Published } from "./adaptive-week.ts";
import { type Outage, throughAt } from "./link-outages.ts";
import { SITE, type Week } from "./town-nights.ts";

/** From `atMs` on a lamp fades to `dimPct` within `fadeMs`. */
export interface LevelChange {
  readonly atMs: number;
  readonly dimPct: number;
  readonly fadeMs: number;
}

/** A message on its way from the rules to a lamp takes between a fifth of a second and two seconds [A]. */
const LATENCY_MS = 1_000;

/**
 * How lamps behind one link burn through a week: the policy of the controllers, told what gets through to them and when. A
 * message is retained, so that after an outage the last one comes.
 */
export function lampWeek(options: {
  readonly week: Week;
  readonly group: string;
  readonly programme: LightingProgramme;
  readonly settings: LampSettings;
  readonly published: readonly Published[];
  readonly outages: readonly Outage[];
}): LevelChange[] {
  const { week, group, programme, settings, published, outages } = options;
  const heard = published.map(({ atMs, setpoint }) => ({
    atMs: throughAt(outages, atMs + LATENCY_MS),
    setpoints: readSetpoints(group, { at: setpoint.from, setpoints: [setpoint] }),
  }));
  const changes: LevelChange[] = [];
  let setpoints: readonly GroupSetpoint[] = [];
  let next = 0;
  for (let nowMs = week.fromMs; nowMs < week.toMs; ) {
    for (let message = heard[next]; message !== undefined && message.atMs <= nowMs; message = heard[++next])
      setpoints = message.setpoints;
    const policy = { programme, site: SITE, settings, setpoints, orders: [], override: null, clockTrusted: true };
    const { dimPct, fadeMs, nextChangeAtMs } = desiredLevel(policy, nowMs);
    if (changes.at(-1)?.dimPct !== dimPct) changes.push({ atMs: nowMs, dimPct, fadeMs });
    nowMs = Math.min(nextChangeAtMs ?? week.toMs, heard[next]?.atMs ?? week.toMs);
  }
  return changes;
}
