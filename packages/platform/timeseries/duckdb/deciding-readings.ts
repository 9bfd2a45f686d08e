import { atOf, indexFrom, type Stretch } from "./blocks/stretch.ts";
import { bucketAt } from "./buckets.ts";

/** Readings of one register in the order of time. */
export interface Points {
  readonly at: number[];
  readonly value: number[];
}

/**
 * Adds those readings of a stretch that decide the increase by bucket: the first and the last in each bucket, and those on
 * both sides of a fall. Those outside of all buckets are neighbours: the last before and the first after decide.
 */
export function addDecidingReadings(points: Points, stretch: Stretch, edges: readonly number[]): void {
  const { count, value, neverFalls } = stretch;
  const add = (index: number) => {
    points.at.push(atOf(stretch, index));
    points.value.push(value[index] as number);
  };
  const firstMs = edges[0] as number;
  let start = indexFrom(stretch, firstMs);
  if (start > 0) add(start - 1);
  if (start === count) return;
  let bucket = bucketAt(edges, atOf(stretch, start));
  while (start < count) {
    const endMs = edges[bucket + 1];
    if (endMs === undefined || start === count) break;
    const end = indexFrom(stretch, endMs, start);
    bucket += 1;
    if (end === start) continue;
    add(start);
    if (!neverFalls) addFalls(value, start, end, add);
    if (end - 1 > start) add(end - 1);
    start = end;
  }
  if (start < count) add(start);
}

/** Both sides of each fall between the first reading and the last, which are added anyway. */
function addFalls(value: Float64Array, start: number, end: number, add: (index: number) => void): void {
  let added = start;
  for (let index = start + 1; index < end; index += 1) {
    if ((value[index] as number) >= (value[index - 1] as number)) continue;
    if (index - 1 > added) add(index - 1);
    if (index < end - 1) add(index);
    added = index;
  }
}
