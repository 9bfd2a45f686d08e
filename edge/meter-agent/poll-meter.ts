import type { DeviceId } from "@lucciola/contract/ids/ids.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Uplink } from "@lucciola/platform/uplink/uplink.ts";
import type { MeterDriver, MeterReadOutcome } from "./driver.ts";
import { TroubleLog } from "./trouble-log.ts";

export interface PolledMeter {
  readonly device: DeviceId;
  readonly driver: MeterDriver;
  /** Read at every multiple of this since 1970, so that all meters are read at the same instants. */
  readonly intervalS: number;
  /** Samples gathered for one message; those not yet sent are lost when the power fails. 1 where not given. */
  readonly samplesPerMessage?: number;
}

export interface PollCounts {
  samplesRead: number;
  samplesSent: number;
  /** Read but not taken by the spool. */
  samplesLost: number;
  failedReads: number;
}

/** Reads a meter on the grid until the signal, then sends what it still holds. */
export async function pollMeter(
  { device, driver, intervalS, samplesPerMessage = 1 }: PolledMeter,
  { uplink, clock, log, counts }: { uplink: Uplink; clock: Clock; log: Logger; counts: PollCounts },
  signal: AbortSignal,
): Promise<void> {
  const reading = new TroubleLog(log, clock);
  const doubtful = new TroubleLog(log, clock);
  const sending = new TroubleLog(log, clock);
  let gathered: MeterSample[] = [];

  async function send(): Promise<void> {
    const samples = gathered;
    gathered = [];
    if (samples.length === 0) return;
    try {
      await uplink.send("meter", device, { samples });
      counts.samplesSent += samples.length;
      sending.over("samples are taken again");
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      counts.samplesLost += samples.length;
      uplink.countLost();
      sending.happened(error.code, { err: error, samplesLost: counts.samplesLost }, "samples are lost");
    }
  }

  for (;;) {
    await sleepUntilGrid(clock, intervalS * 1_000, signal);
    if (signal.aborted) break;
    const outcome = await readSafely(driver, signal);
    if (outcome.kind === "sample") {
      reading.over("the meter answers again");
      if (outcome.omitted.length === 0) doubtful.over("all values of the meter are plausible again");
      else doubtful.happened(outcome.omitted.join("; "), {}, "values of the meter are left out");
      counts.samplesRead++;
      gathered.push(outcome.sample);
      if (gathered.length >= samplesPerMessage) await send();
    } else if (!signal.aborted) {
      counts.failedReads++;
      reading.happened(outcome.kind, { reason: outcome.reason }, "the meter could not be read");
    }
  }
  await send();
}

/** A driver must not throw; one that does must not take the other meters along. */
async function readSafely(driver: MeterDriver, signal: AbortSignal): Promise<MeterReadOutcome> {
  try {
    return await driver.read(signal);
  } catch (error) {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: "bad-response", reason: `the driver failed, which is a bug in it: ${words}` };
  }
}

/** Sleeps to the next multiple of the interval, also when the clock is set while it sleeps. */
async function sleepUntilGrid(clock: Clock, intervalMs: number, signal: AbortSignal): Promise<void> {
  const startMs = clock.now();
  const targetMs = (Math.floor(startMs / intervalMs) + 1) * intervalMs;
  for (let nowMs = startMs; nowMs < targetMs && nowMs >= startMs && !signal.aborted; nowMs = clock.now()) {
    await clock.sleep(targetMs - nowMs, signal);
  }
}
