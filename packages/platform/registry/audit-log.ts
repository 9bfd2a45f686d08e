import type { Database } from "./database.ts";
import type { AuditEntry, AuditLog } from "./registry.ts";

interface AuditRow {
  at_ms: number;
  actor: string;
  action: string;
  target: string;
  detail: string;
}

/** Who did what to what. Triggers in the file refuse that an entry is edited or deleted. */
export function createAuditLog(db: Database): AuditLog {
  return {
    record: ({ atMs, actor, action, target, detail }) => {
      db.run(
        "INSERT INTO audit (at_ms, actor, action, target, detail) VALUES (?, ?, ?, ?, ?)",
        atMs,
        actor,
        action,
        target,
        detail,
      );
    },
    list: ({ limit, beforeMs = Number.MAX_SAFE_INTEGER }) =>
      db
        .all<AuditRow>(
          `SELECT at_ms, actor, action, target, detail FROM audit WHERE at_ms < ? ORDER BY at_ms DESC, id DESC LIMIT ?`,
          beforeMs,
          limit,
        )
        .map(
          (row): AuditEntry => ({
            atMs: row.at_ms,
            actor: row.actor,
            action: row.action,
            target: row.target,
            detail: row.detail,
          }),
        ),
  };
}
