import { randomUUID } from "node:crypto";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import { parseInstant } from "@lucciola/contract/time/iso.ts";
import { DEFAULT_ORDER_PRIORITY } from "@lucciola/domain/lighting/order-rules.ts";
import {
  type Firing,
  newRuleState,
  type RuleAlarm,
  type RuleSample,
  type RuleState,
  ruleFirings,
} from "@lucciola/domain/rules/town-rule.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TownRuleRecord } from "@lucciola/platform/registry/town-rules.ts";

/** What happened while nobody looked is not made up for: a firing that is older than this is left out. */
const LATEST_MS = 600_000;
const ALARMS_LOOKED_AT = 500;
/** Readings of a sensor that wait for the next look; more than a burst from a spool has. */
const MOST_WAITING = 10_000;

interface RunningRule {
  readonly record: TownRuleRecord;
  state: RuleState;
}

/**
 * Lets the enabled rules of the town act: hears their sensors, looks at clock, sun and alarms, gives their orders, and
 * notes each firing with its cause. The decision is the domain's. An order of a rule never goes under the floor of a
 * lamp's class, whatever the rule says.
 */
export class TownRules {
  readonly #registry: Registry;
  readonly #log: Logger;
  readonly #site: LightingSite;
  #edition = -1;
  #running: RunningRule[] = [];
  /** Readings since the last look, by `point/quantity` that some rule looks at. */
  #waiting = new Map<string, RuleSample[]>();

  constructor({
    registry,
    log,
    site,
  }: { readonly registry: Registry; readonly log: Logger; readonly site: LightingSite }) {
    this.#registry = registry;
    this.#log = log;
    this.#site = site;
  }

  heard({ points }: LiveReadings): void {
    if (this.#waiting.size === 0) return;
    for (const { point, at, values } of points) {
      for (const [quantity, value] of Object.entries(values)) {
        const samples = this.#waiting.get(`${point}/${quantity}`);
        const atMs = parseInstant(at);
        if (samples !== undefined && atMs.ok && samples.length < MOST_WAITING)
          samples.push({ atMs: atMs.value, value });
      }
    }
  }

  /** Looks at every rule, and lets those act that have fired. */
  look(nowMs: number): void {
    this.#take(nowMs);
    if (this.#running.length === 0) return;
    const heard = this.#waiting;
    this.#waiting = emptied(heard);
    const alarms = this.#alarms();
    for (const running of this.#running) {
      const { rule } = running.record;
      const samples = rule.trigger.kind === "sensor" ? (heard.get(sensorOf(rule.trigger)) ?? []) : [];
      const inOrder = samples.toSorted((a, b) => a.atMs - b.atMs);
      const step = ruleFirings(rule, running.state, { toMs: nowMs, samples: inOrder, alarms }, this.#site);
      const isTold = step.state.isSpent !== running.state.isSpent || step.firings.length > 0;
      running.state = step.state;
      for (const firing of step.firings) this.#act(running.record, firing, nowMs);
      // Each second's advance is not worth a sync of the disk; what it has done is.
      if (isTold) this.#registry.townRules.keepState(rule.id, JSON.stringify(step.state));
    }
  }

  /** Rules as they hold now; those that have not changed go on with what they remember. */
  #take(nowMs: number): void {
    const { townRules } = this.#registry;
    const edition = townRules.version();
    if (edition === this.#edition) return;
    this.#edition = edition;
    const before = new Map(this.#running.map((running) => [running.record.rule.id, running]));
    this.#running = townRules
      .list()
      .filter(({ isEnabled }) => isEnabled)
      .map((record) => {
        const known = before.get(record.rule.id);
        const isSame = known?.record.version === record.version && known.record.changedAtMs === record.changedAtMs;
        return isSame ? { record, state: known.state } : { record, state: this.#stateOf(record.rule.id, nowMs) };
      });
    const sensors = this.#running.flatMap(({ record: { rule } }) =>
      rule.trigger.kind === "sensor" ? [sensorOf(rule.trigger)] : [],
    );
    this.#waiting = new Map(sensors.map((sensor) => [sensor, this.#waiting.get(sensor) ?? []]));
  }

  #stateOf(id: string, nowMs: number): RuleState {
    const kept = this.#registry.townRules.state(id);
    if (kept === undefined) return newRuleState(nowMs);
    const state = JSON.parse(kept) as RuleState;
    // How long the sensor was beyond is not known any more when nobody listened.
    const { beyondSinceMs: _, ...rest } = state;
    return { ...rest, checkedToMs: Math.max(state.checkedToMs, nowMs - LATEST_MS) };
  }

  #alarms(): RuleAlarm[] {
    if (!this.#running.some(({ record }) => record.rule.trigger.kind === "alarm")) return [];
    return this.#registry.alarms
      .list({ limit: ALARMS_LOOKED_AT })
      .map(({ kind, place, raisedAtMs }) => ({ kind, place: place.id, raisedAtMs }))
      .sort((a, b) => a.raisedAtMs - b.raisedAtMs);
  }

  #act({ rule, version }: TownRuleRecord, { atMs, cause }: Firing, nowMs: number): void {
    if (nowMs - atMs > LATEST_MS) return;
    const { action } = rule;
    const fired = { rule: rule.id, version, atMs, cause: JSON.stringify(cause) };
    this.#log.info({ rule: rule.id, version, cause }, "a rule of the town has fired");
    if (action.kind === "note") {
      this.#registry.townRules.fired(fired);
      return;
    }
    const { groups, sections } = this.#registry.lighting;
    if (groups.get(action.group) === undefined && sections.get(action.group) === undefined) {
      this.#registry.townRules.fired({ ...fired, failure: `There is no group "${action.group}" any more` });
      return;
    }
    const orderId = `rule-${randomUUID()}`;
    try {
      this.#registry.transaction(() => {
        this.#registry.lighting.orders.give({
          id: orderId,
          scope: { kind: "group", id: action.group },
          kind: "override",
          dimPct: action.dimPct,
          fadeMs: action.fadeMs,
          fromMs: nowMs,
          untilMs: nowMs + action.minutes * 60_000,
          priority: DEFAULT_ORDER_PRIORITY,
          mayUndercut: false,
          reason: rule.name,
          by: `rule:${rule.id}`,
          createdAtMs: nowMs,
        });
        this.#registry.townRules.fired({ ...fired, orderId });
      });
    } catch (error) {
      this.#log.warn({ err: error, rule: rule.id }, "the order of a rule could not be given");
      this.#registry.townRules.fired({ ...fired, failure: (error as Error).message.slice(0, 500) });
    }
  }
}

const sensorOf = ({ point, quantity }: { point: string; quantity: string }): string => `${point}/${quantity}`;
const emptied = (waiting: ReadonlyMap<string, unknown>): Map<string, RuleSample[]> =>
  new Map([...waiting.keys()].map((key) => [key, []]));
