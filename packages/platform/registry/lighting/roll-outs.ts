import { OperationalError } from "../../process/operational-error.ts";
import { type Database, isConstraint } from "../database.ts";
import type { RollOutRecord, RollOutStatus, RollOuts } from "./plans.ts";

interface RollOutRow {
  id: string;
  kind: "programme" | "calendar";
  plan_id: string;
  from_version: number | null;
  to_version: number;
  plan: string;
  state: string;
  status: RollOutStatus;
  started_at_ms: number;
  started_by: string;
  reason: string;
}

/** Versions on their way to all lamps, and those that have been. */
export function createRollOuts(db: Database): RollOuts {
  return {
    start: (rollOut) => {
      try {
        db.run(
          `INSERT INTO roll_out
             (id, kind, plan_id, from_version, to_version, plan, state, status, started_at_ms, started_by, reason)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?, ?)`,
          rollOut.id,
          rollOut.kind,
          rollOut.planId,
          rollOut.fromVersion,
          rollOut.toVersion,
          rollOut.plan,
          rollOut.state,
          rollOut.startedAtMs,
          rollOut.startedBy,
          rollOut.reason,
        );
      } catch (error) {
        if (!isConstraint(error, "UNIQUE")) throw error;
        throw new OperationalError({
          code: "roll-out-running",
          message: `The ${rollOut.kind} ${rollOut.planId} is being rolled out already, or was stopped on the way. Take that back, or wait for its end.`,
          cause: error,
        });
      }
      return { ...rollOut, status: "running" };
    },
    update: (id, { status, state }) => {
      db.run("UPDATE roll_out SET status = ?, state = ? WHERE id = ?", status, state, id);
    },
    get: (id) => {
      const row = db.first<RollOutRow>("SELECT * FROM roll_out WHERE id = ?", id);
      return row && toRecord(row);
    },
    openOf: (kind, planId) => {
      const row = db.first<RollOutRow>(
        "SELECT * FROM roll_out WHERE kind = ? AND plan_id = ? AND status IN ('running', 'stopped')",
        kind,
        planId,
      );
      return row && toRecord(row);
    },
    running: () => db.all<RollOutRow>("SELECT * FROM roll_out WHERE status = 'running' ORDER BY seq").map(toRecord),
    list: (limit) => db.all<RollOutRow>("SELECT * FROM roll_out ORDER BY seq DESC LIMIT ?", limit).map(toRecord),
  };
}

const toRecord = (row: RollOutRow): RollOutRecord => ({
  id: row.id,
  kind: row.kind,
  planId: row.plan_id,
  fromVersion: row.from_version ?? undefined,
  toVersion: row.to_version,
  plan: row.plan,
  state: row.state,
  status: row.status,
  startedAtMs: row.started_at_ms,
  startedBy: row.started_by,
  reason: row.reason,
});
