import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { HOUR_MS, hourOf, type RetentionCuts } from "../../retention.ts";
import type { MaintenanceReport, SeriesKey } from "../../time-series.ts";
import { hoursOf, isSummarized } from "../hourly-summaries.ts";
import type { InfluxServer } from "../influx-server.ts";
import { identifier, instant, measurementOf, nameOf, ofPoints, pointsByQuantity } from "../influxql.ts";
import { firstTime, readEnds } from "../read-ends.ts";
import { listSeries } from "../read-series.ts";
import { summarizeHours } from "./summarize-hours.ts";
import { thinNextDay } from "./thin-registers.ts";

/** What one step looks at: short enough that nobody waits long for it to end. */
const SLICE_MS = 6 * HOUR_MS;

/** Something to do while nothing is written, and what came of it. */
export type MaintenanceStep = () => Promise<Partial<MaintenanceReport>>;

/** The steps of maintenance, each of which stands by itself. */
export async function* maintenanceSteps(server: InfluxServer, cuts: RetentionCuts): AsyncGenerator<MaintenanceStep> {
  const series = await listSeries(server);
  const newest = await readEnds(server, "last", series);
  const newestHourOf = (key: SeriesKey) => hourOf(newest.get(nameOf(key))?.at ?? Number.NEGATIVE_INFINITY);
  for (const [quantity, points] of pointsByQuantity(series)) {
    const newestHours = new Map(points.map((point) => [point, newestHourOf({ point, quantity })]));
    if (isSummarized(quantity)) {
      yield* summarySteps(server, quantity, Math.min(cuts.summarizeBeforeMs, latest(newestHours)));
      yield* removalSteps(server, hoursOf(quantity), "count", cuts.removeHoursBeforeMs, newestHours);
    } else {
      yield* removalSteps(server, measurementOf(quantity), "value", cuts.removeRegistersBeforeMs, newestHours);
      yield* thinningSteps(server, quantity, cuts.thinRegistersBeforeMs);
    }
  }
}

async function* summarySteps(
  server: InfluxServer,
  quantity: QuantityName,
  beforeMs: number,
): AsyncGenerator<MaintenanceStep> {
  const from = identifier(measurementOf(quantity));
  for (let fromMs = Number.NEGATIVE_INFINITY; ; ) {
    const nextMs = await firstTime(server, `SELECT first("value") FROM ${from} WHERE time >= ${instant(fromMs)}`);
    const startMs = Math.max(fromMs, Math.floor(nextMs / SLICE_MS) * SLICE_MS);
    if (startMs >= beforeMs) return;
    const toMs = Math.min(startMs + SLICE_MS, beforeMs);
    yield async () => ({ summarized: await summarizeHours(server, { quantity, fromMs: startMs, toMs }) });
    fromMs = toMs;
  }
}

async function* thinningSteps(
  server: InfluxServer,
  quantity: QuantityName,
  cutMs: number,
): AsyncGenerator<MaintenanceStep> {
  if (cutMs === Number.NEGATIVE_INFINITY) return;
  for (let going = true; going; ) {
    yield async () => {
      const { thinned, isDone } = await thinNextDay(server, quantity, cutMs);
      going = !isDone;
      return { thinned };
    };
  }
}

/** Removes what is older than is kept at all, but nothing of the newest hour of a series. */
async function* removalSteps(
  server: InfluxServer,
  measurement: string,
  field: string,
  cutMs: number,
  newestHours: ReadonlyMap<PointId, number>,
): AsyncGenerator<MaintenanceStep> {
  if (cutMs === Number.NEGATIVE_INFINITY) return;
  const byEnd = new Map<number, PointId[]>();
  for (const [point, hourMs] of newestHours) {
    const endMs = Math.min(cutMs, hourMs);
    byEnd.set(endMs, [...(byEnd.get(endMs) ?? []), point]);
  }
  for (const [endMs, points] of byEnd) {
    const old = `FROM ${identifier(measurement)} WHERE time < ${instant(endMs)} AND ${ofPoints(points)}`;
    yield async () => {
      let removed = 0;
      for await (const { values = [] } of server.query([`SELECT count("${field}") ${old}`])) {
        removed += Number(values[0]?.[1] ?? 0);
      }
      if (removed > 0) await server.run(`DELETE ${old}`);
      return { removed };
    };
  }
}

const latest = (hours: ReadonlyMap<PointId, number>) =>
  [...hours.values()].reduce((latest, hourMs) => Math.max(latest, hourMs), Number.NEGATIVE_INFINITY);
