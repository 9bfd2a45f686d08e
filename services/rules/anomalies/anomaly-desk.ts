import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import { allotNotices, DEFAULT_BUDGET } from "@lucciola/domain/anomaly/alert-budget.ts";
import { LINGER_MS } from "@lucciola/domain/anomaly/anomaly-case.ts";
import { settleCases } from "@lucciola/domain/anomaly/settle-cases.ts";
import type { AnomalyRecord } from "@lucciola/platform/registry/energy/anomalies.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { WatchTurn } from "./supply-watch.ts";
import type { WatchMemory } from "./watch-memory.ts";
import type { SupplyToWatch } from "./watched-town.ts";

const DAY_MS = 86_400_000;
/** Of so many that wait the budget chooses. */
const MAX_HELD = 10_000;

/** So much of a supply's past may be heard twice rather than that its memory goes to disk each hour, ms. */
const KEEP_MEMORY_MS = 6 * 3_600_000;

/**
 * Keeps what a turn of the watch of one supply found, and how far it has come, in one transaction: a crash before it
 * loses nothing and one after it repeats nothing. Where nothing was found the memory may stay behind for some hours; they
 * are heard again with the next turn.
 */
export function keepTurn(
  registry: Registry,
  { point, place, kinds }: SupplyToWatch,
  before: WatchMemory | undefined,
  turn: WatchTurn,
  nowMs: number,
): void {
  const { anomalies } = registry;
  const { memory, reconsideredFromMs } = turn;
  const alerts = turn.alerts.filter(({ kind }) => kinds?.has(kind) ?? true);
  registry.transaction(() => {
    const cases = anomalies.ofSupply(point, oldestOf(alerts, nowMs) - LINGER_MS);
    if (alerts.length > 0 || cases.length > 0) {
      const rules = anomalies.rules(point);
      const [mine, others] = [cases.filter(isOfTheWatch), cases.filter((each) => !isOfTheWatch(each))];
      const { opened, changed } = settleCases({ place, cases: mine, rules }, alerts, nowMs, reconsideredFromMs);
      const aged = settleCases({ place, cases: others, rules }, [], nowMs);
      // What ends makes room for what begins: of one kind one runs at a time.
      for (const { anomaly, events } of [...changed, ...aged.changed]) anomalies.change(anomaly, events);
      for (const { anomaly, events } of opened) anomalies.add(anomaly, events);
    }
    const keptToMs = before?.head.untilMs ?? Number.NEGATIVE_INFINITY;
    if (alerts.length > 0 || reconsideredFromMs !== undefined || memory.head.untilMs - keptToMs >= KEEP_MEMORY_MS)
      anomalies.keepMemory(point, JSON.stringify(memory), nowMs);
  });
}

/** The verification of measures raises the others, and takes them back: here only time passes for them. */
const isOfTheWatch = ({ alert }: AnomalyRecord): boolean => alert.kind !== "saving-lost";

const oldestOf = (alerts: readonly AnomalyAlert[], nowMs: number): number =>
  alerts.reduce((oldest, { fromMs }) => Math.min(oldest, fromMs), nowMs);

/** Opens what waits as far as the alert budget has room, the dearest first, and returns it. */
export function tellWithinBudget(registry: Registry, nowMs: number): AnomalyRecord[] {
  const { anomalies } = registry;
  return registry.transaction(() => {
    const held = anomalies.dearest("held", MAX_HELD).map((anomaly) => ({
      id: anomaly.id,
      place: anomaly.place,
      kind: anomaly.alert.kind,
      eurPerYear: anomaly.alert.eurPerYear,
      score: anomaly.alert.score,
      anomaly,
    }));
    if (held.length === 0) return [];
    const budget = anomalies.budget() ?? DEFAULT_BUDGET;
    const notices = anomalies.noticesAfter(nowMs - budget.periodDays * DAY_MS);
    return allotNotices(held, notices, budget, nowMs).map(({ anomaly, place, kind }) => {
      const open: AnomalyRecord = { ...anomaly, state: "open" };
      anomalies.change(open, [{ atMs: nowMs, actor: "", action: "told", detail: "" }]);
      anomalies.noteNotice({ atMs: nowMs, place, kind }, anomaly.id);
      return open;
    });
  });
}
