import { edgeId } from "@lucciola/contract/ids/ids.ts";
import type { Database } from "./database.ts";
import type { EdgeState, EdgeStates } from "./registry.ts";

interface EdgeRow {
  id: string;
  online: number;
  since_ms: number;
  last_seen_ms: number;
  software: string | null;
  skew_ms: number | null;
  spooled_messages: number | null;
  oldest_spooled_at_ms: number | null;
  lost_messages: number | null;
}

const COLUMNS =
  "id, online, since_ms, last_seen_ms, software, skew_ms, spooled_messages, oldest_spooled_at_ms, lost_messages";

const SET_ONLINE = `
  INSERT INTO edge (id, online, since_ms, news_at_ms, last_seen_ms, software, spooled_messages, oldest_spooled_at_ms,
    lost_messages)
  VALUES (?1, ?2, ?3, ?3, ?3, ?4, ?5, ?6, ?7)
  ON CONFLICT (id) DO UPDATE SET
    since_ms = CASE WHEN online = excluded.online THEN since_ms ELSE excluded.since_ms END,
    online = excluded.online,
    news_at_ms = excluded.news_at_ms,
    last_seen_ms = CASE WHEN excluded.online = 1 THEN max(last_seen_ms, excluded.last_seen_ms) ELSE last_seen_ms END,
    software = coalesce(excluded.software, software),
    spooled_messages = excluded.spooled_messages,
    oldest_spooled_at_ms = excluded.oldest_spooled_at_ms,
    lost_messages = excluded.lost_messages
  WHERE news_at_ms IS NULL OR news_at_ms <= excluded.news_at_ms`;

// An edge that sends but never announced itself (another maker's) counts as online until it says otherwise.
const SEEN = `
  INSERT INTO edge (id, online, since_ms, last_seen_ms, skew_ms) VALUES (?1, 1, ?2, ?2, ?3)
  ON CONFLICT (id) DO UPDATE SET
    last_seen_ms = excluded.last_seen_ms,
    skew_ms = coalesce(excluded.skew_ms, skew_ms)
  WHERE last_seen_ms <= excluded.last_seen_ms`;

export function createEdgeStates(db: Database): EdgeStates {
  return {
    setOnline: (edge, online, atMs, software, backlog) => {
      db.run(SET_ONLINE, edge, online, atMs, software, backlog?.messages, backlog?.oldestAtMs, backlog?.lostMessages);
    },
    seen: (edges) => {
      if (edges.length === 0) return;
      db.transaction(() => {
        for (const { edge, atMs, skewMs } of edges)
          db.run(SEEN, edge, atMs, skewMs === undefined ? undefined : Math.round(skewMs));
      });
    },
    list: () => db.all<EdgeRow>(`SELECT ${COLUMNS} FROM edge ORDER BY id`).map(toEdgeState),
    get: (edge) => {
      const row = db.first<EdgeRow>(`SELECT ${COLUMNS} FROM edge WHERE id = ?`, edge);
      return row && toEdgeState(row);
    },
  };
}

const toEdgeState = (row: EdgeRow): EdgeState => ({
  edge: edgeId(row.id),
  online: row.online === 1,
  sinceMs: row.since_ms,
  lastSeenMs: row.last_seen_ms,
  software: row.software ?? undefined,
  skewMs: row.skew_ms ?? undefined,
  backlog:
    row.spooled_messages === null
      ? undefined
      : {
          messages: row.spooled_messages,
          oldestAtMs: row.oldest_spooled_at_ms ?? undefined,
          lostMessages: row.lost_messages ?? 0,
        },
});
