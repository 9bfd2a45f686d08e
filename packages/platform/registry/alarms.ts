import { gunzipSync, gzipSync } from "node:zlib";
import type { AlarmKind, AlarmPlaceKind } from "@lucciola/contract/lighting/alarm.ts";
import type { Database } from "./database.ts";

/** Something that the diagnosis found wrong at a place. */
export interface FoundAlarm {
  readonly kind: AlarmKind;
  readonly place: { readonly kind: AlarmPlaceKind; readonly id: string };
  readonly cabinet?: string;
  readonly sinceMs: number;
  readonly raisedAtMs: number;
  readonly seenAtMs: number;
  readonly evidence: Readonly<Record<string, number>>;
  readonly affected: readonly string[];
}

export interface AlarmRecord extends FoundAlarm {
  readonly id: number;
  readonly closedAtMs: number | undefined;
  readonly acknowledgedAtMs: number | undefined;
  readonly acknowledgedBy: string | undefined;
}

/** Alarms, and what the diagnosis needs beside the assets: who hangs on which circuit, and what it has learned. */
export interface Alarms {
  /** Keeps what is open now and closes every other, all in one transaction. One cause at one place is one alarm. */
  settle(open: readonly FoundAlarm[], nowMs: number): void;
  open(): AlarmRecord[];
  get(id: number): AlarmRecord | undefined;
  /** Open and past ones of a place, newest first. */
  ofPlace(place: string, limit: number): AlarmRecord[];
  /** Newest first. `point`: it is about it, or it suffers from it; `cabinet`: all behind it. */
  list(filter: {
    state?: "open" | "closed";
    point?: string;
    cabinet?: string;
    beforeId?: number;
    limit: number;
  }): AlarmRecord[];
  countOpen(): number;
  /** Notes who has taken note of an alarm, the first of them; `undefined` when there is none of this id. */
  acknowledge(id: number, by: string, nowMs: number): AlarmRecord | undefined;
  /** Deletes alarms that were closed before; returns how many. */
  deleteClosedBefore(ms: number): number;
  /** Says which lamps hang on a circuit, from the cabinet outwards, in place of what was said of it before. */
  putCircuit(circuit: string, lamps: readonly string[]): void;
  circuits(): ReadonlyMap<string, readonly string[]>;
  /** What the diagnosis has learned of cabinets, as JSON; kept compressed. */
  keepMemories(memories: readonly { readonly cabinet: string; readonly json: string }[], nowMs: number): void;
  memories(): ReadonlyMap<string, string>;
}

interface AlarmRow {
  id: number;
  kind: AlarmKind;
  place_kind: AlarmPlaceKind;
  place: string;
  cabinet: string | null;
  since_ms: number;
  raised_at_ms: number;
  seen_at_ms: number;
  closed_at_ms: number | null;
  acknowledged_at_ms: number | null;
  acknowledged_by: string | null;
  evidence: string;
  affected: string;
}

const PUT = `
  INSERT INTO alarm (kind, place_kind, place, cabinet, since_ms, raised_at_ms, seen_at_ms, evidence, affected)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
  ON CONFLICT (kind, place_kind, place) WHERE closed_at_ms IS NULL DO UPDATE SET
    seen_at_ms = excluded.seen_at_ms, evidence = excluded.evidence, affected = excluded.affected`;
const IS_STATE = `
  (?1 IS NULL OR (?1 = 'open' AND closed_at_ms IS NULL) OR (?1 = 'closed' AND closed_at_ms IS NOT NULL))`;

const IS_OF_POINT = "(?4 IS NULL OR place = ?4 OR EXISTS (SELECT 1 FROM json_each(affected) WHERE value = ?4))";
const IS_OF_CABINET = "(?5 IS NULL OR cabinet = ?5 OR place = ?5)";

export function createAlarms(db: Database): Alarms {
  const put = ({ kind, place, cabinet, sinceMs, raisedAtMs, seenAtMs, evidence, affected }: FoundAlarm): void => {
    const [seen, suffering] = [JSON.stringify(evidence), JSON.stringify(affected)];
    db.run(PUT, kind, place.kind, place.id, cabinet, sinceMs, raisedAtMs, seenAtMs, seen, suffering);
  };
  const open = (): AlarmRecord[] =>
    db.all<AlarmRow>("SELECT * FROM alarm WHERE closed_at_ms IS NULL ORDER BY id").map(toAlarm);
  const one = (id: number): AlarmRecord | undefined => {
    const row = db.first<AlarmRow>("SELECT * FROM alarm WHERE id = ?", id);
    return row && toAlarm(row);
  };
  return {
    settle: (found, nowMs) =>
      db.transaction(() => {
        const keys = new Set(found.map(keyOf));
        for (const alarm of open())
          if (!keys.has(keyOf(alarm))) db.run("UPDATE alarm SET closed_at_ms = ?1 WHERE id = ?2", nowMs, alarm.id);
        for (const alarm of found) put(alarm);
      }),
    open,
    get: one,
    ofPlace: (place, limit) =>
      db.all<AlarmRow>("SELECT * FROM alarm WHERE place = ? ORDER BY id DESC LIMIT ?", place, limit).map(toAlarm),
    list: ({ state, point, cabinet, beforeId, limit }) =>
      db
        .all<AlarmRow>(
          `SELECT * FROM alarm WHERE ${IS_STATE} AND (?2 IS NULL OR id < ?2) AND ${IS_OF_POINT} AND ${IS_OF_CABINET}
           ORDER BY id DESC LIMIT ?3`,
          state,
          beforeId,
          limit,
          point,
          cabinet,
        )
        .map(toAlarm),
    countOpen: () => db.first<{ n: number }>("SELECT count(*) AS n FROM alarm WHERE closed_at_ms IS NULL")?.n ?? 0,
    acknowledge: (id, by, nowMs) => {
      db.run(
        "UPDATE alarm SET acknowledged_at_ms = ?1, acknowledged_by = ?2 WHERE id = ?3 AND acknowledged_at_ms IS NULL",
        nowMs,
        by,
        id,
      );
      return one(id);
    },
    deleteClosedBefore: (ms) => db.run("DELETE FROM alarm WHERE closed_at_ms < ?", ms),
    putCircuit: (circuit, lamps) =>
      db.transaction(() => {
        db.run("DELETE FROM circuit_lamp WHERE circuit = ?", circuit);
        for (const [position, lamp] of lamps.entries())
          db.run(
            "INSERT OR REPLACE INTO circuit_lamp (point, circuit, position) VALUES (?, ?, ?)",
            lamp,
            circuit,
            position,
          );
      }),
    circuits: () => {
      const circuits = new Map<string, string[]>();
      const rows = db.all<{ circuit: string; point: string }>(
        "SELECT circuit, point FROM circuit_lamp ORDER BY circuit, position",
      );
      for (const { circuit, point } of rows) {
        const lamps = circuits.get(circuit);
        if (lamps === undefined) circuits.set(circuit, [point]);
        else lamps.push(point);
      }
      return circuits;
    },
    keepMemories: (memories, nowMs) =>
      db.transaction(() => {
        for (const { cabinet, json } of memories)
          db.run(
            "INSERT OR REPLACE INTO diagnosis_memory (cabinet, kept_at_ms, body) VALUES (?, ?, ?)",
            cabinet,
            nowMs,
            gzipSync(json),
          );
      }),
    memories: () =>
      new Map(
        db
          .all<{ cabinet: string; body: ArrayBuffer }>("SELECT cabinet, body FROM diagnosis_memory")
          .map(({ cabinet, body }) => [cabinet, gunzipSync(new Uint8Array(body)).toString("utf8")]),
      ),
  };
}

const keyOf = ({ kind, place }: FoundAlarm): string => `${kind} ${place.kind} ${place.id}`;

const toAlarm = (row: AlarmRow): AlarmRecord => ({
  id: row.id,
  kind: row.kind,
  place: { kind: row.place_kind, id: row.place },
  ...(row.cabinet === null ? {} : { cabinet: row.cabinet }),
  sinceMs: row.since_ms,
  raisedAtMs: row.raised_at_ms,
  seenAtMs: row.seen_at_ms,
  closedAtMs: row.closed_at_ms ?? undefined,
  acknowledgedAtMs: row.acknowledged_at_ms ?? undefined,
  acknowledgedBy: row.acknowledged_by ?? undefined,
  evidence: JSON.parse(row.evidence) as Record<string, number>,
  affected: JSON.parse(row.affected) as string[],
});
