import { type BuildingId, buildingId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "../../process/operational-error.ts";
import type { Database } from "../database.ts";

/** What somebody knows of a building from a local day on. */
export interface BuildingNoteRecord {
  readonly id: number;
  readonly building: BuildingId;
  readonly from: string;
  /** Last day, where it ended. */
  readonly to: string | undefined;
  readonly text: string;
  readonly by: string;
  readonly writtenAtMs: number;
}

export interface BuildingNotes {
  /** Newest day first, a thousand at most. */
  ofBuilding(building: BuildingId): BuildingNoteRecord[];
  /** Throws OperationalError `building-unknown`, `note-days-wrong` when the last day lies before the first. */
  add(note: Omit<BuildingNoteRecord, "id">): BuildingNoteRecord;
  /** False when the building has no such note. */
  remove(building: BuildingId, id: number): boolean;
}

const LISTED = 1_000;

interface NoteRow {
  id: number;
  building: string;
  from_date: string;
  to_date: string | null;
  body: string;
  written_by: string;
  written_at_ms: number;
}

export function createBuildingNotes(db: Database): BuildingNotes {
  const notes = (where: string, ...values: (string | number)[]) =>
    db
      .all<NoteRow>(
        `SELECT * FROM building_note WHERE ${where} ORDER BY from_date DESC, id DESC LIMIT ${LISTED}`,
        ...values,
      )
      .map(
        (row): BuildingNoteRecord => ({
          id: row.id,
          building: buildingId(row.building),
          from: row.from_date,
          to: row.to_date ?? undefined,
          text: row.body,
          by: row.written_by,
          writtenAtMs: row.written_at_ms,
        }),
      );
  return {
    ofBuilding: (building) => notes("building = ?", building),
    add: (note) =>
      db.transaction(() => {
        const { building, from, to, text, by, writtenAtMs } = note;
        if (db.first("SELECT id FROM building WHERE id = ?", building) === undefined)
          throw new OperationalError({ code: "building-unknown", message: `There is no building ${building}` });
        if (to !== undefined && to < from)
          throw new OperationalError({
            code: "note-days-wrong",
            message: `The last day (${to}) lies before the first (${from}). Change one of them.`,
          });
        const row = db.first<{ id: number }>(
          `INSERT INTO building_note (building, from_date, to_date, body, written_by, written_at_ms)
           VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
          ...[building, from, to, text, by, writtenAtMs],
        );
        if (row === undefined) throw new TypeError("a note was stored without an id");
        return { id: row.id, ...note };
      }),
    remove: (building, id) => db.run("DELETE FROM building_note WHERE building = ? AND id = ?", building, id) > 0,
  };
}
