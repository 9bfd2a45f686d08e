import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { OperationalError } from "../process/operational-error.ts";
import { asJsonRows, type Database, isConstraint } from "./database.ts";
import type { AssignedProgramme, Programmes } from "./registry.ts";

interface AssignmentRow {
  point: string;
  programme: string;
  body: string;
  revision: number;
  accepted_revision: number | null;
}

const SELECT_ASSIGNMENT = `
  SELECT point, programme, body, revision, accepted_revision
  FROM assignment JOIN programme ON programme.id = assignment.programme`;

// Assigning the programme that a lamp has already changes nothing.
const ASSIGN = `
  INSERT INTO assignment (point, programme, revision) SELECT value->>0, ?2, 1 FROM json_each(?1) WHERE true
  ON CONFLICT (point) DO UPDATE SET programme = excluded.programme, revision = revision + 1
  WHERE programme <> excluded.programme`;

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
        if (get(programmeId) === undefined) {
          throw new OperationalError({
            code: "programme-unknown",
            message: `There is no lighting programme ${programmeId}. Store it before it is assigned.`,
          });
        }
        try {
          db.run(ASSIGN, asJsonRows(points.map((point) => [point])), programmeId);
        } catch (error) {
          if (!isConstraint(error, "FOREIGNKEY")) throw error;
          const unknown = points.find((point) => db.first("SELECT 1 FROM point WHERE id = ?", point) === undefined);
          throw new OperationalError({
            code: "point-unknown",
            message: `The programme ${programmeId} cannot be assigned to ${unknown}, which is not in the registry. Nothing was assigned.`,
            cause: error,
          });
        }
      }),

    assignments: () => {
      // A few programmes serve thousands of lamps.
      const parsed = new Map<string, LightingProgramme>();
      return db.all<AssignmentRow>(`${SELECT_ASSIGNMENT} ORDER BY point`).map((row) => {
        const programme = parsed.get(row.programme) ?? (JSON.parse(row.body) as LightingProgramme);
        parsed.set(row.programme, programme);
        return toAssignment(row, programme);
      });
    },
    assignment: (point) => {
      const row = db.first<AssignmentRow>(`${SELECT_ASSIGNMENT} WHERE point = ?`, point);
      return row && toAssignment(row, JSON.parse(row.body) as LightingProgramme);
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

const toAssignment = (row: AssignmentRow, programme: LightingProgramme): AssignedProgramme => ({
  point: pointId(row.point),
  programme,
  revision: row.revision,
  acceptedRevision: row.accepted_revision ?? undefined,
});
