import { setTimeout as sleep } from "node:timers/promises";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { detectorOf, LIT_MS, PLACES, RAISED_PCT, SENSORS } from "./control-street.ts";
import type { WatchedLamps } from "./watched-lamps.ts";

/** A sensor that never gets its lamp lit is a failed measurement, not a slow one. */
const PATIENCE_MS = 30_000;

/**
 * Somebody is seen before lamp after lamp: the times from the detector's message to the driver that has accepted the
 * level, ms. A lamp that is still lit from its last turn would answer nothing, so a round takes longer than that.
 */
export async function controlTrials(
  sensors: Bus,
  lamps: WatchedLamps,
  options: { readonly boot: string; readonly trials: number; readonly everyMs: number },
): Promise<number[]> {
  const { boot, trials, everyMs } = options;
  if (PLACES * everyMs < 2 * LIT_MS) throw new RangeError("a lamp would be asked while it is lit");
  const times: number[] = [];
  for (let seq = 0; seq < trials; seq++) {
    const place = seq % PLACES;
    const taken = lamps.taken(place, RAISED_PCT);
    const atMs = Date.now();
    const sample = { start: formatInstant(atMs - 1_000), end: formatInstant(atMs), motionCount: 1 };
    const fromMs = performance.now();
    const acknowledged = sensors.publish(
      "motion",
      { edge: SENSORS, device: detectorOf(place) },
      { sentAt: formatInstant(atMs), boot, seq, samples: [sample] },
    );
    const lapsed = sleep(PATIENCE_MS, undefined, { ref: false }).then(() => Number.NaN);
    const takenMs = await Promise.race([taken, lapsed]);
    if (Number.isNaN(takenMs)) throw new Error(`The lamp at place ${place} was not lit within ${PATIENCE_MS} ms`);
    times.push(takenMs - fromMs);
    await acknowledged;
    await sleep(Math.max(1, everyMs - (performance.now() - fromMs)));
  }
  return times;
}
