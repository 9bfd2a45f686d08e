import type { UrbanDatasetName } from "@lucciola/domain/open-models/urban-dataset/specification.ts";
import type { Bucket } from "@lucciola/platform/timeseries/time-series.ts";
import { bucketsOf } from "../consumption.ts";
import { HttpProblem } from "../problem-details.ts";

export interface UrbanDatasetQuestion {
  readonly name: UrbanDatasetName;
  readonly fromMs: number;
  readonly toMs: number;
  readonly bucket: Bucket;
  /** One cabinet or building alone. */
  readonly id?: string;
}

/** Of a document: it is one body, and one body of the gateway. */
export const MOST_LINES = 10_000;
const HOUR_MS = 3_600_000;
const SHORTEST_MS: Readonly<Record<Bucket, number>> = {
  hour: HOUR_MS,
  day: 23 * HOUR_MS,
  month: 28 * 24 * HOUR_MS - HOUR_MS,
};

/** The periods of the lines of each of `places`. Throws HttpProblem 400 `range-too-long`. */
export function periodsOf({ fromMs, toMs, bucket }: UrbanDatasetQuestion, zone: string, places: number) {
  // Counted roughly before the periods are made.
  refuseTooMany(Math.floor((toMs - fromMs) / SHORTEST_MS[bucket]) - 1);
  const periods = bucketsOf(fromMs, toMs, bucket, zone);
  refuseTooMany(places * periods.length);
  return periods;
}

export function refuseTooMany(lines: number): void {
  if (lines > MOST_LINES)
    throw new HttpProblem(
      400,
      "range-too-long",
      `This would be ${lines} lines, and a document has ${MOST_LINES}: shorten the range, ask for longer buckets or for one id`,
    );
}
