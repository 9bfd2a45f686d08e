import { parseInstant } from "@lucciola/contract/time/iso.ts";
import { energyIntervals } from "@lucciola/domain/energy/energy-intervals.ts";
import type { RegisterReading } from "@lucciola/domain/energy/register-readings.ts";
import { type MeterReplacement, registerHistory } from "@lucciola/domain/energy/register-segments.ts";
import { isKnownZone } from "@lucciola/domain/time/local-time.ts";
import { readSeries, type Series } from "@lucciola/platform/csv/read-series.ts";
import { bucketEdges, type CalendarBucket } from "@lucciola/platform/timeseries/local-calendar.ts";
import { Command, InvalidArgumentError, Option } from "commander";
import { readText } from "../arguments.ts";
import { formatIntervals, intervalJson } from "../intervals-text.ts";
import type { CliDeps } from "../town.ts";

const WH = { Wh: 1, kWh: 1_000, MWh: 1_000_000 } as const;
type RegisterUnit = keyof typeof WH;
const BUCKETS = { "15m": "quarter", hour: "hour", day: "day", month: "month" } as const satisfies Record<
  string,
  CalendarBucket
>;

interface IntervalsOptions {
  readonly readings: string;
  readonly time?: string;
  readonly value?: string;
  readonly bucket?: keyof typeof BUCKETS;
  readonly unit?: RegisterUnit;
  readonly digits?: number;
  /** In the register's unit. */
  readonly replaced: readonly MeterReplacement[];
  readonly timezone: string;
  readonly json?: boolean;
}

const HELP = `
The file has a column of times and one of what the meter showed, as the utility or a logger wrote them. Without --unit the
unit is the one that the column's name holds, else Wh. A gap is spread as the supply uses energy on other days and is
"estimated"; what ran before a reset or around a meter that was replaced without readings is "unknown" and counts nothing.`;

/** Turns a file of register readings into energy by quarter, hour, day or month; needs no server and no data folder. */
export function intervalsCommand({ terminal }: CliDeps): Command {
  return new Command("intervals")
    .description("energy by quarter of an hour, hour, day or month from a file of register readings")
    .addHelpText("after", HELP)
    .requiredOption("--readings <file>", "CSV of times and what the register showed, plain or gzip", readText(4_096))
    .option("--time <column>", "the column of the times", readText(200))
    .option("--value <column>", "the column of the register", readText(200))
    .addOption(
      new Option("--bucket <length>", "of the intervals; 15m unless the readings are daily").choices(
        Object.keys(BUCKETS),
      ),
    )
    .addOption(new Option("--unit <unit>", "of the register").choices(["Wh", "kWh", "MWh"]))
    .option("--digits <count>", "before the decimal sign of the register: where it goes over to zero", readDigits)
    .option(
      "--replaced <at,closing,opening>",
      "another meter from then on, with the last reading of the old and the first of the new one; may be repeated",
      readReplacement,
      [],
    )
    .option("--timezone <zone>", "whose clock and calendar are meant", readZone, "Europe/Rome")
    .option("--json", "[{from, to, wh, quality}]")
    .action(async (options: IntervalsOptions) => {
      const { readings: file, timezone: zone, digits } = options;
      const series = await readSeries(file, { zone, time: options.time, value: options.value });
      const unit = options.unit ?? unitNamed(series.facts.valueColumn);
      const scale = WH[unit];
      const received = readingsOf(series, scale);
      const history = registerHistory(received, {
        replacements: options.replaced.map((replacement) => inWh(replacement, scale)),
        ...(digits === undefined ? {} : { rollsOverAt: 10 ** digits * scale }),
      });
      const bucket = options.bucket ?? (series.isDaily ? "day" : "15m");
      const first = history.segments[0]?.[0]?.atMs ?? 0;
      const last = history.segments.at(-1)?.at(-1)?.atMs ?? first;
      const edges = cutTo(bucketEdges({ fromMs: first, toMs: last }, BUCKETS[bucket], zone), first, last);
      const intervals = energyIntervals(history, edges, { zone });
      for (const { line, reason } of series.refused.first) terminal.warn(`${file}, line ${line}: ${reason}`);
      const untold = series.refused.count - series.refused.first.length;
      if (untold > 0) terminal.warn(`${file}: ${untold} more row(s) cannot be read`);
      terminal.print(
        options.json
          ? intervalJson(intervals)
          : formatIntervals({ file, series, unit, zone, bucket, intervals, events: history.events }),
      );
    });
}

/** The register in whole Wh; cells without a value are left out. */
function readingsOf({ atMs, values }: Series, scale: number): RegisterReading[] {
  const readings: RegisterReading[] = [];
  for (const [row, value] of values.entries()) {
    if (!Number.isNaN(value)) readings.push({ atMs: atMs[row] ?? 0, value: Math.round(value * scale) });
  }
  return readings;
}

/** The first and the last interval end where the readings do. */
const cutTo = (edges: readonly number[], fromMs: number, toMs: number): number[] =>
  edges.map((edge) => Math.min(Math.max(edge, fromMs), toMs));

/** Reactive registers go by the same multiples: kvarh as kWh. */
const unitNamed = (column: string): RegisterUnit =>
  /m(wh|varh)/i.test(column) ? "MWh" : /k(wh|varh)/i.test(column) ? "kWh" : "Wh";

const inWh = ({ atMs, closing, opening }: MeterReplacement, scale: number): MeterReplacement => ({
  atMs,
  ...(closing === undefined ? {} : { closing: Math.round(closing * scale) }),
  ...(opening === undefined ? {} : { opening: Math.round(opening * scale) }),
});

function readDigits(text: string): number {
  const digits = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (digits >= 3 && digits <= 12) return digits;
  throw new InvalidArgumentError("It must be a whole number from 3 to 12");
}

function readZone(text: string): string {
  if (isKnownZone(text)) return text;
  throw new InvalidArgumentError("It must be an IANA zone such as Europe/Rome");
}

function readReplacement(text: string, before: readonly MeterReplacement[]): readonly MeterReplacement[] {
  const [at = "", closing = "", opening = "", ...more] = text.split(",").map((part) => part.trim());
  const instant = parseInstant(at);
  const isNumber = [closing, opening].every((part) => part === "" || /^\d{1,12}(\.\d+)?$/.test(part));
  if (!instant.ok || !isNumber || more.length > 0) {
    throw new InvalidArgumentError(
      "It must be an instant with Z, a closing and an opening reading in the register's unit, such as 2026-03-01T09:30:00Z,48213,0; leave out a reading that nobody knows",
    );
  }
  return [
    ...before,
    {
      atMs: instant.value,
      ...(closing === "" ? {} : { closing: Number(closing) }),
      ...(opening === "" ? {} : { opening: Number(opening) }),
    },
  ];
}
