import { createHash, randomBytes } from "node:crypto";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { ReportAction, ReportKind, ReportState } from "@lucciola/contract/lighting/fault-report.ts";
import type { Database } from "../database.ts";
import type { CitizenReport, ReportCaseRecord, Reports } from "./reports.ts";

interface CaseRow {
  id: number;
  state: ReportState;
  kind: ReportKind;
  lamp: string | null;
  street: string | null;
  latitude_deg: number | null;
  longitude_deg: number | null;
  reported_at_ms: number;
  last_reported_at_ms: number;
  changed_at_ms: number;
  closed_at_ms: number | null;
  taken_by: string | null;
  work_order: string | null;
  reports: number;
}

interface ReportRow {
  id: number;
  report_case: number;
  at_ms: number;
  kind: ReportKind;
  place: string;
  words: string;
  photo: string | null;
  email: string | null;
  language: "it" | "en";
}

interface EventRow {
  at_ms: number;
  actor: string;
  action: ReportAction;
  words: string;
}

const CODE_BYTES = 20;
const DAY_MS = 86_400_000;
const CASES = `
  SELECT report_case.*, count(citizen_report.id) AS reports,
    coalesce(max(citizen_report.at_ms), reported_at_ms) AS last_reported_at_ms
  FROM report_case LEFT JOIN citizen_report ON citizen_report.report_case = report_case.id`;
const REPORTS = "SELECT id, report_case, at_ms, kind, place, words, photo, email, language FROM citizen_report";
const IS_STATE = `
  (?1 IS NULL OR (?1 = 'open' AND closed_at_ms IS NULL) OR (?1 = 'closed' AND closed_at_ms IS NOT NULL))`;

/** Reports of citizens, in the registry's file. */
export function createReports(db: Database): Reports {
  const get = (id: number): ReportCaseRecord | undefined => {
    const row = db.first<CaseRow>(`${CASES} WHERE report_case.id = ? GROUP BY report_case.id`, id);
    return row && toCase(row);
  };
  const openOfLamp = (lamp: string): ReportCaseRecord | undefined => {
    const row = db.first<CaseRow>(`${CASES} WHERE lamp = ? AND closed_at_ms IS NULL GROUP BY report_case.id`, lamp);
    return row && toCase(row);
  };
  const isPhotoUsed = (photo: string): boolean =>
    db.first("SELECT 1 FROM citizen_report WHERE photo = ?", photo) !== undefined;
  const addEvent = (id: number, atMs: number, actor: string, action: ReportAction, words: string): void => {
    db.run(
      "INSERT INTO report_event (report_case, at_ms, actor, action, words) VALUES (?, ?, ?, ?, ?)",
      id,
      atMs,
      actor,
      action,
      words,
    );
  };

  return {
    add: ({ kind, lamp, street, latitudeDeg, longitudeDeg, place, words, photo, email, language }, nowMs) =>
      db.transaction(() => {
        const known = lamp === undefined ? undefined : openOfLamp(lamp);
        const id =
          known?.id ??
          db.first<{ id: number }>(
            `INSERT INTO report_case (state, kind, lamp, street, latitude_deg, longitude_deg, reported_at_ms, changed_at_ms)
             VALUES ('received', ?1, ?2, ?3, ?4, ?5, ?6, ?6) RETURNING id`,
            kind,
            lamp,
            street,
            latitudeDeg,
            longitudeDeg,
            nowMs,
          )?.id;
        if (id === undefined) throw new Error("a case was stored but has no number");
        const code = randomBytes(CODE_BYTES).toString("base64url");
        db.run(
          `INSERT INTO citizen_report (report_case, code_sha256, at_ms, kind, place, words, photo, email, language)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          id,
          digest(code),
          nowMs,
          kind,
          place,
          words,
          photo,
          email,
          language,
        );
        db.run("UPDATE report_case SET changed_at_ms = ?1 WHERE id = ?2", nowMs, id);
        addEvent(id, nowMs, "", "received", "");
        const stored = get(id);
        if (stored === undefined) throw new Error(`the case ${id} was stored but cannot be found`);
        return { code, case: stored };
      }),
    byCode: (code) => {
      const row = db.first<ReportRow>(`${REPORTS} WHERE code_sha256 = ?`, digest(code));
      const found = row && get(row.report_case);
      return row === undefined || found === undefined ? undefined : { report: toReport(row), case: found };
    },
    get,
    list: ({ state, beforeId, limit }) =>
      db
        .all<CaseRow>(
          `${CASES} WHERE ${IS_STATE} AND (?2 IS NULL OR report_case.id < ?2)
           GROUP BY report_case.id ORDER BY report_case.id DESC LIMIT ?3`,
          state,
          beforeId,
          limit,
        )
        .map(toCase),
    openOfLamp,
    countOpen: () =>
      db.first<{ n: number }>("SELECT count(*) AS n FROM report_case WHERE closed_at_ms IS NULL")?.n ?? 0,
    countSince: (ms) =>
      db.first<{ n: number }>("SELECT count(*) AS n FROM citizen_report WHERE at_ms >= ?", ms)?.n ?? 0,
    reportsOf: (id) => db.all<ReportRow>(`${REPORTS} WHERE report_case = ? ORDER BY id`, id).map(toReport),
    history: (id) =>
      db
        .all<EventRow>("SELECT at_ms, actor, action, words FROM report_event WHERE report_case = ? ORDER BY id", id)
        .map(({ at_ms, ...event }) => ({ atMs: at_ms, ...event })),
    change: (id, { state, takenBy, workOrder, closedAtMs }, { atMs, actor, action, words }) =>
      db.transaction(() => {
        db.run(
          `UPDATE report_case SET state = ?1, taken_by = ?2, work_order = ?3, closed_at_ms = ?4, changed_at_ms = ?5
           WHERE id = ?6`,
          state,
          takenBy,
          workOrder,
          closedAtMs,
          atMs,
          id,
        );
        if (closedAtMs !== undefined) db.run("UPDATE citizen_report SET email = NULL WHERE report_case = ?", id);
        addEvent(id, atMs, actor, action, words);
      }),
    withdraw: (code, deletePhoto) =>
      db.transaction(() => {
        const row = db.first<ReportRow>(`${REPORTS} WHERE code_sha256 = ?`, digest(code));
        if (row === undefined) return false;
        db.run("DELETE FROM citizen_report WHERE id = ?", row.id);
        db.run(
          `DELETE FROM report_case WHERE id = ?1 AND state = 'received'
           AND NOT EXISTS (SELECT 1 FROM citizen_report WHERE report_case = ?1)`,
          row.report_case,
        );
        if (row.photo !== null && !isPhotoUsed(row.photo)) deletePhoto(row.photo);
        return true;
      }),
    forget: ({ textDays, photoDays }, nowMs, deletePhoto) =>
      db.transaction(() => {
        // An open case is old by its last change, and has its photos as long as its words.
        const oldTextMs = nowMs - textDays * DAY_MS;
        const oldPhotoMs = nowMs - photoDays * DAY_MS;
        const IS_OLD = "coalesce(closed_at_ms, changed_at_ms) <= ?";
        const gone = db.all<{ photo: string }>(
          `SELECT DISTINCT photo FROM citizen_report JOIN report_case ON report_case.id = report_case
           WHERE photo IS NOT NULL AND (${IS_OLD} OR closed_at_ms <= ?)`,
          oldTextMs,
          oldPhotoMs,
        );
        const reports =
          db.first<{ n: number }>(
            `SELECT count(*) AS n FROM citizen_report JOIN report_case ON report_case.id = report_case WHERE ${IS_OLD}`,
            oldTextMs,
          )?.n ?? 0;
        db.run(`DELETE FROM report_case WHERE ${IS_OLD}`, oldTextMs);
        db.run(
          `UPDATE citizen_report SET photo = NULL
           WHERE report_case IN (SELECT id FROM report_case WHERE closed_at_ms <= ?)`,
          oldPhotoMs,
        );
        for (const { photo } of gone) if (!isPhotoUsed(photo)) deletePhoto(photo);
        return reports;
      }),
  };
}

const digest = (code: string): Buffer => createHash("sha256").update(code).digest();

const toCase = (row: CaseRow): ReportCaseRecord => ({
  id: row.id,
  state: row.state,
  kind: row.kind,
  lamp: row.lamp === null ? undefined : pointId(row.lamp),
  street: row.street ?? undefined,
  latitudeDeg: row.latitude_deg ?? undefined,
  longitudeDeg: row.longitude_deg ?? undefined,
  reportedAtMs: row.reported_at_ms,
  lastReportedAtMs: row.last_reported_at_ms,
  changedAtMs: row.changed_at_ms,
  closedAtMs: row.closed_at_ms ?? undefined,
  takenBy: row.taken_by ?? undefined,
  workOrder: row.work_order ?? undefined,
  count: row.reports,
});

const toReport = (row: ReportRow): CitizenReport => ({
  id: row.id,
  atMs: row.at_ms,
  kind: row.kind,
  place: row.place,
  words: row.words,
  photo: row.photo ?? undefined,
  email: row.email ?? undefined,
  language: row.language,
});
