import { gunzipSync, gzipSync } from "node:zlib";
import type { Database } from "../database.ts";

/** What was computed last of measures that are judged together. */
export interface KeptVerification {
  /** The first of the measures. */
  readonly id: string;
  /** From what it was computed, as text; another text: it is stale. */
  readonly inputs: string;
  readonly computedAtMs: number;
  /** As JSON was parsed. */
  readonly body: unknown;
}

/** What became of the promises of measures that are done, as it was computed last. */
export interface PlanVerifications {
  list(): KeptVerification[];
  keep(verification: KeptVerification): void;
  /** Forgets all but those of these measures. */
  keepOnly(ids: readonly string[]): void;
}

interface Row {
  id: string;
  inputs: string;
  computed_at_ms: number;
  body: Uint8Array;
}

export function createPlanVerifications(db: Database): PlanVerifications {
  return {
    list: () =>
      db.all<Row>("SELECT * FROM plan_verification ORDER BY id").map(({ id, inputs, computed_at_ms, body }) => ({
        id,
        inputs,
        computedAtMs: computed_at_ms,
        body: JSON.parse(gunzipSync(body).toString("utf8")) as unknown,
      })),
    keep: ({ id, inputs, computedAtMs, body }) =>
      void db.run(
        "INSERT OR REPLACE INTO plan_verification (id, inputs, computed_at_ms, body) VALUES (?, ?, ?, ?)",
        id,
        inputs,
        computedAtMs,
        gzipSync(JSON.stringify(body)),
      ),
    keepOnly: (ids) =>
      void db.run(
        "DELETE FROM plan_verification WHERE id NOT IN (SELECT value FROM json_each(?))",
        JSON.stringify(ids),
      ),
  };
}
