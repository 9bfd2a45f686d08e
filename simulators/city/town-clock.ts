import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import { createScaledClock } from "@lucciola/platform/clock/scaled-clock.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { savedTownTime } from "./world-state.ts";

/** A clock may have been set back a little since the town was stopped. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * The clock of a process with a simulated town. At speed 1 it is the wall's. At another speed it goes on from the town's
 * own time where that was saved, else from now, and the whole process lives by it. A town that has run ahead cannot go
 * back to the present: OperationalError `town-in-the-future`.
 */
export async function openTownClock(directory: string, speed: number, wall: Clock): Promise<Clock> {
  const savedMs = await savedTownTime(directory);
  const nowMs = wall.now();
  if (speed !== 1) return createScaledClock({ wall, speed, startMs: savedMs ?? nowMs });
  if (savedMs === undefined || savedMs <= nowMs + TOLERANCE_MS) return wall;
  throw new OperationalError({
    code: "town-in-the-future",
    message: `The simulated town in ${directory} stands at ${formatInstant(savedMs)}, ahead of this machine's clock, because it ran faster than time. Give it a speed other than 1 (simulator.speed) to go on, or begin another town in another data folder`,
  });
}
