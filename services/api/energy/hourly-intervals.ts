import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { EnergyInterval } from "@lucciola/domain/energy/energy-interval.ts";
import { energyIntervals } from "@lucciola/domain/energy/energy-intervals.ts";
import type { RegisterHistory } from "@lucciola/domain/energy/register-segments.ts";
import { bucketEdges } from "@lucciola/platform/timeseries/local-calendar.ts";
import type { TimeRange } from "@lucciola/platform/timeseries/time-series.ts";
import { HttpProblem } from "../problem-details.ts";
import { AROUND_MS, type MeteredSource, supplyHistory } from "./supply-history.ts";

/** Of readings each minute these are five years. */
const MOST_PARTS = 40;

/**
 * What a supply used hour by hour of the local clock, of one register or of imported amounts; empty where it was never
 * read. An hour is cut where a segment of the register begins or ends, so that each interval is wholly known or not at all.
 * A range of many readings is read in parts. Throws `HttpProblem` 400 `range-too-long` when there would be too many of
 * them; rejects as the store does.
 */
export async function hourlyIntervals(
  source: MeteredSource,
  point: PointId,
  quantity: QuantityName,
  range: TimeRange,
  zone: string,
): Promise<EnergyInterval[]> {
  const { fromMs, toMs } = range;
  const inner = bucketEdges(range, "hour", zone).filter((edge) => fromMs < edge && edge < toMs);
  const hours = [fromMs, ...inner, toMs];
  const intervals: EnergyInterval[] = [];
  let most = hours.length - 1;
  for (let first = 0; first < hours.length - 1; ) {
    const edges = hours.slice(first, first + most + 1);
    const part = { fromMs: edges[0] ?? fromMs, toMs: edges.at(-1) ?? toMs };
    const isWhole = most === hours.length - 1;
    const aroundMs = isWhole ? AROUND_MS : Math.min(AROUND_MS, (part.toMs - part.fromMs) / 2);
    const answer = await supplyHistory(source, point, quantity, part, aroundMs);
    if (answer.kind === "too-many") {
      most = Math.ceil(most / 2);
      if (edges.length === 2 || (hours.length - 1) / most > MOST_PARTS) throw tooManyReadings(point);
      continue;
    }
    if (answer.kind === "none") {
      first += edges.length - 1;
      continue;
    }
    const cut = energyIntervals(answer.history, cutAtSegments(edges, answer.history), { zone });
    // A gap at the end of a part is left to the next one, which sees both of its sides: so each gap is spread but once.
    const isLast = first + edges.length >= hours.length;
    const lastMeasured = cut.findLastIndex(
      ({ quality, toMs: endMs }) => quality === "measured" && edges.includes(endMs),
    );
    const kept = isLast || lastMeasured < 0 ? cut : cut.slice(0, lastMeasured + 1);
    intervals.push(...kept);
    first = hours.indexOf(kept.at(-1)?.toMs ?? part.toMs, first);
  }
  return intervals;
}

function cutAtSegments(edges: readonly number[], { segments }: RegisterHistory): number[] {
  const [fromMs, toMs] = [edges[0] ?? 0, edges.at(-1) ?? 0];
  const ends = segments.flatMap((segment) => [segment[0]?.atMs ?? fromMs, segment.at(-1)?.atMs ?? toMs]);
  const inside = ends.filter((atMs) => fromMs < atMs && atMs < toMs);
  return [...new Set([...edges, ...inside])].sort((one, other) => one - other);
}

const tooManyReadings = (point: PointId): HttpProblem =>
  new HttpProblem(400, "range-too-long", `${point} has too many readings in this range: ask for fewer days`);
