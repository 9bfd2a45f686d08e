import type { Logger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { decode } from "./decode/decode.ts";
import { decodeSafely } from "./decode/decode-batch.ts";
import type { DecodeOptions } from "./decode/decoded.ts";
import { refusalOf, writeTaken } from "./refused-by-store.ts";
import { applyEffect } from "./registry-effects.ts";
import { RegistryLookup } from "./registry-lookup.ts";

export interface ReplayDeps {
  readonly registry: Registry;
  readonly store: TimeSeriesStore;
  readonly config: DecodeOptions;
  readonly log: Logger;
}

export interface ReplayResult {
  /** Everything in the message is good now, and its state in quarantine is `replayed`. */
  readonly replayed: boolean;
  readonly storedReadings: number;
  /** What is still wrong. */
  readonly issues: string[];
}

/**
 * Decodes a quarantined message again, as it was received: the same bytes, principal and time of receipt, with today's
 * decoder and installations. What is good in it is stored, good parts that were stored before included: each reading
 * has its one place. Throws OperationalError `quarantine-unknown`, and what store and registry throw.
 */
export async function replayQuarantined(
  id: number,
  { registry, store, config, log }: ReplayDeps,
): Promise<ReplayResult> {
  const message = registry.quarantine.get(id);
  if (message === undefined) {
    throw new OperationalError({ code: "quarantine-unknown", message: `There is no quarantined message ${id}.` });
  }
  if (message.reason === "journal-damage") {
    return { replayed: false, storedReadings: 0, issues: ["What is left of a damaged record cannot be decoded."] };
  }
  const lookup = new RegistryLookup(registry);
  const readings = new ReadingBatch();
  const { effects, rejections } = decodeSafely(message, readings, () => decode(message, lookup, config, readings));
  const refused = await writeTaken(store, { readings });
  return registry.transaction(() => {
    const issues = [...rejections.map(({ detail }) => detail), ...refused.map(refusalOf)];
    for (const effect of effects) {
      const outcome = applyEffect(registry, effect, log);
      if (outcome.kind === "refused") issues.push(outcome.rejection.detail);
    }
    const replayed = issues.length === 0;
    if (replayed) registry.quarantine.setState(id, "replayed");
    return { replayed, storedReadings: readings.length - refused.length, issues };
  });
}
