import { createHash } from "node:crypto";
import type { Database } from "../database.ts";
import type { LevelCauses } from "./lighting.ts";

/** Chains of causes, each once: a thousand lamps that follow one programme were decided by the same. */
export function createLevelCauses(db: Database): LevelCauses {
  return {
    keep: (bodies, nowMs) =>
      db.transaction(() =>
        bodies.map((body) => {
          const hash = createHash("sha256").update(body).digest();
          const row = db.first<{ id: number; kept_at_ms: number }>(
            "SELECT id, kept_at_ms FROM level_cause WHERE hash = ?",
            hash,
          );
          if (row === undefined) {
            db.run("INSERT INTO level_cause (body, hash, kept_at_ms) VALUES (?, ?, ?)", body, hash, nowMs);
            return db.first<{ id: number }>("SELECT id FROM level_cause WHERE hash = ?", hash)?.id ?? 0;
          }
          if (nowMs > row.kept_at_ms) db.run("UPDATE level_cause SET kept_at_ms = ? WHERE id = ?", nowMs, row.id);
          return row.id;
        }),
      ),
    get: (id) => db.first<{ id: number; body: string }>("SELECT id, body FROM level_cause WHERE id = ?", id),
    forgetBefore: (atMs) => db.run("DELETE FROM level_cause WHERE kept_at_ms < ?", atMs),
  };
}
