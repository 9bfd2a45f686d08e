import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { AggregateQuery, AggregateRow } from "../time-series.ts";
import { type BucketRun, bucketRuns, groupByTime } from "./bucket-runs.ts";
import { hoursOf, isSummarized } from "./hourly-summaries.ts";
import type { InfluxServer } from "./influx-server.ts";
import { identifier, inRange, measurementOf, nameOf, ofPoints, pointsByQuantity } from "./influxql.ts";
import { readEdges } from "./read-edges.ts";

const OF_READINGS = 'count("value"), sum("value"), min("value"), max("value")';
const OF_HOURS = 'sum("count"), sum("sum"), min("min"), max("max")';

/** Count, sum, mean, minimum and maximum of each series and bucket that has readings, in the order asked. */
export async function readAggregate(server: InfluxServer, query: AggregateQuery): Promise<AggregateRow[]> {
  const runs = bucketRuns(await readEdges(server, query));
  const parts = [...pointsByQuantity(query.series)].flatMap(([quantity, points]) =>
    runs.flatMap((run) => partsOf(quantity, points, run)),
  );
  const found = new Map<string, Map<number, AggregateRow>>();
  for await (const { statement, tags, values = [] } of server.query(parts.map((part) => part.statement))) {
    const part = parts[statement];
    if (part === undefined) continue;
    const { quantity, run } = part;
    const point = (tags?.point ?? "") as PointId;
    const rows = found.get(nameOf({ point, quantity })) ?? new Map<number, AggregateRow>();
    found.set(nameOf({ point, quantity }), rows);
    for (const row of values) {
      const [time = Number.NaN, count = 0, sum = Number.NaN, min = Number.NaN, max = Number.NaN] = row.map(Number);
      // Without GROUP BY time() the time that InfluxDB gives is of no use.
      const startMs = run.buckets === 1 ? run.fromMs : time;
      const told = { point, quantity, startMs, count, sum, mean: sum / count, min, max };
      const other = rows.get(startMs);
      if (count > 0) rows.set(startMs, other === undefined ? told : joined(other, told));
    }
  }
  return query.series.flatMap((key) => {
    const rows = [...(found.get(nameOf(key))?.values() ?? [])];
    return rows.sort((a, b) => a.startMs - b.startMs);
  });
}

interface Part {
  readonly quantity: QuantityName;
  readonly run: BucketRun;
  readonly statement: string;
}

function partsOf(quantity: QuantityName, points: readonly PointId[], run: BucketRun): Part[] {
  const range = { fromMs: run.fromMs, toMs: run.fromMs + run.buckets * run.widthMs };
  const of = `WHERE ${inRange(range)} AND ${ofPoints(points)} GROUP BY ${groupByTime(run)}"point" fill(none)`;
  const readings = `SELECT ${OF_READINGS} FROM ${identifier(measurementOf(quantity))} ${of}`;
  const hours = `SELECT ${OF_HOURS} FROM ${identifier(hoursOf(quantity))} ${of}`;
  const statements = isSummarized(quantity) ? [readings, hours] : [readings];
  return statements.map((statement) => ({ quantity, run, statement }));
}

/** A bucket may hold readings and summarized hours. */
function joined(row: AggregateRow, other: AggregateRow): AggregateRow {
  const count = row.count + other.count;
  const sum = row.sum + other.sum;
  return {
    ...row,
    count,
    sum,
    mean: sum / count,
    min: Math.min(row.min, other.min),
    max: Math.max(row.max, other.max),
  };
}
