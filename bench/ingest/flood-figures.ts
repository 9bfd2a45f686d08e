import { type CpuUse, cpuUseOf } from "./cpu-use.ts";
import type { IngestSide } from "./ingest-side.ts";
import type { FloodOptions, Publishers } from "./publishers.ts";

export interface FloodFigures {
  readonly messages: number;
  /** Until all of them were stored. */
  readonly msgPerS: number;
  /** Until the last PUBACK. */
  readonly ackedMsgPerS: number;
  /** CPU time of a message, µs: the side's processes, from the first message until all were stored. */
  readonly cpuUs: number;
  /** Of that, in the first threads of the processes, and in all others. */
  readonly mainUs: number;
  readonly othersUs: number;
  readonly publishersUs: number;
}

/** Publishes as fast as the side acknowledges, beginning and ending with nothing under way. */
export async function flood(
  side: IngestSide,
  publishers: Publishers,
  alreadySent: number,
  options: FloodOptions,
): Promise<FloodFigures> {
  const before = cpuUseOf(side.pids);
  const publishersBefore = cpuUseOf(publishers.pids);
  const { messages, startedAtMs, endedAtMs } = await publishers.flood(options);
  const publishersAfter = cpuUseOf(publishers.pids);
  const storedAtMs = Math.max(endedAtMs, await side.stored(alreadySent + messages));
  const after = cpuUseOf(side.pids);
  const perMessageUs = (ms: number): number => Number(((ms * 1_000) / messages).toFixed(2));
  return {
    messages,
    msgPerS: Math.round((messages / (storedAtMs - startedAtMs)) * 1_000),
    ackedMsgPerS: Math.round((messages / (endedAtMs - startedAtMs)) * 1_000),
    cpuUs: perMessageUs(sumOf(after) - sumOf(before)),
    mainUs: perMessageUs(after.mainMs - before.mainMs),
    othersUs: perMessageUs(after.othersMs - before.othersMs),
    publishersUs: perMessageUs(sumOf(publishersAfter) - sumOf(publishersBefore)),
  };
}

const sumOf = ({ mainMs, othersMs }: CpuUse): number => mainMs + othersMs;
