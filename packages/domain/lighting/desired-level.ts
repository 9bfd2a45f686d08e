import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { AssignedCalendar, LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { ChosenProgramme } from "./calendar.ts";
import type { GroupOrder, GroupSetpoint } from "./group-orders.ts";
import type { CauseStep, LevelCause } from "./level-cause.ts";
import type { DarknessChange } from "./photocell.ts";
import { type LevelReason, type ProgrammeLevel, resolveSchedule } from "./programme.ts";

/** A person's order that holds one lamp at a level until an instant. */
export interface LevelOverride {
  readonly commandId: string;
  readonly dimPct: number;
  readonly fadeMs: number;
  readonly untilMs: number;
  readonly mayUndercut?: boolean;
}

/** What the level of a lamp is decided from. */
export interface LightingPolicy {
  readonly programme: LightingProgramme | null;
  /** Chooses each night's programme in the place of `programme`. */
  readonly calendar?: AssignedCalendar | undefined;
  /** What the photocell said, for programmes that have one. */
  readonly darkness?: readonly DarknessChange[] | undefined;
  /** Known without a programme too, where it was set at commissioning. */
  readonly site: LightingSite | null;
  /** Null where the section of the lamp is not known: then there is neither floor nor adaptive light. */
  readonly settings: LampSettings | null;
  /** Of all groups of the lamp, past and future ones too. */
  readonly setpoints: readonly GroupSetpoint[];
  readonly orders: readonly GroupOrder[];
  readonly override: LevelOverride | null;
  readonly clockTrusted: boolean;
  /** A photocell or the cabinet's contactor says that it is day. Asked only while the clock is lost. */
  readonly isSurelyDay?: boolean;
}

export interface DesiredLevel {
  readonly dimPct: number;
  readonly fadeMs: number;
  /** What gave the level. */
  readonly cause: LevelCause;
  /** All that bore upon it, in the order of the decision; the last level is `dimPct`. */
  readonly chain: readonly CauseStep[];
  /** The decision holds until then if its policy does; null while only an event can change it. */
  readonly nextChangeAtMs: number | null;
}

/** The level for which the installation was designed, where its settings do not say better. */
export const DESIGN_DIM_PCT = 100;
/** An order to one lamp stands among those to its groups as if it had this priority. */
export const LAMP_ORDER_PRIORITY = 50;

/** Design level from civil dusk to civil dawn: for a lamp that knows its place and the time but has no programme. */
const DUSK_TO_DAWN: LightingProgramme = {
  id: "dusk-to-dawn",
  version: 1,
  name: "Design level from civil dusk to civil dawn",
  on: { kind: "sun", event: "civil-dusk", offsetMin: 0 },
  off: { kind: "sun", event: "civil-dawn", offsetMin: 0 },
  initialDimPct: DESIGN_DIM_PCT,
  fadeMs: 0,
  steps: [],
};

/** An override counts from its command until its end, excluded. */
export const isOverrideActive = (override: LevelOverride, atMs: number): boolean => atMs < override.untilMs;

/**
 * The level of a lamp at an instant: the one decision that controllers, rules, linter and simulations share. In order:
 *
 * 1. Clock lost: design level while powered; a `permanent` circuit is dark where it is surely day. The end of an order
 *    cannot be known either, so none counts but a lock: the caller gives those that may be in force.
 * 2. The programme; without one, design level at night where the site is known, else at all times.
 * 3. In the programme's night, measured traffic (`set`) takes the place of its level; a lamp that is adaptive and has no
 *    valid `set` burns at its design level. Then motion (`raise`) lifts it.
 * 4. The floor: in the programme's night nothing automatic goes under the least level of the lamp's class.
 * 5. A person's order: of those in force the highest priority, then the latest beginning. It too keeps the floor at night
 *    unless the person has said, with a reason, that it may go under.
 * 6. Emergency: full light, and the floor where its level is less. 7. Maintenance lock: its level, whatever else.
 *
 * A programme without a site counts as none. Throws `RangeError` when the site's zone is not known (`isKnownZone`).
 */
export function desiredLevel(policy: LightingPolicy, atMs: number): DesiredLevel {
  const { programme, site, settings, clockTrusted, calendar, darkness } = policy;
  const designDimPct = settings?.designDimPct ?? DESIGN_DIM_PCT;
  if (!clockTrusted) {
    const isDark = settings?.circuit === "permanent" && policy.isSurelyDay === true;
    const decision = new Decision({ kind: "fail-safe", failure: "clock-lost" }, isDark ? 0 : designDimPct, 0);
    // Somebody may be up at the lamp: what locks it holds until a clock can say that it has ended.
    decision.obey(latest(policy.orders.filter(({ kind }) => kind === "lock")));
    return decision.until([]);
  }
  const schedule = programme === null ? { programme: DUSK_TO_DAWN } : { programme, calendar };
  const asked = site === null ? null : resolveSchedule(schedule, site, atMs, darkness);
  const base = asked?.level ?? null;
  const decision =
    asked === null || programme === null
      ? new Decision({ kind: "fail-safe", failure: "no-programme" }, base?.dimPct ?? designDimPct, base?.fadeMs ?? 0)
      : new Decision(programmeCause(asked.chosen, asked.level), asked.level.dimPct, asked.level.fadeMs);
  const isNight = base === null || isOfNight(base.reason);
  if (isNight) {
    decideByTraffic(decision, policy, designDimPct, atMs);
    decision.keepFloor(settings);
  }
  decideByPeople(decision, policy, isNight, atMs);
  return decision.until(changesAfter(policy, base?.nextChangeAtMs ?? null, atMs));
}

const programmeCause = ({ programme, choice }: ChosenProgramme, { sinceMs, reason }: ProgrammeLevel): LevelCause => ({
  kind: "programme",
  programmeId: programme.id,
  programmeVersion: programme.version,
  ...(choice.kind === "no-calendar" ? {} : { choice }),
  sinceMs,
  reason,
});

/** Whether the programme takes this for night; by day a lamp is off, which no class forbids. */
const isOfNight = ({ kind }: LevelReason): boolean => kind === "initial" || kind === "step" || kind === "measured-dark";

/** What gathers the chain of a decision. */
class Decision {
  #dimPct: number;
  #fadeMs: number;
  #cause: LevelCause;
  readonly #chain: CauseStep[];

  constructor(cause: LevelCause, dimPct: number, fadeMs: number) {
    this.#cause = cause;
    this.#dimPct = dimPct;
    this.#fadeMs = fadeMs;
    this.#chain = [{ cause, dimPct }];
  }

  get dimPct(): number {
    return this.#dimPct;
  }

  put(cause: LevelCause, dimPct: number, fadeMs: number): void {
    this.#cause = cause;
    this.#dimPct = dimPct;
    this.#fadeMs = fadeMs;
    this.#chain.push({ cause, dimPct });
  }

  keepFloor(settings: LampSettings | null): void {
    const leastDimPct = settings?.leastDimPct ?? 0;
    if (this.#dimPct < leastDimPct) this.put({ kind: "floor", askedDimPct: this.#dimPct }, leastDimPct, this.#fadeMs);
  }

  obey(order: GroupOrder | undefined): void {
    if (order === undefined) return;
    const { id, kind, dimPct, fadeMs, untilMs } = order;
    this.put({ kind: "order", orderId: id, order: kind, untilMs }, dimPct, fadeMs);
  }

  until(changes: readonly number[]): DesiredLevel {
    return {
      dimPct: this.#dimPct,
      fadeMs: this.#fadeMs,
      cause: this.#cause,
      chain: this.#chain,
      nextChangeAtMs: changes.length === 0 ? null : Math.min(...changes),
    };
  }
}

function decideByTraffic(decision: Decision, policy: LightingPolicy, designDimPct: number, atMs: number): void {
  const inForce = policy.setpoints.filter((setpoint) => isInForce(setpoint, atMs));
  const adaptiveGroup = policy.settings?.adaptiveGroup;
  if (adaptiveGroup !== undefined) {
    const set = latest(inForce.filter(({ kind, group }) => kind === "set" && group === adaptiveGroup));
    if (set === undefined) decision.put({ kind: "adaptive-lost" }, designDimPct, 0);
    else {
      const { id: setpointId, operatingClass, flowPct, untilMs, dimPct, fadeMs } = set;
      const named = operatingClass === undefined ? {} : { operatingClass };
      const counted = flowPct === undefined ? {} : { flowPct };
      decision.put({ kind: "adaptive", setpointId, ...named, ...counted, untilMs }, dimPct, fadeMs);
    }
  }
  const raises = inForce.filter(({ kind }) => kind === "raise");
  const brightest = raises.reduce<GroupSetpoint | undefined>(
    (best, raise) => (best === undefined || raise.dimPct > best.dimPct ? raise : best),
    undefined,
  );
  if (brightest === undefined || brightest.dimPct <= decision.dimPct) return;
  const { id: setpointId, untilMs, dimPct, fadeMs } = brightest;
  decision.put({ kind: "motion", setpointId, untilMs }, dimPct, fadeMs);
}

function decideByPeople(decision: Decision, policy: LightingPolicy, isNight: boolean, atMs: number): void {
  const inForce = policy.orders.filter((order) => isInForce(order, atMs));
  const ofKind = (kind: GroupOrder["kind"]) => inForce.filter((order) => order.kind === kind);
  const order = latest(ofKind("override"));
  const emergency = latest(ofKind("emergency"));
  const own = policy.override !== null && isOverrideActive(policy.override, atMs) ? policy.override : null;
  if (own !== null && (order === undefined || order.priority <= LAMP_ORDER_PRIORITY)) {
    decision.put({ kind: "override", commandId: own.commandId, untilMs: own.untilMs }, own.dimPct, own.fadeMs);
    if (isNight && own.mayUndercut !== true) decision.keepFloor(policy.settings);
  } else if (order !== undefined) {
    decision.obey(order);
    if (isNight && !order.mayUndercut) decision.keepFloor(policy.settings);
  }
  decision.obey(emergency);
  if (isNight && emergency?.mayUndercut === false) decision.keepFloor(policy.settings);
  decision.obey(latest(ofKind("lock")));
}

/** The order to a group, if any, that stands above all that is ordered to one of its lamps. */
export const orderAboveLamp = (orders: readonly GroupOrder[], atMs: number): GroupOrder | undefined =>
  latest(
    orders.filter(
      (order) => isInForce(order, atMs) && (order.kind !== "override" || order.priority > LAMP_ORDER_PRIORITY),
    ),
  );

const isInForce = ({ fromMs, untilMs }: { fromMs: number; untilMs: number }, atMs: number): boolean =>
  fromMs <= atMs && atMs < untilMs;

/** The highest priority, then the latest beginning, then the greatest id: the same on every machine. */
function latest<T extends { id: string; fromMs: number; priority?: number }>(candidates: readonly T[]): T | undefined {
  return candidates.reduce<T | undefined>((best, candidate) => {
    if (best === undefined) return candidate;
    const byPriority = (candidate.priority ?? 0) - (best.priority ?? 0);
    const byBeginning = candidate.fromMs - best.fromMs;
    const isAhead = byPriority !== 0 ? byPriority > 0 : byBeginning !== 0 ? byBeginning > 0 : candidate.id > best.id;
    return isAhead ? candidate : best;
  }, undefined);
}

/** The instants after `atMs` at which something begins or ends. */
function changesAfter(policy: LightingPolicy, programmeChangeMs: number | null, atMs: number): number[] {
  const { override, setpoints, orders } = policy;
  const changes = [...setpoints, ...orders].flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
  if (override !== null) changes.push(override.untilMs);
  if (programmeChangeMs !== null) changes.push(programmeChangeMs);
  return changes.filter((change) => change > atMs);
}
