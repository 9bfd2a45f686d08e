import type { AnomalySeries } from "@lucciola/contract/api/anomalies.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import type { EnergyInterval } from "@lucciola/domain/energy/energy-interval.ts";
import { usualHours } from "@lucciola/domain/energy/usual-hours.ts";
import { bucketEdges } from "@lucciola/platform/timeseries/local-calendar.ts";
import { notFound } from "../problem-details.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { hourlyIntervals } from "./hourly-intervals.ts";
import { carrierOf, registerOf } from "./measured-supply.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Before the cause, so that the difference can be seen. */
const LEAD_MS = 7 * DAY_MS;
/** What is usual is told by the four weeks before. */
const USUAL_MS = 28 * DAY_MS;
/** After the cause has begun; a longer one is drawn by day. */
const HOURLY_MS = 14 * DAY_MS;
const LONGEST_MS = 120 * DAY_MS;
const AFTER_MS = 2 * DAY_MS;

/** What was seen around a cause against what is usual. Throws as `hourlyIntervals` does. */
export async function anomalySeries(
  { store, registry }: Pick<RouteDeps, "store" | "registry">,
  { supply, fromMs, toMs }: AnomalyAlert,
  nowMs: number,
  zone: string,
): Promise<AnomalySeries> {
  const point = registry.assets.point(pointId(supply));
  if (point === undefined) throw notFound("supply", supply);
  const carrier = carrierOf(point);
  const endMs = Math.min(nowMs, (toMs ?? nowMs) + AFTER_MS, fromMs + LONGEST_MS);
  const bucket = endMs - fromMs > HOURLY_MS ? "day" : "hour";
  const shown = { fromMs: fromMs - LEAD_MS, toMs: Math.max(endMs, fromMs + DAY_MS) };
  const usual = { fromMs: fromMs - LEAD_MS - USUAL_MS, toMs: fromMs - DAY_MS };
  const edges = bucketEdges(shown, bucket, zone);
  const range = { fromMs: usual.fromMs, toMs: edges.at(-1) ?? shown.toMs };
  const source = { store, registers: registry.registers };
  const intervals = await hourlyIntervals(source, point.id, registerOf(carrier), range, zone);
  const usualWh = usualHours(
    intervals.filter((each) => each.fromMs >= usual.fromMs && each.toMs <= usual.toMs),
    zone,
  );
  const isPart = (startMs: number, end: number) => end > fromMs && startMs < (toMs ?? Number.POSITIVE_INFINITY);
  return {
    supply: point.id,
    unit: carrier === "gas" || carrier === "water" ? "L" : "Wh",
    bucket,
    usualFrom: formatInstant(usual.fromMs),
    usualTo: formatInstant(usual.toMs),
    rows: edges.slice(0, -1).map((startMs, index) => {
      const end = edges[index + 1] ?? startMs;
      const inside = intervals.filter((each) => each.fromMs >= startMs && each.toMs <= end);
      const known = usualOf(startMs, end, usualWh);
      return {
        from: formatInstant(startMs),
        to: formatInstant(end),
        seen: seenOf(inside, end - startMs),
        ...(known === undefined ? {} : { usual: known }),
        isPart: isPart(startMs, end),
      };
    }),
  };
}

function seenOf(inside: readonly EnergyInterval[], lengthMs: number): number | null {
  const known = inside.filter(({ quality }) => quality !== "unknown");
  const knownMs = known.reduce((sum, each) => sum + each.toMs - each.fromMs, 0);
  return knownMs < lengthMs ? null : known.reduce((sum, { wh }) => sum + wh, 0);
}

function usualOf(startMs: number, endMs: number, usual: (startMs: number) => number | undefined): number | undefined {
  let sum = 0;
  for (let atMs = startMs; atMs < endMs; atMs += HOUR_MS) {
    const each = usual(atMs);
    if (each === undefined) return undefined;
    sum += each;
  }
  return sum;
}
