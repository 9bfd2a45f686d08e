import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { type QuantityKind, type QuantityName, quantityOf } from "@lucciola/contract/units/quantities.ts";
import { hourOf, type RetentionCuts } from "./retention.ts";
import type { MaintenanceReport, SeriesKey, TimedValue } from "./time-series.ts";

/** One reading, or all of an hour, which is then named by its start. */
interface Summary {
  readonly at: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

/** The readings of one series; sorted by time when asked, as writes may come in any order. */
export class MemorySeries {
  readonly point: PointId;
  readonly quantity: QuantityName;
  readonly #kind: QuantityKind;
  readonly #values = new Map<number, number>();
  readonly #hours = new Map<number, Summary>();
  #sorted: TimedValue[] | undefined;

  constructor({ point, quantity }: SeriesKey) {
    this.point = point;
    this.quantity = quantity;
    this.#kind = quantityOf(quantity).kind;
  }

  set(at: number, value: number): void {
    if (this.#hours.has(hourOf(at))) return;
    this.#values.set(at, value);
    this.#sorted = undefined;
  }

  get size(): number {
    return this.#values.size + this.#hours.size;
  }

  /** What is there reading by reading. */
  readings(): TimedValue[] {
    this.#sorted ??= [...this.#values].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at);
    return this.#sorted;
  }

  /** Summarized hours and readings. */
  kept(): Summary[] {
    const readings = this.readings().map(({ at, value }) => summaryOf(at, [value]));
    return [...this.#hours.values(), ...readings].sort((a, b) => a.at - b.at);
  }

  /** The same with one value for each. */
  values(): TimedValue[] {
    return this.kept().map(({ at, count, sum, last }) => {
      if (this.#kind === "state") return { at, value: last };
      return { at, value: this.#kind === "gauge" ? sum / count : sum };
    });
  }

  maintain(cuts: RetentionCuts): MaintenanceReport {
    const newestHourMs = hourOf(this.readings().at(-1)?.at ?? Number.NEGATIVE_INFINITY);
    const isBefore = (cutMs: number) => (at: number) => at < Math.min(cutMs, newestHourMs);
    const before = this.size;
    if (this.#kind === "register") {
      for (const at of [...this.#values.keys()].filter(isBefore(cuts.removeRegistersBeforeMs))) this.#remove(at);
      const removed = before - this.size;
      this.#thin(isBefore(cuts.thinRegistersBeforeMs));
      return { summarized: 0, thinned: before - removed - this.size, removed };
    }
    const summarized = this.#summarize(isBefore(cuts.summarizeBeforeMs));
    const outdated = [...this.#hours.keys()].filter(isBefore(cuts.removeHoursBeforeMs));
    for (const hourMs of outdated) this.#hours.delete(hourMs);
    return { summarized, thinned: 0, removed: outdated.length };
  }

  #summarize(isOld: (at: number) => boolean): number {
    const old = this.readings().filter(({ at }) => isOld(at));
    const byHour = new Map<number, number[]>();
    for (const { at, value } of old) {
      byHour.set(hourOf(at), [...(byHour.get(hourOf(at)) ?? []), value]);
      this.#remove(at);
    }
    for (const [hourMs, values] of byHour) this.#hours.set(hourMs, summaryOf(hourMs, values));
    return old.length;
  }

  /** Drops readings that stand inside of an hour with no fall on either side. */
  #thin(isOld: (at: number) => boolean): void {
    const readings = this.readings();
    readings.forEach(({ at, value }, index) => {
      const [before, after] = [readings[index - 1], readings[index + 1]];
      if (!isOld(at) || before === undefined || after === undefined) return;
      const isInside = hourOf(before.at) === hourOf(at) && hourOf(after.at) === hourOf(at);
      if (isInside && before.value <= value && value <= after.value) this.#remove(at);
    });
  }

  #remove(at: number): void {
    this.#values.delete(at);
    this.#sorted = undefined;
  }
}

function summaryOf(at: number, values: readonly number[]): Summary {
  return {
    at,
    count: values.length,
    sum: values.reduce((total, value) => total + value, 0),
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
    last: values.at(-1) ?? Number.NaN,
  };
}
