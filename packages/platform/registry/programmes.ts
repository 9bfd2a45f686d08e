import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { OperationalError } from "../process/operational-error.ts";
import { asJsonRows, type Database, isConstraint } from "./database.ts";
import type { AssignedProgramme, Programmes } from "./registry.ts";

interface AssignmentRow {
  point: string;
  programme: string;
  body: string;
  by_group: string | null;
  settings: string | null;
  groups: string | null;
  revision: number;
  accepted_revision: number | null;
}

const SELECT_ASSIGNMENT = `
  SELECT point, programme, body, by_group, settings, groups, revision, accepted_revision
  FROM assignment JOIN programme ON programme.id = assignment.programme`;

// Assigning the programme that a lamp has already, as its own or by a group, changes nothing for its controller.
const ASSIGN = `
  INSERT INTO assignment (point, programme, revision) SELECT value->>0, ?2, 1 FROM json_each(?1) WHERE true
  ON CONFLICT (point) DO UPDATE SET
    programme = excluded.programme, by_group = NULL, revision = revision + (programme <> excluded.programme)
  WHERE programme <> excluded.programme OR by_group IS NOT NULL`;

/** A lamp that was released and not yet followed: no group's name, and not its own. */
const RELEASED = "";

const FOLLOW = `
  INSERT INTO assignment (point, programme, by_group, settings, groups, revision)
  SELECT value->>0, value->>1, value->>2, value->>3, value->>4, 1 FROM json_each(?) WHERE true
  ON CONFLICT (point) DO UPDATE SET
    programme = iif(by_group IS NULL, programme, excluded.programme),
    by_group = iif(by_group IS NULL, NULL, excluded.by_group),
    settings = excluded.settings, groups = excluded.groups,
    revision = revision + ((by_group IS NOT NULL AND programme <> excluded.programme)
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
  /** Runs a statement over rows that begin with a point. Throws `point-unknown`, and nothing is kept. */
  const store = (
    what: string,
    points: readonly PointId[],
    sql: string,
    rows: Parameters<typeof asJsonRows>[0],
    ...more: string[]
  ): void => {
    try {
      db.run(sql, asJsonRows(rows), ...more);
    } catch (error) {
      if (!isConstraint(error, "FOREIGNKEY")) throw error;
      const unknown = points.find((point) => db.first("SELECT 1 FROM point WHERE id = ?", point) === undefined);
      throw new OperationalError({
        code: "point-unknown",
        message: `${what} to ${unknown}, which is not in the registry. Nothing was assigned.`,
        cause: error,
      });
    }
  };

  return {
    put: (programme) =>
      db.transaction(() => {
        const stored: LightingProgramme = { ...programme, version: (get(programme.id)?.version ?? 0) + 1 };
        db.run(
          `INSERT INTO programme (id, version, body) VALUES (?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET version = excluded.version, body = excluded.body`,
          stored.id,
          stored.version,
          JSON.stringify(stored),
        );
        db.run("UPDATE assignment SET revision = revision + 1 WHERE programme = ?", stored.id);
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
        store(
          `The programme ${programmeId} cannot be assigned`,
          points,
          ASSIGN,
          points.map((point) => [point]),
          programmeId,
        );
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
          const rows = piece.map(({ point, programmeId, byGroup, settings, groups }) => [
            point,
            programmeId,
            byGroup,
            settings === undefined ? undefined : JSON.stringify(settings),
            groups.length === 0 ? undefined : JSON.stringify(groups),
          ]);
          store(
            "A programme cannot be given",
            piece.map(({ point }) => point),
            FOLLOW,
            rows,
          );
        }
      }),

    assignments: () => {
      const parse = parseOnce();
      return db.all<AssignmentRow>(`${SELECT_ASSIGNMENT} ORDER BY point`).map((row) => toAssignment(row, parse));
    },
    assignment: (point) => {
      const row = db.first<AssignmentRow>(`${SELECT_ASSIGNMENT} WHERE point = ?`, point);
      return row && toAssignment(row, JSON.parse);
    },

    recordAccepted: (point, revision) => {
      db.run(
        `UPDATE assignment SET
           accepted_revision = max(coalesce(accepted_revision, 0), ?2),
           revision = CASE WHEN ?2 > revision THEN ?2 + 1 ELSE revision END
         WHERE point = ?1`,
        point,
        revision,
      );
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

const toAssignment = (row: AssignmentRow, parse: (text: string) => unknown): AssignedProgramme => ({
  point: pointId(row.point),
  programme: parse(row.body) as LightingProgramme,
  byGroup: row.by_group ?? undefined,
  settings: row.settings === null ? undefined : (parse(row.settings) as LampSettings),
  groups: row.groups === null ? NO_GROUPS : (parse(row.groups) as string[]),
  revision: row.revision,
  acceptedRevision: row.accepted_revision ?? undefined,
});

const NO_GROUPS: readonly string[] = [];
