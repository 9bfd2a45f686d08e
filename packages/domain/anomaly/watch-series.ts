import type { AnomalyAlert } from "./alert.ts";
import { SILENT_MS } from "./detectors/stillness.ts";
import type { Observation } from "./observation.ts";
import { newSeriesMemory, scoreValue } from "./series-score.ts";
import type { SupplyFacts } from "./supply-facts.ts";
import { newSupplyMemory } from "./supply-memory.ts";
import { type TownClock, watchSupply } from "./watch-supply.ts";

/** A table of values by time, such as a utility's curve; a row's value holds until the next row, or until one is missing. */
export interface WatchedSeries {
  readonly atMs: ArrayLike<number>;
  /** `NaN` where there is none. */
  readonly values: ArrayLike<number>;
  /** The air at the same instants, °C; `NaN` where it is not known. */
  readonly outsideC?: ArrayLike<number>;
  /** From a value to Wh or litres. */
  readonly unitsPerValue: number;
}

export interface SeriesFindings {
  /** One for each row, 0 to 1; each follows from the rows up to its own. */
  readonly scores: Float64Array;
  /** Each once, with `toMs` where it is over. */
  readonly alerts: readonly AnomalyAlert[];
  /** What passed while each lasted, beyond what was expected, in units; by the alert. */
  readonly rows: number;
}

const LONGEST_STEP_MS = 2 * 3_600_000;

/** Looks at a series row by row: how unusual each value is, and what the watch over a supply makes of them. */
export function watchSeries(facts: SupplyFacts, series: WatchedSeries, clock: TownClock): SeriesFindings {
  const { atMs, values, outsideC, unitsPerValue } = series;
  const scores = new Float64Array(values.length);
  const general = newSeriesMemory();
  let memory = newSupplyMemory();
  const open = new Map<string, number>();
  const alerts: AnomalyAlert[] = [];
  let usualMs: number | undefined;
  let heardMs = Number.NaN;
  for (let row = 0; row < values.length; row++) {
    const fromMs = atMs[row] ?? Number.NaN;
    const value = values[row] ?? Number.NaN;
    const stepMs = row === 0 ? LONGEST_STEP_MS / 8 : fromMs - (atMs[row - 1] ?? fromMs);
    if (!(stepMs > 0)) continue;
    const { day, hour } = clock(fromMs);
    if (!Number.isNaN(value)) scores[row] = scoreValue(general, ((day.weekday - 1) * 24 + hour) * 3_600_000, value);
    const told: AnomalyAlert[] = [];
    const look = (observations: readonly Observation[], nowMs: number) => {
      const step = watchSupply(facts, memory, observations, nowMs, clock);
      memory = step.memory;
      told.push(...step.alerts);
    };
    // Rows that are missing are silence; only where rows are usually that close.
    if (usualMs !== undefined && fromMs - heardMs >= SILENT_MS) look([], heardMs + SILENT_MS);
    if (row > 0 && stepMs <= LONGEST_STEP_MS) usualMs = stepMs;
    // A row stands for as long as the last one did; the next is not known yet.
    const toMs = fromMs + Math.min(usualMs ?? stepMs, LONGEST_STEP_MS);
    const air = outsideC?.[row];
    const observation: Observation = {
      fromMs,
      toMs,
      imported: value * unitsPerValue,
      ...(air !== undefined && !Number.isNaN(air) && { outsideC: air }),
    };
    look(value >= 0 ? [observation] : [], toMs);
    if (value >= 0) heardMs = toMs;
    for (const alert of told) {
      const before = open.get(alert.kind);
      if (alert.toMs !== undefined && before !== undefined) alerts[before] = alert;
      else {
        open.set(alert.kind, alerts.length);
        alerts.push(alert);
        scores[row] = Math.max(scores[row] ?? 0, alert.score);
      }
    }
  }
  return { scores, alerts, rows: values.length };
}
