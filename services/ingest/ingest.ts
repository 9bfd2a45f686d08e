import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { isKnownZone } from "@lucciola/domain/time/local-time.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { JournalBatch, JournalReader, JournalRecord } from "@lucciola/platform/journal/journal.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import type { IngestConfig } from "./config.ts";
import { decode } from "./decode/decode.ts";
import { type DecodedBatch, decodeBatch, type NewQuarantined, quarantineRejections } from "./decode/decode-batch.ts";
import type { DecodeOptions } from "./decode/decoded.ts";
import { LiveStream } from "./live-stream.ts";
import { quarantineRefused, quarantineWhole, withoutRefused, writeTaken } from "./refused-by-store.ts";
import { applyEffect, type LiveEvent } from "./registry-effects.ts";
import { RegistryLookup } from "./registry-lookup.ts";
import { type ReplayResult, replayQuarantined } from "./replay.ts";
import { Retry } from "./retry.ts";

/** The name under which ingest keeps its place in the journal. */
export const INGEST_READER = "ingest";

export interface IngestDeps {
  readonly journal: JournalReader;
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly config: IngestConfig & Pick<DecodeOptions, "mayHaveWaited">;
}

/** Counted since the start of the process. Every record ends in `readings`, `effects`, `quarantined` or `emptyMessages`. */
export interface IngestStats {
  readonly records: number;
  readonly readings: number;
  /** Changes of the registry: fates of commands, accepted programmes, presence. */
  readonly effects: number;
  /** Entries made in quarantine; a message with several faults may make several. */
  readonly quarantined: number;
  /** Messages in which there was nothing to store. */
  readonly emptyMessages: number;
  readonly batches: number;
  /** Where the next batch begins. */
  readonly offset: number;
  /** Age of the oldest message that is read but not yet stored, ms; 0 when there is none. */
  readonly lagMs: number;
  readonly failures: number;
  /** Since when the store, the registry or the journal has refused to work. */
  readonly failingSinceMs: number | undefined;
  /** Batches that the live stream did not carry. */
  readonly liveDropped: number;
}

/** A batch that is decoded and not yet stored. */
interface Taken {
  readonly batch: DecodedBatch;
  /** When its first message was received. */
  readonly oldestMs: number | undefined;
  readonly isFull: boolean;
}

interface Registered {
  readonly events: LiveEvent[];
  readonly quarantined: number;
}

export interface Ingest extends Component {
  stats(): IngestStats;
  /** Decodes a quarantined message again; see `replayQuarantined`. */
  replay(quarantineId: number): Promise<ReplayResult>;
}

/**
 * Journal to store: reads a batch from the checkpoint, decodes it, stores the readings, then the changes of the
 * registry in one transaction, then moves the checkpoint, and tells the live stream. Every step may be repeated, so a
 * crash between two of them only repeats the batch; none is skipped, however long the store is down. Under load the next
 * batch is read and decoded meanwhile, one and no more.
 */
export function createIngest({ journal, store, registry, bus, clock, log, config }: IngestDeps): Ingest {
  const stopping = new AbortController();
  const { signal } = stopping;
  const retry = new Retry(clock, log, config, signal);
  const live = new LiveStream(bus, log);
  const lookup = new RegistryLookup(registry);
  const limits = { maxRecords: config.batchMaxRecords, maxBytes: config.batchMaxBytes };
  const counts = { records: 0, readings: 0, effects: 0, quarantined: 0, emptyMessages: 0, batches: 0 };
  let offset = 0;
  let oldestWaitingMs: number | undefined;
  /** What was read and is not decoded yet, from its offset on. */
  let rest: { readonly from: number; readonly batch: JournalBatch } | undefined;
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    let ahead: Promise<Taken | undefined> | undefined;
    while (!signal.aborted) {
      const startedMs = clock.now();
      const taken = await (ahead ?? take(offset));
      ahead = undefined;
      if (taken === undefined) return;
      const { oldestMs, isFull } = taken;
      const { nextOffset, records } = taken.batch;
      if (nextOffset === offset) {
        oldestWaitingMs = undefined;
        await journal.waitFor(offset, config.idleWaitMs, signal);
        continue;
      }
      oldestWaitingMs = oldestMs;
      // More is waiting: it is read and decoded while the store, in its own thread, writes this batch.
      if (isFull) ahead = take(nextOffset);
      if (!(await keep(taken))) break;
      offset = nextOffset;
      oldestWaitingMs = undefined;
      counts.records += records;
      counts.batches += 1;
      if (isFull) continue;
      // A clock that is set back meanwhile must not make the pause longer.
      const sinceStartMs = Math.max(0, clock.now() - startedMs);
      await clock.sleep(config.batchIntervalMs - sinceStartMs, signal);
    }
    await ahead;
  }

  /** Reads and decodes what lies at an offset; `undefined` when ingest was stopped before it could. */
  async function take(from: number): Promise<Taken | undefined> {
    const known = rest?.from === from ? rest.batch : undefined;
    const read = await retry.until("read the journal", async () => known ?? (await journal.read(from, limits)));
    if (!read.done) return undefined;
    const decoded = await retry.until("ask the registry", () => {
      lookup.refresh();
      const decodeRecord = (record: JournalRecord, readings: ReadingBatch) => decode(record, lookup, config, readings);
      return decodeBatch(read.value, decodeRecord, clock.now(), config.batchMaxReadings);
    });
    if (!decoded.done) return undefined;
    const batch = decoded.value;
    rest = batch.rest === undefined ? undefined : { from: batch.nextOffset, batch: batch.rest };
    const isLarge = batch.records >= limits.maxRecords || batch.nextOffset - from >= limits.maxBytes / 2;
    return { batch, oldestMs: read.value.records[0]?.receivedAtMs, isFull: isLarge || rest !== undefined };
  }

  /** Stores a batch, step by step; false when ingest was stopped before the checkpoint moved. */
  async function keep({ batch, isFull }: Taken): Promise<boolean> {
    const stored = await retry.until("write to the store", () => writeTaken(store, batch));
    if (!stored.done) return false;
    const refused = stored.value;
    const aside = quarantineRefused(batch, refused);
    const registered = await retry.until("write to the registry", () =>
      registry.transaction(() => register(batch, aside)),
    );
    if (!registered.done) return false;
    const committed = await retry.until("move the checkpoint", () => journal.commit(INGEST_READER, batch.nextOffset));
    if (!committed.done) return false;
    const { events, quarantined } = registered.value;
    counts.readings += batch.readings.length - refused.length;
    counts.effects += batch.effects.length;
    counts.quarantined += quarantined;
    counts.emptyMessages += batch.emptyMessages;
    // Who looks on sees what is, not all that was: to tell every reading would cost more than to store it.
    const liveSinceMs = isFull ? Number.POSITIVE_INFINITY : clock.now() - config.liveWindowMs;
    live.offer(withoutRefused(batch.readings, refused), events, liveSinceMs);
    return true;
  }

  /** `aside`: messages of which the store refuses something. They are kept whole, or the batch is not taken in. */
  function register(batch: DecodedBatch, aside: readonly NewQuarantined[]): Registered {
    const events: LiveEvent[] = [];
    const quarantined = [...batch.quarantined];
    for (const { record, effect } of batch.effects) {
      const outcome = applyEffect(registry, effect, log);
      if (outcome.kind === "refused") quarantined.push(...quarantineRejections(record, [outcome.rejection]));
      else if (outcome.event !== undefined) events.push(outcome.event);
    }
    let news = quarantineWhole(registry.quarantine, aside);
    for (const message of quarantined) if (registry.quarantine.add(message) !== "known") news += 1;
    registry.edges.seen(batch.seen);
    // What was put aside before, and is only read again, is no news.
    if (news > 0) events.push({ kind: "quarantine", count: news, at: formatInstant(clock.now()) });
    return { events, quarantined: quarantined.length + aside.length };
  }

  return {
    name: "ingest",
    async start() {
      if (!isKnownZone(config.foreignZone)) {
        throw new OperationalError({
          code: "zone-unknown",
          message: `ingest.foreignZone ${JSON.stringify(config.foreignZone)} is no time zone of this machine; use a name such as Europe/Rome`,
        });
      }
      offset = await journal.checkpoint(INGEST_READER);
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
      await live.settled();
    },
    stats: () => ({
      ...counts,
      offset,
      lagMs: oldestWaitingMs === undefined ? 0 : Math.max(0, clock.now() - oldestWaitingMs),
      failures: retry.failures,
      failingSinceMs: retry.failingSinceMs,
      liveDropped: live.droppedBatches,
    }),
    replay: (quarantineId) => replayQuarantined(quarantineId, { registry, store, config, log }),
  };
}
