import { commandId, pointId } from "@lucciola/contract/ids/ids.ts";
import { type CommandFate, FINAL_FATES, type LampCommand } from "@lucciola/contract/lighting/command.ts";
import { parseInstant } from "@lucciola/contract/time/iso.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type Database, isConstraint } from "./database.ts";
import type { Outbox, OutboxCommand } from "./registry.ts";

interface CommandRow {
  id: string;
  point: string;
  body: string;
  fate: string;
  fate_at_ms: number;
  created_at_ms: number;
  reported_dim_pct: number | null;
  detail: string | null;
}

const SELECT = "SELECT id, point, body, fate, fate_at_ms, created_at_ms, reported_dim_pct, detail FROM command";

// The last command that a lamp carried out decides, by the moment it did so; the queue decides between equal moments.
const ACTIVE_OVERRIDES = `${SELECT} AS candidate
  WHERE fate = 'carried-out' AND override_until_ms > ? AND NOT EXISTS (
    SELECT 1 FROM command AS newer
    WHERE newer.fate = 'carried-out' AND newer.point = candidate.point
      AND (newer.fate_at_ms, newer.seq) > (candidate.fate_at_ms, candidate.seq))
  ORDER BY point`;

/** Orders to lamps and what became of them. */
export function createOutbox(db: Database): Outbox {
  const find = (id: string) => db.first<CommandRow>(`${SELECT} WHERE id = ?`, id);

  return {
    queue: (command, point, nowMs) =>
      db.transaction(() => {
        const queued = find(command.id) ?? insert(db, command, point, nowMs);
        return toCommand(queued);
      }),

    advance: (id, change) =>
      db.transaction(() => {
        const row = find(id);
        if (row === undefined) return false;
        const isBelated =
          row.fate === "expired" &&
          change.fate === "carried-out" &&
          change.atMs < Date.parse(toCommand(row).command.expiresAt);
        if (!isBelated && rank(change.fate) <= rank(row.fate as CommandFate)) return false;
        db.run(
          `UPDATE command SET fate = ?, fate_at_ms = ?, reported_dim_pct = coalesce(?, reported_dim_pct),
             detail = coalesce(?, ${isBelated ? "NULL" : "detail"}) WHERE id = ?`,
          change.fate,
          change.atMs,
          change.dimPct,
          change.detail,
          id,
        );
        return true;
      }),

    get: (id) => {
      const row = find(id);
      return row && toCommand(row);
    },
    pending: () =>
      db.all<CommandRow>(`${SELECT} WHERE fate IN ('queued', 'sent', 'acknowledged') ORDER BY seq`).map(toCommand),
    ofPoint: (point, limit) =>
      db.all<CommandRow>(`${SELECT} WHERE point = ? ORDER BY seq DESC LIMIT ?`, point, limit).map(toCommand),
    activeOverrides: (nowMs) => db.all<CommandRow>(ACTIVE_OVERRIDES, nowMs).map(toCommand),
  };
}

/**
 * Fates move to a higher rank only, so a final one never changes; but that an order expired is what the server takes for
 * granted when it hears nothing, and a controller that carried it out in time and was then cut off knows better.
 */
function rank(fate: CommandFate): number {
  if (FINAL_FATES.has(fate)) return 3;
  return fate === "queued" ? 0 : fate === "sent" ? 1 : 2;
}

function insert(db: Database, command: LampCommand, point: string, nowMs: number): CommandRow {
  const row: CommandRow = {
    id: command.id,
    point,
    body: JSON.stringify(command),
    fate: "queued",
    fate_at_ms: nowMs,
    created_at_ms: nowMs,
    reported_dim_pct: null,
    detail: null,
  };
  try {
    db.run(
      `INSERT INTO command (id, point, body, fate, fate_at_ms, created_at_ms, override_until_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.point,
      row.body,
      row.fate,
      row.fate_at_ms,
      row.created_at_ms,
      overrideUntilMs(command),
    );
  } catch (error) {
    if (!isConstraint(error, "FOREIGNKEY")) throw error;
    throw new OperationalError({
      code: "point-unknown",
      message: `The command ${command.id} is for the point ${point}, which is not in the registry.`,
      cause: error,
    });
  }
  return row;
}

function overrideUntilMs({ id, action }: LampCommand): number | undefined {
  if (action.kind !== "set") return undefined;
  const until = parseInstant(action.until);
  if (until.ok) return until.value;
  throw new OperationalError({
    code: "command-invalid",
    message: `The command ${id} cannot be queued: its end ${until.issues.join("; ")}.`,
  });
}

const toCommand = (row: CommandRow): OutboxCommand => ({
  id: commandId(row.id),
  point: pointId(row.point),
  command: JSON.parse(row.body) as LampCommand,
  fate: row.fate as CommandFate,
  fateAtMs: row.fate_at_ms,
  createdAtMs: row.created_at_ms,
  reportedDimPct: row.reported_dim_pct ?? undefined,
  detail: row.detail ?? undefined,
});
