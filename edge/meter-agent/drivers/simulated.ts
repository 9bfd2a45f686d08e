import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { MeterDriver } from "../driver.ts";

/** A meter that is a function of time; `sampleAt` gives what it shows at `atMs` (milliseconds since 1970). */
export function createSimulatedMeter(sampleAt: (atMs: number) => MeterSample, clock: Clock): MeterDriver {
  return { read: async () => ({ kind: "sample", sample: sampleAt(clock.now()), omitted: [] }) };
}
