import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";

/**
 * What a management system may give: programmes and calendars, groups, types, loggers, announced devices, and the references
 * of its overrides; and what gateways of other makers have, and are to do.
 */
export type TalqKind =
  | "program"
  | "calendar"
  | "group"
  | "lamp-type"
  | "logger"
  | "device"
  | "override"
  | "foreign-class"
  | "foreign-device"
  | "foreign-order";

/** A thing as it was given. `body` is its TALQ text, JSON. */
export interface TalqResource {
  readonly kind: TalqKind;
  readonly address: string;
  /** The UUID of the management system that gave it. */
  readonly owner: string;
  readonly body: string;
  /** What it became here: id of a programme, calendar, group, lamp type or point. */
  readonly ownId: string | undefined;
  /** The version of a programme or calendar that it became: another is live when somebody here has changed it since. */
  readonly ownVersion: number | undefined;
  readonly changedAtMs: number;
}

/** How far a logger is. */
export interface TalqLoggerState {
  readonly address: string;
  /** Samples due until then were taken. */
  readonly sampledUntilMs: number;
  /** When its entries are sent next; undefined: nothing waits, or nobody knows yet. */
  readonly reportAtMs: number | undefined;
  /** Failed attempts at the present report. */
  readonly attempts: number;
  /** Entries that were dropped because the management system took none for too long. */
  readonly lost: number;
}

export interface TalqEntry {
  readonly id: number;
  readonly atMs: number;
  /** JSON of an entry of a `LogReport`. */
  readonly body: string;
}

export interface Talq {
  /** Throws OperationalError `talq-too-long`. */
  put(resource: TalqResource): void;
  get(kind: TalqKind, address: string): TalqResource | undefined;
  /** What a thing of the town was given as. */
  byOwnId(kind: TalqKind, ownId: string): TalqResource | undefined;
  list(kind: TalqKind): TalqResource[];
  count(kind: TalqKind): number;
  remove(kind: TalqKind, address: string): boolean;
  /** Forgets references that nobody needs any more. */
  removeChangedBefore(kind: TalqKind, atMs: number): number;

  startLogger(address: string, sampledUntilMs: number): void;
  removeLogger(address: string): void;
  loggerState(address: string): TalqLoggerState | undefined;
  /** Of those with a report that is due. */
  loggersDue(nowMs: number): TalqLoggerState[];
  keepLogger(state: TalqLoggerState): void;
  /** What the logger last saw at each place. */
  seen(logger: string): Map<string, string>;
  /** An undefined value forgets the place. */
  keepSeen(logger: string, changes: ReadonlyMap<string, string | undefined>): void;
  /** Adds entries; keeps at most `atMost`, the newest, and returns how many older ones were dropped for them. */
  record(logger: string, entries: readonly { readonly atMs: number; readonly body: string }[], atMost: number): number;
  /** Oldest first. */
  entries(logger: string, limit: number): TalqEntry[];
  countEntries(logger: string): number;
  /** Forgets entries up to this one: they were acknowledged. */
  acknowledge(logger: string, upToId: number): void;
}

/** Thousands of members of a group are less. */
const LONGEST_BODY = 1_000_000;

interface ResourceRow {
  kind: TalqKind;
  address: string;
  owner: string;
  body: string;
  own_id: string | null;
  own_version: number | null;
  changed_at_ms: number;
}
interface LoggerRow {
  address: string;
  sampled_until_ms: number;
  report_at_ms: number | null;
  attempts: number;
  lost: number;
}

export function createTalq(db: Database): Talq {
  const countEntries = (logger: string): number =>
    db.first<{ n: number }>("SELECT count(*) AS n FROM talq_entry WHERE logger = ?", logger)?.n ?? 0;
  return {
    put: ({ kind, address, owner, body, ownId, ownVersion, changedAtMs }) => {
      if (body.length > LONGEST_BODY)
        throw new OperationalError({
          code: "talq-too-long",
          message: `${kind} ${address} is longer than the ${LONGEST_BODY} characters that are kept of one`,
        });
      db.run(
        "INSERT OR REPLACE INTO talq_resource (kind, address, owner, body, own_id, own_version, changed_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
        kind,
        address,
        owner,
        body,
        ownId,
        ownVersion,
        changedAtMs,
      );
    },
    get: (kind, address) => {
      const row = db.first<ResourceRow>("SELECT * FROM talq_resource WHERE kind = ? AND address = ?", kind, address);
      return row && toResource(row);
    },
    byOwnId: (kind, ownId) => {
      const row = db.first<ResourceRow>("SELECT * FROM talq_resource WHERE kind = ? AND own_id = ?", kind, ownId);
      return row && toResource(row);
    },
    list: (kind) =>
      db.all<ResourceRow>("SELECT * FROM talq_resource WHERE kind = ? ORDER BY address", kind).map(toResource),
    count: (kind) => db.first<{ n: number }>("SELECT count(*) AS n FROM talq_resource WHERE kind = ?", kind)?.n ?? 0,
    remove: (kind, address) => db.run("DELETE FROM talq_resource WHERE kind = ? AND address = ?", kind, address) > 0,
    removeChangedBefore: (kind, atMs) =>
      db.run("DELETE FROM talq_resource WHERE kind = ? AND changed_at_ms < ?", kind, atMs),

    startLogger: (address, sampledUntilMs) =>
      db.transaction(() => {
        db.run("DELETE FROM talq_logger WHERE address = ?", address);
        db.run("INSERT INTO talq_logger (address, sampled_until_ms) VALUES (?, ?)", address, sampledUntilMs);
      }),
    removeLogger: (address) => {
      db.run("DELETE FROM talq_logger WHERE address = ?", address);
    },
    loggerState: (address) => {
      const row = db.first<LoggerRow>("SELECT * FROM talq_logger WHERE address = ?", address);
      return row && toState(row);
    },
    loggersDue: (nowMs) =>
      db.all<LoggerRow>("SELECT * FROM talq_logger WHERE report_at_ms <= ? ORDER BY report_at_ms", nowMs).map(toState),
    keepLogger: ({ address, sampledUntilMs, reportAtMs, attempts, lost }) => {
      db.run(
        "UPDATE talq_logger SET sampled_until_ms = ?, report_at_ms = ?, attempts = ?, lost = ? WHERE address = ?",
        sampledUntilMs,
        reportAtMs,
        attempts,
        lost,
        address,
      );
    },
    seen: (logger) =>
      new Map(
        db
          .all<{ place: string; value: string }>("SELECT place, value FROM talq_seen WHERE logger = ?", logger)
          .map(({ place, value }) => [place, value]),
      ),
    keepSeen: (logger, changes) =>
      db.transaction(() => {
        for (const [place, value] of changes)
          if (value === undefined) db.run("DELETE FROM talq_seen WHERE logger = ? AND place = ?", logger, place);
          else db.run("INSERT OR REPLACE INTO talq_seen (logger, place, value) VALUES (?, ?, ?)", logger, place, value);
      }),
    record: (logger, entries, atMost) =>
      db.transaction(() => {
        for (const { atMs, body } of entries)
          db.run("INSERT INTO talq_entry (logger, at_ms, body) VALUES (?, ?, ?)", logger, atMs, body);
        const over = countEntries(logger) - atMost;
        if (over <= 0) return 0;
        return db.run(
          "DELETE FROM talq_entry WHERE id IN (SELECT id FROM talq_entry WHERE logger = ? ORDER BY id LIMIT ?)",
          logger,
          over,
        );
      }),
    entries: (logger, limit) =>
      db
        .all<{ id: number; at_ms: number; body: string }>(
          "SELECT id, at_ms, body FROM talq_entry WHERE logger = ? ORDER BY id LIMIT ?",
          logger,
          limit,
        )
        .map(({ id, at_ms, body }) => ({ id, atMs: at_ms, body })),
    countEntries,
    acknowledge: (logger, upToId) => {
      db.run("DELETE FROM talq_entry WHERE logger = ? AND id <= ?", logger, upToId);
    },
  };
}

const toResource = ({ own_id, own_version, changed_at_ms, ...row }: ResourceRow): TalqResource => ({
  ...row,
  ownId: own_id ?? undefined,
  ownVersion: own_version ?? undefined,
  changedAtMs: changed_at_ms,
});

const toState = ({ address, sampled_until_ms, report_at_ms, attempts, lost }: LoggerRow): TalqLoggerState => ({
  address,
  sampledUntilMs: sampled_until_ms,
  reportAtMs: report_at_ms ?? undefined,
  attempts,
  lost,
});
