import type { DeviceId } from "@lucciola/contract/ids/ids.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Uplink } from "@lucciola/platform/uplink/uplink.ts";
import type { MeterSource, MeterValues } from "./driver.ts";
import { TroubleLog } from "./trouble-log.ts";

export interface ReplayedMeter {
  readonly device: DeviceId;
  readonly source: MeterSource;
}

export interface ReplayCounts {
  rowsRead: number;
  rowsSent: number;
  rowsRefused: number;
}

export type ReplayEnd =
  | { readonly kind: "complete" | "stopped" }
  | { readonly kind: "failed"; readonly error: OperationalError };

const RETRY_MS = 2_000;
/** So many refused rows are told one by one; the rest is only counted. */
const MAX_REFUSALS_TOLD = 20;

/**
 * Sends all that a source holds, in order. The past does not run away: when the spool is full it waits, so nothing is
 * lost. After a crash it begins anew, and the stores know a value that they have. A source that cannot be read to its end
 * is an outcome, so that one bad file does not end the replay of the others.
 */
export async function replayMeter(
  { device, source }: ReplayedMeter,
  { uplink, clock, log, counts }: { uplink: Uplink; clock: Clock; log: Logger; counts: ReplayCounts },
  signal: AbortSignal,
): Promise<ReplayEnd> {
  const sending = new TroubleLog(log, clock);

  async function send(values: MeterValues): Promise<void> {
    while (!signal.aborted) {
      try {
        if (values.channel === "meter") await uplink.send("meter", device, { samples: [...values.samples] });
        else await uplink.send("meterInterval", device, { intervals: [...values.intervals] });
        sending.over("the spool takes rows again");
        return;
      } catch (error) {
        if (!(error instanceof OperationalError && error.retryable)) throw error;
        sending.happened(error.code, { err: error }, "waiting for the spool");
        await clock.sleep(RETRY_MS, signal);
      }
    }
  }

  let refusals = 0;
  try {
    for await (const { values, rowsRead, refused } of source.batches(signal)) {
      const rows = values.channel === "meter" ? values.samples.length : values.intervals.length;
      if (rows > 0) await send(values);
      if (signal.aborted) return { kind: "stopped" };
      counts.rowsRead += rowsRead;
      counts.rowsSent += rows;
      counts.rowsRefused += refused.length;
      for (const reason of refused) {
        if (refusals++ < MAX_REFUSALS_TOLD) log.warn({ reason }, "a row was refused");
      }
    }
    return { kind: "complete" };
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    log.error({ err: error }, "the replay was broken off");
    return { kind: "failed", error };
  } finally {
    if (refusals > MAX_REFUSALS_TOLD) log.warn({ more: refusals - MAX_REFUSALS_TOLD }, "more rows were refused");
  }
}
