import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import { type BuildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { asJsonRows, type Database, isConstraint } from "../database.ts";
import type { Baselines, FrozenBaseline } from "./baselines.ts";

interface FrozenRow {
  point: string;
  revision: number;
  method: string;
  from_date: string;
  to_date: string;
  body: string;
  reason: string;
  frozen_at_ms: number;
  frozen_by: string;
}

/** Calendars of buildings and frozen baselines in the registry. */
export function createBaselines(db: Database): Baselines {
  return {
    putCalendar: (building, calendar) => db.transaction(() => putCalendar(db, building, calendar)),
    calendar: (building) =>
      db
        .all<{ mode: string; from_date: string; to_date: string }>(
          "SELECT mode, from_date, to_date FROM building_calendar WHERE building = ? ORDER BY from_date, mode",
          building,
        )
        .map((row): OperatingMode => ({ mode: row.mode, from: row.from_date, to: row.to_date })),
    freeze: (baseline) => db.transaction(() => freeze(db, baseline)),
    frozen: (supply) =>
      db.all<FrozenRow>("SELECT * FROM frozen_baseline WHERE point = ? ORDER BY revision DESC", supply).map((row) => ({
        supply: pointId(row.point),
        revision: row.revision,
        method: row.method,
        from: row.from_date,
        to: row.to_date,
        model: JSON.parse(row.body) as unknown,
        reason: row.reason,
        frozenAtMs: row.frozen_at_ms,
        frozenBy: row.frozen_by,
      })),
  };
}

function putCalendar(db: Database, building: BuildingId, calendar: readonly OperatingMode[]): void {
  if (db.first("SELECT 1 FROM building WHERE id = ?", building) === undefined)
    throw new OperationalError({
      code: "building-unknown",
      message: `There is no building ${building}. Add it first`,
    });
  db.run("DELETE FROM building_calendar WHERE building = ?", building);
  db.run(
    `INSERT INTO building_calendar (building, from_date, to_date, mode, note)
     SELECT ?, value->>0, value->>1, value->>2, '' FROM json_each(?) WHERE true
     ON CONFLICT (building, from_date, mode) DO UPDATE SET to_date = max(to_date, excluded.to_date)`,
    building,
    asJsonRows(calendar.map(({ from, to, mode }) => [from, to, mode])),
  );
}

function freeze(db: Database, baseline: Omit<FrozenBaseline, "revision">): number {
  const { supply, method, from, to, model, reason, frozenAtMs, frozenBy } = baseline;
  const last = db.first<{ revision: number | null }>(
    "SELECT max(revision) AS revision FROM frozen_baseline WHERE point = ?",
    supply,
  );
  const revision = (last?.revision ?? 0) + 1;
  try {
    db.run(
      "INSERT INTO frozen_baseline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      supply,
      revision,
      method,
      from,
      to,
      JSON.stringify(model),
      reason,
      frozenAtMs,
      frozenBy,
    );
  } catch (error) {
    if (!isConstraint(error, "FOREIGNKEY")) throw error;
    throw new OperationalError({
      code: "point-unknown",
      message: `There is no supply ${supply}. Add it first`,
      cause: error,
    });
  }
  return revision;
}
