import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { MeterDriver, MeterReadOutcome } from "../driver.ts";
import { meterSample, storable } from "../sample.ts";
import { TroubleLog } from "../trouble-log.ts";
import type { PulseLine } from "./pulse/pulse-line.ts";
import { PulseTotal, type PulseTotalOptions } from "./pulse/pulse-total.ts";

export interface PulseCounterOptions extends PulseTotalOptions {
  readonly line: PulseLine;
  readonly quantity: "importTotalWh" | "exportTotalWh" | "volumeTotalL";
  /** How often what was counted is synced beside the readings: so much of it a power cut or kill -9 may cost, s. */
  readonly saveEveryS: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * A meter that only gives pulses (S0, a reed contact): the register is kept here. A reading is never ahead of what is
 * synced, so the register does not fall when the program dies; it may lag by what was counted since the last save.
 */
export function createPulseCounter(options: PulseCounterOptions): MeterDriver & Component {
  const { line, quantity, saveEveryS, clock, log, file } = options;
  const stopping = new AbortController();
  const trouble = new TroubleLog(log, clock);
  let total: PulseTotal | undefined;
  let saving: Promise<void> = Promise.resolve();

  /** Takes what the line has counted into the total; returns why it could not. */
  async function collect(counted: PulseTotal): Promise<string | undefined> {
    const taken = await line.take();
    if (taken.kind === "unreachable") return taken.reason;
    if (taken.note !== undefined) log.warn({ file }, taken.note);
    counted.add(taken.pulses, taken.mark);
    return undefined;
  }

  async function keepSaving(counted: PulseTotal): Promise<void> {
    for (;;) {
      await clock.sleep(saveEveryS * 1_000, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        await collect(counted);
        await counted.save();
        trouble.over("the total of the pulse counter is kept again");
      } catch (error) {
        trouble.happened("unwritable", { err: error }, "the total of the pulse counter is not kept");
      }
    }
  }

  return {
    name: "pulse-counter",
    start: async () => {
      total = await PulseTotal.open(options);
      line.open(total.mark);
      saving = keepSaving(total);
    },
    stop: async () => {
      stopping.abort();
      await saving;
      if (total === undefined) return;
      await collect(total);
      await line.close();
      await total.save();
    },
    read: async (): Promise<MeterReadOutcome> => {
      if (total === undefined) return { kind: "unreachable", reason: "the pulse counter has not started" };
      const reason = await collect(total);
      if (reason !== undefined) return { kind: "unreachable", reason };
      const atMs = clock.now();
      // Whole units that have passed, and not one less because 100 * 0.29 is 28.999999999999996.
      const value = storable(quantity, Math.floor(total.value + 1e-6));
      if (value === undefined) return { kind: "bad-response", reason: `a total of ${total.value} cannot be stored` };
      try {
        await total.save();
      } catch (error) {
        return { kind: "bad-response", reason: (error as Error).message };
      }
      return { kind: "sample", sample: meterSample(atMs, [[quantity, value]]), omitted: [] };
    },
  };
}
