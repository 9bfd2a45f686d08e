import { gunzipSync, gzipSync } from "node:zlib";
import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { Database, SqlValue } from "../database.ts";
import type { Anomalies, AnomalyEvent, AnomalyRecord, AnomalyState, StoredBudget } from "./anomalies.ts";
import { type AnomalyRow, type NormalRow, toAnomaly, toNormalRule } from "./anomaly-rows.ts";

export function createAnomalies(db: Database): Anomalies {
  const addEvents = (id: number, events: readonly AnomalyEvent[]): void => {
    for (const { atMs, actor, action, detail } of events)
      db.run(
        "INSERT INTO anomaly_event (anomaly, at_ms, actor, action, detail) VALUES (?, ?, ?, ?, ?)",
        id,
        atMs,
        actor,
        action,
        detail,
      );
  };
  const records = (where: string, ...values: SqlValue[]): AnomalyRecord[] =>
    db.all<AnomalyRow>(`SELECT * FROM anomaly WHERE ${where}`, ...values).map(toAnomaly);

  return {
    get: (id) => records("id = ?", id)[0],
    list: ({ state, place, kind, beforeId, limit }) =>
      records(
        `(?1 IS NULL OR state = ?1) AND (?2 IS NULL OR place = ?2) AND (?3 IS NULL OR kind = ?3)
         AND (?4 IS NULL OR id < ?4) ORDER BY id DESC LIMIT ?5`,
        state,
        place,
        kind,
        beforeId,
        limit,
      ),
    dearest: (state, limit) => records("state = ? ORDER BY eur_per_year DESC, score DESC, id LIMIT ?", state, limit),
    counts: () => {
      const counts = { held: 0, open: 0, snoozed: 0, normal: 0, closed: 0 };
      for (const { state, n } of db.all<{ state: AnomalyState; n: number }>(
        "SELECT state, count(*) AS n FROM anomaly GROUP BY state",
      ))
        counts[state] = n;
      return counts;
    },
    ofSupply: (supply, sinceMs) =>
      records("supply = ? AND (ended_at_ms IS NULL OR coalesce(to_ms, ended_at_ms) >= ?) ORDER BY id", supply, sinceMs),
    add: (anomaly, events) =>
      db.transaction(() => {
        const added = db.first<{ id: number }>(
          `INSERT INTO anomaly (kind, supply, place, ${STATUS}) VALUES (?, ?, ?, ${STATUS_VALUES}) RETURNING id`,
          anomaly.alert.kind,
          anomaly.alert.supply,
          anomaly.place,
          ...statusOf(anomaly),
        );
        const id = added?.id ?? 0;
        addEvents(id, events);
        return id;
      }),
    change: (anomaly, events) =>
      db.transaction(() => {
        const update = `UPDATE anomaly SET (${STATUS}) = (${STATUS_VALUES}) WHERE id = ?`;
        if (db.run(update, ...statusOf(anomaly), anomaly.id) > 0) addEvents(anomaly.id, events);
      }),
    history: (id) =>
      db
        .all<{ at_ms: number; actor: string; action: string; detail: string }>(
          "SELECT at_ms, actor, action, detail FROM anomaly_event WHERE anomaly = ? ORDER BY id",
          id,
        )
        .map(({ at_ms, actor, action, detail }) => ({ atMs: at_ms, actor, action, detail })),
    teach: ({ supply, kind, scope, upTo, untilMs, reason, by, markedAtMs }, anomaly) =>
      db.transaction(
        () =>
          db.first<{ id: number }>(
            `INSERT INTO anomaly_normal (supply, kind, scope, up_to, until_ms, reason, anomaly, marked_by, marked_at_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
            supply,
            kind,
            scope,
            upTo,
            untilMs,
            reason,
            anomaly,
            by,
            markedAtMs,
          )?.id ?? 0,
      ),
    unteach: (id, by, nowMs) => {
      db.run(
        "UPDATE anomaly_normal SET ended_by = ?1, ended_at_ms = ?2 WHERE id = ?3 AND ended_at_ms IS NULL",
        by,
        nowMs,
        id,
      );
    },
    rules: (supply) =>
      db
        .all<NormalRow>(
          "SELECT * FROM anomaly_normal WHERE ended_at_ms IS NULL AND (?1 IS NULL OR supply = ?1) ORDER BY id",
          supply,
        )
        .map(toNormalRule),
    noteNotice: ({ atMs, place, kind }, anomaly) => {
      db.run(
        "INSERT INTO anomaly_notice (at_ms, place, anomaly, kind) VALUES (?, ?, ?, ?)",
        atMs,
        place,
        anomaly,
        kind,
      );
    },
    noticesAfter: (ms) =>
      db
        .all<{ at_ms: number; place: string; kind: AnomalyKind }>(
          "SELECT at_ms, place, kind FROM anomaly_notice WHERE at_ms > ? ORDER BY at_ms",
          ms,
        )
        .map(({ at_ms, place, kind }) => ({ atMs: at_ms, place, kind })),
    budget: () => {
      const row = db.first<{ body: string }>("SELECT body FROM anomaly_budget");
      return row && (JSON.parse(row.body) as StoredBudget);
    },
    setBudget: (budget, by, nowMs) => {
      db.run(
        "INSERT OR REPLACE INTO anomaly_budget (only_one, body, set_by, set_at_ms) VALUES (1, ?, ?, ?)",
        JSON.stringify(budget),
        by,
        nowMs,
      );
    },
    memory: (supply) => {
      const row = db.first<{ body: ArrayBuffer }>("SELECT body FROM anomaly_memory WHERE supply = ?", supply);
      return row && gunzipSync(new Uint8Array(row.body)).toString("utf8");
    },
    keepMemory: (supply, json, nowMs) => {
      db.run(
        "INSERT OR REPLACE INTO anomaly_memory (supply, kept_at_ms, body) VALUES (?, ?, ?)",
        supply,
        nowMs,
        gzipSync(json, { level: 1 }),
      );
    },
    deleteEndedBefore: (ms) =>
      db.transaction(() => {
        db.run("DELETE FROM anomaly_notice WHERE at_ms < ?", ms);
        return db.run("DELETE FROM anomaly WHERE ended_at_ms < ?", ms);
      }),
  };
}

/** What changes in the life of an anomaly, in the order of `statusOf`. */
const STATUS =
  "state, from_ms, to_ms, raised_at_ms, seen_at_ms, ended_at_ms, score, eur_per_year, finding, assigned_to, snooze, normal";
const STATUS_VALUES = STATUS.replaceAll(/\w+/g, "?");

function statusOf({
  state,
  alert,
  seenAtMs,
  endedAtMs,
  assignedTo,
  snooze,
  normal,
}: Omit<AnomalyRecord, "id">): SqlValue[] {
  const { fromMs, toMs, raisedAtMs, score, eurPerYear, energy, evidence, model } = alert;
  const finding = JSON.stringify({ energy, evidence, model });
  const put = snooze && JSON.stringify(snooze);
  return [state, fromMs, toMs, raisedAtMs, seenAtMs, endedAtMs, score, eurPerYear, finding, assignedTo, put, normal];
}
