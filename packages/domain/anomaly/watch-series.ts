import type { AnomalyAlert } from "./alert.ts";
import { newSeriesMemory, scoreValue } from "./series-score.ts";
import type { SupplyFacts } from "./supply-facts.ts";
import { newSupplyMemory } from "./supply-memory.ts";
import { type TownClock, watchSupply } from "./watch-supply.ts";

/** A table of values by time, such as a utility's curve; a row's value holds until the next row. */
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
}

const LONGEST_STEP_MS = 2 * 3_600_000;
/** A step so many times as long as the one before it is a hole. */
const HOLE_STEPS = 2;

/** Looks at a series row by row: how unusual each value is, and what the watch over a supply makes of them. */
export function watchSeries(facts: SupplyFacts, series: WatchedSeries, clock: TownClock): SeriesFindings {
  const { atMs, values, outsideC, unitsPerValue } = series;
  const scores = new Float64Array(values.length);
  const general = newSeriesMemory();
  let memory = newSupplyMemory();
  const open = new Map<string, number>();
  const alerts: AnomalyAlert[] = [];
  let lastStepMs = Number.POSITIVE_INFINITY;
  for (let row = 0; row < values.length; row++) {
    const fromMs = atMs[row] ?? Number.NaN;
    const value = values[row] ?? Number.NaN;
    const stepMs = row === 0 ? LONGEST_STEP_MS / 8 : fromMs - (atMs[row - 1] ?? fromMs);
    if (!(stepMs > 0)) continue;
    // Rows that are missing are a silence; a file of long steps has none.
    const isHole = stepMs > HOLE_STEPS * lastStepMs;
    const lastsMs = Math.min(isHole ? lastStepMs : stepMs, LONGEST_STEP_MS);
    if (row > 0) lastStepMs = stepMs;
    const { day, hour } = clock(fromMs);
    if (!Number.isNaN(value)) scores[row] = scoreValue(general, ((day.weekday - 1) * 24 + hour) * 3_600_000, value);
    // A row stands for as long as the last one did; the next is not known yet.
    const toMs = fromMs + lastsMs;
    const air = outsideC?.[row];
    const silence = isHole ? watchSupply(facts, memory, [], fromMs, clock) : { memory, alerts: [] };
    const step = watchSupply(
      facts,
      silence.memory,
      value >= 0
        ? [
            {
              fromMs,
              toMs,
              imported: value * unitsPerValue,
              ...(air !== undefined && !Number.isNaN(air) && { outsideC: air }),
            },
          ]
        : [],
      toMs,
      clock,
    );
    memory = step.memory;
    for (const alert of [...silence.alerts, ...step.alerts]) {
      const before = open.get(alert.kind);
      if (alert.toMs !== undefined && before !== undefined) alerts[before] = alert;
      else {
        open.set(alert.kind, alerts.length);
        alerts.push(alert);
        // A value is not unusual for what was missing before it.
        if (alert.kind !== "gap") scores[row] = Math.max(scores[row] ?? 0, alert.score);
      }
    }
  }
  return { scores, alerts };
}
