import { OUTSIDE_JOURNALS } from "../journal/journal.ts";
import type { Logger } from "../log/logger.ts";
import type { Database } from "./database.ts";
import type { Quarantine, QuarantinedMessage } from "./quarantined-message.ts";

export interface QuarantineLimits {
  readonly maxMessages: number;
  /** Of all payloads together, bytes. */
  readonly maxPayloadBytes: number;
}

const DEFAULT_LIMITS: QuarantineLimits = { maxMessages: 100_000, maxPayloadBytes: 256 * 1024 * 1024 };
/** Of a message that no longer fits, this much of the payload is kept to show what it looked like, bytes. */
const EXCERPT_BYTES = 1024;

interface QuarantineRow {
  id: number;
  journal_offset: number;
  received_at_ms: number;
  principal: string;
  topic: string;
  payload: ArrayBuffer;
  reason: string;
  detail: string;
  state: QuarantinedMessage["state"];
  more_messages: number | null;
  last_offset: number | null;
  last_received_at_ms: number | null;
}

type NewMessage = Omit<QuarantinedMessage, "id" | "state">;

/**
 * Messages that could not be taken in, within limits. When these are reached, the oldest replayed or dismissed ones go.
 * When all that is there is still open, nothing is dropped: of each sender and reason one more entry is kept, which
 * holds the beginning of its first payload and counts the messages that follow, with their offsets in the journal; its
 * detail says so. So the quarantine stays bounded (by the number of identities, which only people create) whatever a
 * broken device sends, and nothing disappears unseen.
 *
 * A call costs one sync of the disk: wrap many in `registry.transaction`.
 */
export function createQuarantine(db: Database, log: Logger, limits: QuarantineLimits = DEFAULT_LIMITS): Quarantine {
  let saidFull = false;

  return {
    add: (message) =>
      db.transaction(() => {
        if (isKnown(db, message)) return "known";
        if (makeRoom(db, limits, message.payload.length)) {
          saidFull = false;
          insert(db, message, message.payload, message.detail);
          return "kept";
        }
        if (!saidFull) log.warn({ ...limits }, "the quarantine is full of open messages: replay or dismiss some");
        saidFull = true;
        countOverflow(db, message);
        return "counted";
      }),

    get: (id) => {
      const row = db.first<QuarantineRow>("SELECT * FROM quarantine WHERE id = ?", id);
      return row && toMessage(row);
    },

    list: ({ state, reason, limit, beforeId }) => {
      const filters: [string, string | number | undefined][] = [
        ["state = ?", state],
        ["reason = ?", reason],
        ["id < ?", beforeId],
      ];
      const given = filters.filter(([, value]) => value !== undefined);
      const where = given.length === 0 ? "" : `WHERE ${given.map(([condition]) => condition).join(" AND ")}`;
      return db
        .all<QuarantineRow>(
          `SELECT * FROM quarantine ${where} ORDER BY id DESC LIMIT ?`,
          ...given.map(([, value]) => value),
          limit,
        )
        .map(toMessage);
    },

    count: (state) =>
      db.first<{ messages: number }>("SELECT count(*) AS messages FROM quarantine WHERE state = ?", state)?.messages ??
      0,

    setState: (id, state) => {
      db.run("UPDATE quarantine SET state = ? WHERE id = ?", state, id);
    },
  };
}

/** Whether this message is in the quarantine already, as an entry of its own or counted in another. */
function isKnown(db: Database, { journalOffset, principal, reason }: NewMessage): boolean {
  const isKept =
    db.first("SELECT 1 FROM quarantine WHERE journal_offset = ? AND reason = ?", journalOffset, reason) !== undefined;
  // Offsets outside of journals are in no order: that one lies between two others says nothing.
  if (journalOffset >= OUTSIDE_JOURNALS) return isKept;
  return (
    isKept ||
    db.first(
      `SELECT 1 FROM quarantine WHERE principal = ?1 AND reason = ?2 AND more_messages IS NOT NULL
         AND journal_offset <= ?3 AND last_offset >= ?3`,
      principal,
      reason,
      journalOffset,
    ) !== undefined
  );
}

/** Deletes the oldest messages that are dealt with until one more fits; false when it still does not. */
function makeRoom(db: Database, limits: QuarantineLimits, payloadBytes: number): boolean {
  if (payloadBytes > limits.maxPayloadBytes) return false;
  for (;;) {
    const messages = counter(db, "quarantine-rows");
    const bytes = counter(db, "quarantine-bytes");
    if (messages < limits.maxMessages && bytes + payloadBytes <= limits.maxPayloadBytes) return true;
    const deleted = db.run(
      `DELETE FROM quarantine WHERE id = (
         SELECT min(id) FROM (SELECT min(id) AS id FROM quarantine WHERE state = 'replayed'
           UNION ALL SELECT min(id) FROM quarantine WHERE state = 'dismissed'))`,
    );
    if (deleted === 0) return false;
  }
}

const counter = (db: Database, name: string): number =>
  db.first<{ value: number }>("SELECT value FROM counter WHERE name = ?", name)?.value ?? 0;

const whereWhole = (journalOffset: number): string =>
  journalOffset >= OUTSIDE_JOURNALS
    ? "the rest came from a broker that has forgotten it."
    : `the whole is in the journal at offset ${journalOffset} while that is kept.`;

function countOverflow(db: Database, message: NewMessage): void {
  const counted = db.run(
    `UPDATE quarantine SET more_messages = more_messages + 1, last_offset = max(last_offset, ?),
       last_received_at_ms = max(last_received_at_ms, ?)
     WHERE principal = ? AND reason = ? AND state = 'open' AND more_messages IS NOT NULL`,
    message.journalOffset,
    message.receivedAtMs,
    message.principal,
    message.reason,
  );
  if (counted > 0) return;
  const excerpt = message.payload.subarray(0, EXCERPT_BYTES);
  const cut =
    excerpt.length < message.payload.length
      ? ` The quarantine was full: only the first ${EXCERPT_BYTES} of ${message.payload.length} bytes are kept here; ${whereWhole(message.journalOffset)}`
      : "";
  insert(db, message, excerpt, message.detail + cut);
  db.run(
    `UPDATE quarantine SET more_messages = 0, last_offset = journal_offset, last_received_at_ms = received_at_ms
     WHERE journal_offset = ? AND reason = ?`,
    message.journalOffset,
    message.reason,
  );
}

function insert(db: Database, message: NewMessage, payload: Uint8Array, detail: string): void {
  db.run(
    `INSERT INTO quarantine (journal_offset, received_at_ms, principal, topic, payload, reason, detail, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'open')`,
    message.journalOffset,
    message.receivedAtMs,
    message.principal,
    message.topic,
    payload,
    message.reason,
    detail,
  );
}

function toMessage(row: QuarantineRow): QuarantinedMessage {
  return {
    id: row.id,
    journalOffset: row.journal_offset,
    receivedAtMs: row.received_at_ms,
    principal: row.principal,
    topic: row.topic,
    payload: new Uint8Array(row.payload),
    reason: row.reason,
    detail: row.detail + describeMore(row),
    state: row.state,
  };
}

/** What an entry says of the messages that it stands for beside its own. */
function describeMore({
  more_messages: more,
  last_offset: last,
  last_received_at_ms: lastAtMs,
}: QuarantineRow): string {
  if (more === null || last === null || lastAtMs === null || more === 0) return "";
  const when = new Date(lastAtMs).toISOString();
  return ` The quarantine was full of open messages: this entry stands for ${more} more from the same sender for the same reason, up to journal offset ${last}, received until ${when}; their payloads are only in the journal.`;
}
