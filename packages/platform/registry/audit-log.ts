import type { Database, SqlValue } from "./database.ts";
import type { AuditEntry, AuditFilter, AuditLog } from "./registry.ts";

interface AuditRow {
  id: number;
  at_ms: number;
  actor: string;
  action: string;
  target: string;
  detail: string;
}

/** From one action to the next along the index: `DISTINCT` would read an entry of each. */
const ACTIONS = `
  WITH RECURSIVE known (action) AS (
    SELECT min(action) FROM audit
    UNION ALL
    SELECT (SELECT min(action) FROM audit WHERE action > known.action) FROM known WHERE known.action IS NOT NULL
  )
  SELECT action FROM known WHERE action IS NOT NULL`;

/** Who did what to what. Triggers in the file refuse that an entry is edited or deleted. */
export function createAuditLog(db: Database): AuditLog {
  const rows = (filter: AuditFilter): AuditRow[] => {
    const { limit, beforeMs, fromMs, beforeId, actor, action, target } = filter;
    const conditions: [string, SqlValue][] = [
      ["at_ms < ?", beforeMs],
      ["at_ms >= ?", fromMs],
      ["(at_ms, id) < (SELECT at_ms, id FROM audit WHERE id = ?)", beforeId],
      ["actor = ?", actor],
      ["action = ?", action],
      ["instr(lower(target), lower(?)) > 0", target],
    ];
    const given = conditions.filter(([, value]) => value !== undefined);
    const where = given.length === 0 ? "" : `WHERE ${given.map(([sql]) => sql).join(" AND ")}`;
    return db.all<AuditRow>(
      `SELECT id, at_ms, actor, action, target, detail FROM audit ${where} ORDER BY at_ms DESC, id DESC LIMIT ?`,
      ...given.map(([, value]) => value),
      limit,
    );
  };
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
    list: (filter) => rows(filter).map(toEntry),
    find: (filter) => rows(filter).map((row) => ({ id: row.id, ...toEntry(row) })),
    actions: () => db.all<{ action: string }>(ACTIONS).map(({ action }) => action),
  };
}

const toEntry = (row: AuditRow): AuditEntry => ({
  atMs: row.at_ms,
  actor: row.actor,
  action: row.action,
  target: row.target,
  detail: row.detail,
});
