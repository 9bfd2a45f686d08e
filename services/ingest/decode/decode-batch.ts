import { setImmediate } from "node:timers/promises";
import type { JournalBatch, JournalDamage, JournalRecord } from "@lucciola/platform/journal/journal.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { QuarantinedMessage } from "@lucciola/platform/registry/quarantined-message.ts";
import { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { type Decoded, type Effect, type Rejection, refused, type Sighting } from "./decoded.ts";

export type NewQuarantined = Omit<QuarantinedMessage, "id" | "state">;

/** What a batch of the journal means, ready to be stored. */
export interface DecodedBatch {
  readonly readings: ReadingBatch;
  /** Which readings came with which record: its rows end before `rowsEnd`, and begin where the one before ends. */
  readonly sources: readonly { readonly record: JournalRecord; readonly rowsEnd: number }[];
  readonly effects: readonly { readonly record: JournalRecord; readonly effect: Effect }[];
  readonly quarantined: readonly NewQuarantined[];
  /** The newest sign of life of each edge. */
  readonly seen: readonly Sighting[];
  /** Messages in which there was nothing to store: other makers' devices also tell of their wireless and the like. */
  readonly emptyMessages: number;
  /** How many records this is of. */
  readonly records: number;
  /** Where the next batch begins. */
  readonly nextOffset: number;
  /** What follows of the journal's batch, where it holds more readings than are kept at once. */
  readonly rest: JournalBatch | undefined;
}

const MAX_DETAIL = 2_000;
/** After so much of a batch others get their turn: a backlog must not hold up acknowledgements. Some 5 ms. */
const SLICE_BYTES = 262_144;

/**
 * Decodes a batch, up to the record with which it has `mostReadings` or more: four megabytes of a file's quarter hours are
 * two million readings. A record on which the decoder itself fails is quarantined like a bad one, so that a bug costs one
 * message and not the town's data; an OperationalError (the registry cannot be asked) is thrown on, to try again.
 */
export async function decodeBatch(
  batch: JournalBatch,
  decodeRecord: (record: JournalRecord, readings: ReadingBatch) => Decoded,
  foundAtMs: number,
  mostReadings = Number.POSITIVE_INFINITY,
): Promise<DecodedBatch> {
  const readings = new ReadingBatch();
  const sources: { record: JournalRecord; rowsEnd: number }[] = [];
  const effects: { record: JournalRecord; effect: Effect }[] = [];
  const quarantined: NewQuarantined[] = [];
  const seen = new Map<string, Sighting>();
  let emptyMessages = 0;
  let bytes = 0;
  let records = 0;
  for (const record of batch.records) {
    if (readings.length >= mostReadings) break;
    records += 1;
    bytes += record.payload.length;
    if (bytes >= SLICE_BYTES) {
      bytes = 0;
      await setImmediate();
    }
    const before = readings.length;
    const decoded = decodeSafely(record, readings, decodeRecord);
    if (readings.length > before) sources.push({ record, rowsEnd: readings.length });
    for (const effect of decoded.effects) effects.push({ record, effect });
    quarantined.push(...quarantineRejections(record, decoded.rejections));
    if (decoded.seen !== undefined) seen.set(decoded.seen.edge, newer(seen.get(decoded.seen.edge), decoded.seen));
    const kept = readings.length - before + decoded.effects.length + decoded.rejections.length;
    if (kept === 0) emptyMessages += 1;
  }
  const nextOffset = batch.records[records]?.offset ?? batch.nextOffset;
  const damaged = batch.damaged.filter(({ offset }) => offset < nextOffset);
  quarantined.unshift(...damaged.map((damage) => quarantineDamage(damage, foundAtMs)));
  const rest = nextOffset === batch.nextOffset ? undefined : restOf(batch, nextOffset);
  return {
    readings,
    sources,
    effects,
    quarantined,
    seen: [...seen.values()],
    emptyMessages,
    records,
    nextOffset,
    rest,
  };
}

const restOf = ({ records, damaged, nextOffset }: JournalBatch, fromOffset: number): JournalBatch => ({
  records: records.filter(({ offset }) => offset >= fromOffset),
  damaged: damaged.filter(({ offset }) => offset >= fromOffset),
  nextOffset,
});

/** Decodes one record; a bug of the decoder becomes a rejection, and leaves no reading behind. */
export function decodeSafely<R>(
  record: R,
  readings: ReadingBatch,
  decodeRecord: (record: R, readings: ReadingBatch) => Decoded,
): Decoded {
  const before = readings.length;
  try {
    return decodeRecord(record, readings);
  } catch (error) {
    readings.truncate(before);
    if (error instanceof OperationalError) throw error;
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const detail = `The decoder failed on this message, which is a fault of Lucciola: report it, with this: ${what}`;
    return refused({ reason: "decoder-failed", detail });
  }
}

/** One entry for each reason: the whole message is kept, and the detail says which parts of it were refused. */
export function quarantineRejections(record: JournalRecord, rejections: readonly Rejection[]): NewQuarantined[] {
  const { offset, receivedAtMs, principal, topic, payload } = record;
  const details = new Map<string, string[]>();
  for (const { reason, detail } of rejections) {
    const texts = details.get(reason);
    if (texts === undefined) details.set(reason, [detail]);
    else texts.push(detail);
  }
  return [...details].map(([reason, texts]) => ({
    journalOffset: offset,
    receivedAtMs,
    principal,
    topic,
    payload,
    reason,
    detail: shorten(texts.join("\n")),
  }));
}

function quarantineDamage({ offset, bytes, raw, reason }: JournalDamage, foundAtMs: number): NewQuarantined {
  return {
    journalOffset: offset,
    receivedAtMs: foundAtMs,
    principal: "journal",
    topic: "",
    payload: raw,
    reason: "journal-damage",
    detail: `${bytes} bytes of the journal from offset ${offset} cannot be read (${reason}); what they held is lost unless its sender has it still. Check the disk.`,
  };
}

/** Records come in the order of their receipt, so the later one knows better. */
function newer(known: Sighting | undefined, next: Sighting): Sighting {
  if (known === undefined) return next;
  return { ...next, atMs: Math.max(known.atMs, next.atMs), skewMs: next.skewMs ?? known.skewMs };
}

const shorten = (text: string): string => (text.length <= MAX_DETAIL ? text : `${text.slice(0, MAX_DETAIL - 1)}…`);
