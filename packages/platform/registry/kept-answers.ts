import type { Database } from "./database.ts";

export interface KeptAnswer {
  /** Of all that the request said, hexadecimal. */
  readonly requestSha256: string;
  /** HTTP status. */
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

/** Answers to requests that a client may repeat because the first answer was lost on its way. */
export interface KeptAnswers {
  find(username: string, key: string): KeptAnswer | undefined;
  keep(username: string, key: string, answer: KeptAnswer, nowMs: number): void;
  forgetBefore(ms: number): number;
}

export const createKeptAnswers = (db: Database): KeptAnswers => ({
  find: (username, key) => {
    const row = db.first<{ request_sha256: string; status: number; body: string }>(
      "SELECT request_sha256, status, body FROM kept_answer WHERE username = ? AND key = ?",
      username,
      key,
    );
    return row && { requestSha256: row.request_sha256, status: row.status, body: row.body };
  },
  keep: (username, key, { requestSha256, status, body }, nowMs) => {
    db.run(
      "INSERT INTO kept_answer (username, key, request_sha256, status, body, kept_at_ms) VALUES (?, ?, ?, ?, ?, ?)",
      username,
      key,
      requestSha256,
      status,
      body,
      nowMs,
    );
  },
  forgetBefore: (ms) => db.run("DELETE FROM kept_answer WHERE kept_at_ms < ?", ms),
});
