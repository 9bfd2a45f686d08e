import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { EnergyInterval, IntervalQuality } from "@lucciola/domain/energy/energy-interval.ts";
import type { RegisterEvent } from "@lucciola/domain/energy/register-event.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Series } from "@lucciola/platform/csv/read-series.ts";
import { formatTable } from "./terminal.ts";

/** One row for each interval, as machines read it. */
export const intervalJson = (intervals: readonly EnergyInterval[]): string =>
  `[${intervals
    .map(({ fromMs, toMs, ...rest }) =>
      JSON.stringify({ from: formatInstant(fromMs), to: formatInstant(toMs), ...rest }),
    )
    .join(",\n")}]`;

export interface IntervalsReport {
  readonly file: string;
  readonly series: Series;
  readonly unit: string;
  readonly zone: string;
  readonly bucket: string;
  readonly intervals: readonly EnergyInterval[];
  readonly events: readonly RegisterEvent[];
}

const SHOWN_EVENTS = 20;
const QUALITIES: readonly IntervalQuality[] = ["measured", "estimated", "unknown"];

/** What a file of readings says, as people read it: the sum, how it is known, what happened to the meter, and the months. */
export function formatIntervals(report: IntervalsReport): string {
  const { file, series, unit, zone, bucket, intervals, events } = report;
  const { timeColumn, valueColumn, format } = series.facts;
  const [first, last] = [intervals[0]?.fromMs, intervals.at(-1)?.toMs];
  if (first === undefined || last === undefined)
    return `${file} holds one reading; energy is what runs between two of them.`;
  const total = intervals.reduce((sum, { wh }) => sum + wh, 0);
  const expected = intervals.reduce((sum, { estimatedWh = 0 }) => sum + estimatedWh, 0);
  return [
    `${file}: ${series.values.length} readings of "${valueColumn}" in ${unit} by "${timeColumn}" (${format})`,
    `${localText(first, zone)} to ${localText(last, zone)}, ${zone}: ${kwh(total)} kWh`,
    "",
    formatTable(
      ["QUALITY", "INTERVALS", "kWh"],
      QUALITIES.map((quality) => rowOf(quality, intervals)),
    ),
    ...(expected > 0
      ? [`Where it is unknown the supply usually uses ${kwh(expected)} kWh; they are not in the sum.`]
      : []),
    "",
    ...formatEvents(events, zone),
    formatTable(["MONTH", "kWh", "ESTIMATED", "UNKNOWN"], months(intervals, zone)),
    "",
    `These are intervals of ${bucket}; --json lists them, --bucket chooses 15m, hour, day or month.`,
  ].join("\n");
}

function rowOf(quality: IntervalQuality, intervals: readonly EnergyInterval[]): string[] {
  const alike = intervals.filter((interval) => interval.quality === quality);
  return [quality, String(alike.length), kwh(alike.reduce((sum, { wh }) => sum + wh, 0))];
}

function formatEvents(events: readonly RegisterEvent[], zone: string): string[] {
  if (events.length === 0) return [];
  const told = events.slice(0, SHOWN_EVENTS).map((event) => eventText(event, zone));
  const more = events.length - told.length;
  return [...told, ...(more > 0 ? [`... and ${more} more`] : []), ""];
}

function eventText(event: RegisterEvent, zone: string): string {
  switch (event.kind) {
    case "reset":
      return `${localText(event.toMs, zone)}  reset: fell from ${kwh(event.before)} to ${kwh(event.after)} kWh; what ran since ${localText(event.fromMs, zone)} is unknown`;
    case "roll-over":
      return `${localText(event.toMs, zone)}  went over to zero at ${kwh(event.at)} kWh; counted on`;
    case "replacement":
      return `${localText(event.atMs, zone)}  another meter, ${replacementText(event)}`;
    case "refused":
      return `${localText(event.atMs, zone)}  ${kwh(event.value)} kWh left out: ${event.reason === "blip" ? "the readings around it contradict it" : "no register shows that"}`;
  }
}

function replacementText({ isClosed, isOpened }: Extract<RegisterEvent, { kind: "replacement" }>): string {
  if (isClosed && isOpened) return "with both readings";
  if (!isClosed && !isOpened) return "without readings";
  return isClosed ? "without its first reading" : "without the last reading of the old one";
}

/** Sum, and how much of it is estimated or of the time unknown, of each month that the intervals begin in. */
function months(intervals: readonly EnergyInterval[], zone: string): string[][] {
  const rows = new Map<string, { wh: number; estimatedWh: number; unknownMs: number }>();
  for (const { fromMs, toMs, wh, quality } of intervals) {
    const month = localTimeOf(fromMs, zone).date.slice(0, 7);
    const row = rows.get(month) ?? { wh: 0, estimatedWh: 0, unknownMs: 0 };
    row.wh += wh;
    if (quality === "estimated") row.estimatedWh += wh;
    if (quality === "unknown") row.unknownMs += toMs - fromMs;
    rows.set(month, row);
  }
  return [...rows].map(([month, { wh, estimatedWh, unknownMs }]) => [
    ...[month, kwh(wh), estimatedWh > 0 ? kwh(estimatedWh) : ""],
    unknownMs > 0 ? `${(unknownMs / 3_600_000).toFixed(1)} h` : "",
  ]);
}

/** Exact: a register's Wh are whole. */
const kwh = (wh: number): string => (wh / 1_000).toFixed(3);

function localText(atMs: number, zone: string): string {
  const { date, timeMs } = localTimeOf(atMs, zone);
  return `${date} ${new Date(timeMs).toISOString().slice(11, 16)}`;
}
