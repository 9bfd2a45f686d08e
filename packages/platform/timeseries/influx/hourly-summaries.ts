import { escape as escaped } from "@influxdata/influxdb-client";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { quantityOf } from "@lucciola/contract/units/quantities.ts";
import { measurementOf } from "./influxql.ts";

/** All readings of an hour (UTC) that was summarized. */
export interface HourlySummary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}

/** Quantities that are summarized have their hours in a measurement of its own: deleting a reading deletes its instant. */
export const hoursOf = (quantity: QuantityName): string => `${measurementOf(quantity)}_hours`;

export const isSummarized = (quantity: QuantityName): boolean => quantityOf(quantity).kind !== "register";

export function summaryOf(values: readonly number[]): HourlySummary {
  return {
    count: values.length,
    sum: values.reduce((total, value) => total + value, 0),
    min: values.reduce((a, b) => Math.min(a, b)),
    max: values.reduce((a, b) => Math.max(a, b)),
    last: values.at(-1) ?? Number.NaN,
  };
}

export function summaryLine(point: string, quantity: QuantityName, hourMs: number, summary: HourlySummary): string {
  const { count, sum, min, max, last } = summary;
  return `${escaped.measurement(hoursOf(quantity))},point=${escaped.tag(point)} count=${count}i,sum=${sum},min=${min},max=${max},last=${last} ${hourMs}`;
}

/** The one value that stands for an hour among readings. */
export function valueOfHour(
  quantity: QuantityName,
  { sum, count, last }: Pick<HourlySummary, "sum" | "count" | "last">,
) {
  const { kind } = quantityOf(quantity);
  if (kind === "state") return last;
  return kind === "gauge" ? sum / count : sum;
}
