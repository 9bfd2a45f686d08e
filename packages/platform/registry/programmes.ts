import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { OperationalError } from "../process/operational-error.ts";
import { asJsonRows, type Database } from "./database.ts";
import { assignOwn, goLive, keepVersion, namingUnknownPoint } from "./lighting/plan-versions.ts";
import { type LampSchedule, openSchedules } from "./lighting/schedules.ts";
import type { AssignedProgramme, Programmes } from "./registry.ts";

interface AssignmentRow {
  point: string;
  programme: string;
  calendar: string | null;
  by_group: string | null;
  settings: string | null;
  groups: string | null;
  revision: number;
  accepted_revision: number | null;
  refused_revision: number | null;
  refused_detail: string | null;
}

const SELECT_ASSIGNMENT = `
  SELECT point, programme, calendar, by_group, settings, groups, revision, accepted_revision, refused_revision,
    refused_detail
  FROM assignment`;

/** A lamp that was released and not yet followed: no group's name, and not its own. */
const RELEASED = "";

const FOLLOW = `
  INSERT INTO assignment (point, programme, by_group, settings, groups, calendar, revision)
  SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, 1 FROM json_each(?) WHERE true
  ON CONFLICT (point) DO UPDATE SET
    programme = iif(by_group IS NULL, programme, excluded.programme),
    calendar = iif(by_group IS NULL, calendar, excluded.calendar),
    by_group = iif(by_group IS NULL, NULL, excluded.by_group),
    settings = excluded.settings, groups = excluded.groups,
    revision = revision + ((by_group IS NOT NULL AND (
        programme <> excluded.programme OR calendar IS NOT excluded.calendar))
      OR settings IS NOT excluded.settings OR groups IS NOT excluded.groups)`;

const ROWS_PER_STATEMENT = 1_000;

/**
 * Programmes and the lamps that run them.
 *
 * When a controller reports a revision above the assigned one, the registry is older than the town (a restored backup):
 * the assignment moves past it, or the controller would ignore every assignment until the numbers had caught up.
 */
export function createProgrammes(db: Database): Programmes {
  const get = (id: string): LightingProgramme | undefined => {
    const row = db.first<{ body: string }>("SELECT body FROM programme WHERE id = ?", id);
    return row && (JSON.parse(row.body) as LightingProgramme);
  };

  return {
    put: (programme) =>
      db.transaction(() => {
        const stored = keepVersion(db, "programme", programme, "", 0);
        goLive(db, "programme", stored, JSON.stringify(stored));
        return stored;
      }),

    get,
    list: () =>
      db
        .all<{ body: string }>("SELECT body FROM programme ORDER BY id")
        .map((row) => JSON.parse(row.body) as LightingProgramme),

    assign: (points, programmeId) =>
      db.transaction(() => {
        if (get(programmeId) === undefined) throw programmeUnknown(programmeId);
        assignOwn(db, points, programmeId, undefined);
      }),

    release: (points) => {
      db.run(
        "UPDATE assignment SET by_group = ? WHERE by_group IS NULL AND point IN (SELECT value FROM json_each(?))",
        RELEASED,
        JSON.stringify(points),
      );
    },

    follow: (assignments) =>
      db.transaction(() => {
        for (let at = 0; at < assignments.length; at += ROWS_PER_STATEMENT) {
          const piece = assignments.slice(at, at + ROWS_PER_STATEMENT);
          const unknown = piece.find(({ programmeId }) => get(programmeId) === undefined);
          if (unknown !== undefined) throw programmeUnknown(unknown.programmeId);
          const rows = piece.map(({ point, programmeId, byGroup, settings, groups, calendarId }) => [
            point,
            programmeId,
            byGroup,
            settings === undefined ? undefined : JSON.stringify(settings),
            groups.length === 0 ? undefined : JSON.stringify(groups),
            calendarId,
          ]);
          const points = piece.map(({ point }) => point);
          namingUnknownPoint(db, "A programme cannot be given", points, () => db.run(FOLLOW, asJsonRows(rows)));
        }
      }),

    assignments: () => {
      const parse = parseOnce();
      const schedule = openSchedules(db);
      return db
        .all<AssignmentRow>(`${SELECT_ASSIGNMENT} ORDER BY point`)
        .map((row) => toAssignment(row, schedule(row), parse));
    },
    assignment: (point) => {
      const row = db.first<AssignmentRow>(`${SELECT_ASSIGNMENT} WHERE point = ?`, point);
      return row && toAssignment(row, openSchedules(db)(row), JSON.parse);
    },

    recordAccepted: (point, revision) => {
      db.run(
        `UPDATE assignment SET
           accepted_revision = max(coalesce(accepted_revision, 0), ?2),
           refused_revision = iif(refused_revision <= ?2, NULL, refused_revision),
           revision = CASE WHEN ?2 > revision THEN ?2 + 1 ELSE revision END
         WHERE point = ?1`,
        point,
        revision,
      );
    },

    recordRefused: (point, revision, detail) => {
      db.run("UPDATE assignment SET refused_revision = ?, refused_detail = ? WHERE point = ?", revision, detail, point);
    },

    version: () => db.first<{ value: number }>("SELECT value FROM counter WHERE name = 'programmes'")?.value ?? 0,
  };
}

const programmeUnknown = (id: string): OperationalError =>
  new OperationalError({
    code: "programme-unknown",
    message: `There is no lighting programme ${id}. Store it before it is assigned.`,
  });

/** A few programmes and settings serve thousands of lamps, and the same text is the same object. */
function parseOnce(): (text: string) => unknown {
  const parsed = new Map<string, unknown>();
  return (text) => {
    if (!parsed.has(text)) parsed.set(text, JSON.parse(text));
    return parsed.get(text);
  };
}

const toAssignment = (
  row: AssignmentRow,
  { programme, calendar }: LampSchedule,
  parse: (text: string) => unknown,
): AssignedProgramme => ({
  point: pointId(row.point),
  programme,
  calendar,
  byGroup: row.by_group ?? undefined,
  settings: row.settings === null ? undefined : (parse(row.settings) as LampSettings),
  groups: row.groups === null ? NO_GROUPS : (parse(row.groups) as string[]),
  revision: row.revision,
  acceptedRevision: row.accepted_revision ?? undefined,
  refused:
    row.refused_revision === row.revision
      ? { revision: row.refused_revision, detail: row.refused_detail ?? "" }
      : undefined,
});

const NO_GROUPS: readonly string[] = [];
