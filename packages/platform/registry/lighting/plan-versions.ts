import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { asJsonRows, type Database, isConstraint } from "../database.ts";
import type { LightingPlans, PlanBody, PlanKind, PlanVersion } from "./plans.ts";

interface VersionRow {
  body: string;
  stored_at_ms: number;
  stored_by: string;
}

/** The body of a calendar, in `body`, names the programme ?1. */
const NAMES_PROGRAMME = `(body->>'defaultProgramme' = ?1
  OR EXISTS (SELECT 1 FROM json_each(body, '$.rules') WHERE value->>'programme' = ?1))`;

/** Assignments that have the plan ?1, also where a calendar that is being rolled out names it. */
const HAS: Record<PlanKind, string> = {
  programme: `(programme = ?1 OR calendar IN (SELECT id FROM calendar WHERE ${NAMES_PROGRAMME})
    OR point IN (
      SELECT point FROM pinned_version AS pin JOIN plan_version USING (kind, id, version)
      WHERE kind = 'calendar' AND ${NAMES_PROGRAMME}))`,
  calendar: "(calendar = ?1)",
};

/** Numbers the body one above every version before, and stores it. */
export function keepVersion<K extends PlanKind>(
  db: Database,
  kind: K,
  body: PlanBody<K>,
  by: string,
  nowMs: number,
): PlanBody<K> {
  const newest = db.first<{ version: number | null }>(
    "SELECT max(version) AS version FROM plan_version WHERE kind = ? AND id = ?",
    kind,
    body.id,
  );
  const stored: PlanBody<K> = { ...body, version: (newest?.version ?? 0) + 1 };
  db.run(
    "INSERT INTO plan_version (kind, id, version, body, stored_at_ms, stored_by) VALUES (?, ?, ?, ?, ?, ?)",
    kind,
    stored.id,
    stored.version,
    JSON.stringify(stored),
    nowMs,
    by,
  );
  return stored;
}

/** Makes a stored version the live one, and tells the lamps that did not run it before. */
export function goLive(db: Database, kind: PlanKind, { id, version }: PlanBody<PlanKind>, body: string): void {
  db.run(
    `INSERT INTO ${kind} (id, version, body) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body`,
    id,
    version,
    body,
  );
  db.run(
    `UPDATE assignment SET revision = revision + 1 WHERE ${HAS[kind]} AND NOT EXISTS (
       SELECT 1 FROM pinned_version AS pin
       WHERE pin.point = assignment.point AND kind = ?2 AND id = ?1 AND version = ?3)`,
    id,
    kind,
    version,
  );
  db.run("DELETE FROM pinned_version WHERE kind = ? AND id = ?", kind, id);
}

export function createPlans(db: Database): LightingPlans {
  const rowOf = (kind: PlanKind, id: string, version: number): VersionRow | undefined =>
    db.first<VersionRow>(
      "SELECT body, stored_at_ms, stored_by FROM plan_version WHERE kind = ? AND id = ? AND version = ?",
      kind,
      id,
      version,
    );
  const mustHave = (kind: PlanKind, id: string, version: number): VersionRow => {
    const row = rowOf(kind, id, version);
    if (row !== undefined) return row;
    throw new OperationalError({
      code: "plan-version-unknown",
      message: `There is no version ${version} of the ${kind} ${id}. Store it first.`,
    });
  };
  const live: LightingPlans["live"] = (kind, id) => {
    const row = db.first<{ body: string }>(`SELECT body FROM ${kind} WHERE id = ?`, id);
    return row && JSON.parse(row.body);
  };

  return {
    keep: (kind, body, by, nowMs) => db.transaction(() => keepVersion(db, kind, body, by, nowMs)),
    live,
    listLive: <K extends PlanKind>(kind: K) =>
      db.all<{ body: string }>(`SELECT body FROM ${kind} ORDER BY id`).map((row): PlanBody<K> => JSON.parse(row.body)),
    version: (kind, id, version) => {
      const row = rowOf(kind, id, version);
      return row && toVersion(kind, row);
    },
    versions: (kind, id) =>
      db
        .all<VersionRow>(
          "SELECT body, stored_at_ms, stored_by FROM plan_version WHERE kind = ? AND id = ? ORDER BY version DESC",
          kind,
          id,
        )
        .map((row) => toVersion(kind, row)),

    goLive: (kind, id, version) =>
      db.transaction(() => {
        const { body } = mustHave(kind, id, version);
        if (kind === "calendar") refuseMissingProgrammes(db, id, JSON.parse(body));
        goLive(db, kind, JSON.parse(body), body);
      }),

    pin: (kind, id, version, points) =>
      db.transaction(() => {
        const { body } = mustHave(kind, id, version);
        if (kind === "calendar") refuseMissingProgrammes(db, id, JSON.parse(body));
        db.run(
          `INSERT INTO pinned_version (point, kind, id, version) SELECT value, ?, ?, ? FROM json_each(?) WHERE true
           ON CONFLICT (point, kind, id) DO UPDATE SET version = excluded.version`,
          kind,
          id,
          version,
          JSON.stringify(points),
        );
        db.run(
          "UPDATE assignment SET revision = revision + 1 WHERE point IN (SELECT value FROM json_each(?))",
          JSON.stringify(points),
        );
      }),

    pinned: (kind, id, version) =>
      db
        .all<{ point: string }>(
          "SELECT point FROM pinned_version WHERE kind = ? AND id = ? AND version = ? ORDER BY point",
          kind,
          id,
          version,
        )
        .map(({ point }) => pointId(point)),

    unpin: (kind, id) =>
      db.transaction(() => {
        db.run(
          `UPDATE assignment SET revision = revision + 1
           WHERE point IN (SELECT point FROM pinned_version WHERE kind = ? AND id = ?)`,
          kind,
          id,
        );
        db.run("DELETE FROM pinned_version WHERE kind = ? AND id = ?", kind, id);
      }),

    lampsOf: (kind, id) =>
      db
        .all<{ point: string }>(`SELECT point FROM assignment WHERE ${HAS[kind]} ORDER BY point`, id)
        .map(({ point }) => pointId(point)),

    remove: (kind, id) =>
      db.transaction(() => {
        const user = userOf(db, kind, id);
        if (user !== undefined) {
          throw new OperationalError({
            code: "plan-in-use",
            message: `The ${kind} ${id} is in use by ${user}. Give that another one first.`,
          });
        }
        db.run("DELETE FROM plan_version WHERE kind = ? AND id = ?", kind, id);
        return db.run(`DELETE FROM ${kind} WHERE id = ?`, id) > 0;
      }),

    assignCalendar: (points, calendarId) =>
      db.transaction(() => {
        const calendar = live("calendar", calendarId);
        if (calendar === undefined) {
          throw new OperationalError({
            code: "calendar-unknown",
            message: `There is no calendar ${calendarId}. Store it before it is assigned.`,
          });
        }
        assignOwn(db, points, calendar.defaultProgramme, calendarId);
      }),
  };
}

const toVersion = <K extends PlanKind>(kind: K, row: VersionRow): PlanVersion<K> => ({
  kind,
  body: JSON.parse(row.body),
  storedAtMs: row.stored_at_ms,
  storedBy: row.stored_by,
});

function refuseMissingProgrammes(db: Database, id: string, { defaultProgramme, rules }: PlanBody<"calendar">): void {
  const named = [defaultProgramme, ...rules.map(({ programme }) => programme)];
  const missing = named.find((programme) => db.first("SELECT 1 FROM programme WHERE id = ?", programme) === undefined);
  if (missing === undefined) return;
  throw new OperationalError({
    code: "programme-unknown",
    message: `The calendar ${id} names the programme ${missing}, of which no version is live. Let that one go live first.`,
  });
}

/** Who has a plan, in words; undefined when nobody does. */
function userOf(db: Database, kind: PlanKind, id: string): string | undefined {
  const lamp = db.first<{ point: string }>(`SELECT point FROM assignment WHERE ${HAS[kind]} LIMIT 1`, id);
  if (lamp !== undefined) return `the lamp ${lamp.point}`;
  const group = db.first<{ id: string }>(`SELECT id FROM lighting_group WHERE body->>'${kind}' = ? LIMIT 1`, id);
  if (group !== undefined) return `the group ${group.id}`;
  if (kind === "calendar") return undefined;
  const calendar = db.first<{ id: string }>(`SELECT id FROM calendar WHERE ${NAMES_PROGRAMME} LIMIT 1`, id);
  return calendar && `the calendar ${calendar.id}`;
}

// Assigning what a lamp has already, as its own or by a group, changes nothing for its controller.
const ASSIGN = `
  INSERT INTO assignment (point, programme, calendar, revision)
  SELECT value->>0, ?2, ?3, 1 FROM json_each(?1) WHERE true
  ON CONFLICT (point) DO UPDATE SET
    programme = excluded.programme, calendar = excluded.calendar, by_group = NULL,
    revision = revision + (programme <> excluded.programme OR calendar IS NOT excluded.calendar)
  WHERE programme <> excluded.programme OR calendar IS NOT excluded.calendar OR by_group IS NOT NULL`;

/** Makes a programme, and a calendar, these lamps' own. Throws OperationalError `point-unknown`, and nothing is kept. */
export function assignOwn(
  db: Database,
  points: readonly PointId[],
  programmeId: string,
  calendarId: string | undefined,
): void {
  namingUnknownPoint(
    db,
    `The ${calendarId === undefined ? `programme ${programmeId}` : `calendar ${calendarId}`} cannot be assigned`,
    points,
    () => db.run(ASSIGN, asJsonRows(points.map((point) => [point])), programmeId, calendarId),
  );
}

/** Runs a change of assignments. Throws OperationalError `point-unknown` that names the point which is not there. */
export function namingUnknownPoint(db: Database, what: string, points: readonly PointId[], change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!isConstraint(error, "FOREIGNKEY")) throw error;
    const unknown = points.find((point) => db.first("SELECT 1 FROM point WHERE id = ?", point) === undefined);
    throw new OperationalError({
      code: "point-unknown",
      message: `${what} to ${unknown}, which is not in the registry. Nothing was assigned.`,
      cause: error,
    });
  }
}
