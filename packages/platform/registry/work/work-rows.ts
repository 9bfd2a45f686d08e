import type { AlarmKind, AlarmPlaceKind, AlarmSeverity } from "@lucciola/contract/lighting/alarm.ts";
import type { WorkConfirmation, WorkOrigin, WorkState } from "@lucciola/contract/work/work-steps.ts";
import type { StoredWorkEntry, WorkEntryKind, WorkRecord } from "./work.ts";

export interface WorkRow {
  id: number;
  state: WorkState;
  severity: AlarmSeverity;
  what: string;
  origin: WorkOrigin;
  origin_id: string | null;
  alarm_kind: AlarmKind | null;
  point: string | null;
  place_kind: AlarmPlaceKind | null;
  place_words: string;
  latitude_deg: number | null;
  longitude_deg: number | null;
  created_at_ms: number;
  created_by: string;
  due_at_ms: number;
  assigned_to: string | null;
  last_move: string;
  moved_at_ms: number;
  done_at_ms: number | null;
  confirmation: WorkConfirmation | null;
  lock_order: string | null;
}

export const toWork = (row: WorkRow): WorkRecord => ({
  id: row.id,
  state: row.state,
  severity: row.severity,
  what: row.what,
  origin: row.origin,
  originId: row.origin_id ?? undefined,
  alarmKind: row.alarm_kind ?? undefined,
  place: {
    point: row.point ?? undefined,
    kind: row.place_kind ?? undefined,
    words: row.place_words,
    latitudeDeg: row.latitude_deg ?? undefined,
    longitudeDeg: row.longitude_deg ?? undefined,
  },
  createdAtMs: row.created_at_ms,
  createdBy: row.created_by,
  dueAtMs: row.due_at_ms,
  assignedTo: row.assigned_to ?? undefined,
  lastMove: row.last_move,
  movedAtMs: row.moved_at_ms,
  doneAtMs: row.done_at_ms ?? undefined,
  confirmation: row.confirmation ?? undefined,
  lockOrder: row.lock_order ?? undefined,
});

export interface WorkEntryRow {
  id: number;
  kind: WorkEntryKind;
  at_ms: number;
  received_at_ms: number;
  actor: string;
  body: string;
  photo: string | null;
}

export const toEntry = (row: WorkEntryRow): StoredWorkEntry => ({
  id: row.id,
  kind: row.kind,
  atMs: row.at_ms,
  receivedAtMs: row.received_at_ms,
  by: row.actor,
  body: JSON.parse(row.body) as Record<string, unknown>,
  ...(row.photo === null ? {} : { photo: row.photo }),
});
