import { type FloodFigures, flood } from "./flood-figures.ts";
import type { IngestSide } from "./ingest-side.ts";
import { type PacedFigures, pace } from "./paced-figures.ts";
import { Publishers } from "./publishers.ts";

/** Readings of a message under the load `batch20`. */
export const BATCH = 20;

/** `single`: a message with one reading; `batch20`: with twenty; `tls`: single, over TLS; `paced`: single, 1,000 a second. */
export type LoadName = "single" | "batch20" | "tls" | "paced";
export const LOADS: readonly LoadName[] = ["single", "batch20", "tls", "paced"];
export const PACED_PER_S = 1_000;

export interface Effort {
  readonly forMs: number;
  readonly warmUpMs: number;
  /** For a side that takes so little that it would still be at it tomorrow. */
  readonly maxMessages: number;
  readonly window: number;
  readonly processes: number;
}

/** What one round of a side has given. */
export interface RoundFigures {
  readonly floods: Partial<Record<LoadName, FloodFigures>>;
  readonly paced: PacedFigures | undefined;
}

/** Puts these loads on a fresh side, one after the other, and compares what was acknowledged with what is stored. */
export async function measureSide(side: IngestSide, loads: readonly LoadName[], effort: Effort): Promise<RoundFigures> {
  const publishers = new Publishers(effort.processes);
  try {
    return await measure(side, loads, publishers, effort);
  } finally {
    publishers.end();
    await side.dispose();
  }
}

async function measure(
  side: IngestSide,
  loads: readonly LoadName[],
  publishers: Publishers,
  { window, forMs, warmUpMs, maxMessages }: Effort,
): Promise<RoundFigures> {
  const floods: Partial<Record<LoadName, FloodFigures>> = {};
  let paced: PacedFigures | undefined;
  let messages = 0;
  let points = 0;
  for (const load of loads) {
    if (load === "tls" && side.tls === undefined) continue;
    const { port, ca } = load === "tls" && side.tls !== undefined ? side.tls : { port: side.port, ca: undefined };
    const samplesPerMessage = load === "batch20" ? BATCH : 1;
    await publishers.connect(side.clients, { port, ca, boot: `bench-${load}`, samplesPerMessage });
    for (const isWarmUp of [true, false]) {
      const during = isWarmUp ? warmUpMs : forMs;
      const some = isWarmUp ? maxMessages / 10 : maxMessages;
      const figures =
        load === "paced"
          ? await pace(side, publishers, messages, { forMs: during, ratePerS: PACED_PER_S })
          : await flood(side, publishers, messages, { forMs: during, maxMessages: some, window });
      messages += figures.messages;
      points += figures.messages * samplesPerMessage;
      if ("msgPerS" in figures) floods[load] = figures;
      else paced = figures;
    }
    await publishers.disconnect();
  }
  const stored = await side.finish();
  if (stored !== undefined && stored !== points)
    throw new Error(`${points} readings were acknowledged, and ${stored} are stored`);
  return { floods, paced };
}
