import type { Role } from "@lucciola/contract/access/role.ts";
import type { ServiceLevels } from "@lucciola/contract/work/service-levels.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { type Database, isConstraint } from "../database.ts";
import type { NewWork, WorkEntry, WorkOrders, WorkRecord } from "./work.ts";
import { toEntry, toWork, type WorkEntryRow, type WorkRow } from "./work-rows.ts";

const IS_RUNNING = "state IN ('open', 'assigned', 'under-way') OR confirmation IS 'awaited'";
const MATCHES = `
  (?1 IS NULL OR state IN (SELECT value FROM json_each(?1))) AND (?2 IS NULL OR severity = ?2)
  AND (?3 IS NULL OR (?3 = 'nobody' AND assigned_to IS NULL) OR (?3 = 'somebody' AND assigned_to = ?4))
  AND (?5 IS NULL OR origin = ?5) AND (?6 IS NULL OR origin_id = ?6) AND (?7 IS NULL OR point = ?7)
  AND (?8 IS NULL OR id < ?8) AND (?9 IS NULL OR ?9 = (${IS_RUNNING}))`;

export function createWorkOrders(db: Database): WorkOrders {
  const get = (id: number): WorkRecord | undefined => {
    const row = db.first<WorkRow>("SELECT * FROM work_order WHERE id = ?", id);
    return row && toWork(row);
  };
  const must = (id: number): WorkRecord => {
    const order = get(id);
    if (order !== undefined) return order;
    throw new OperationalError({ code: "work-order-unknown", message: `There is no order of work ${id}.` });
  };
  const addEntry = (id: number, { kind, atMs, receivedAtMs, by, body, photo }: WorkEntry) => {
    const row = db.first<WorkEntryRow>(
      `INSERT INTO work_entry (work_order, kind, at_ms, received_at_ms, actor, body, photo)
       VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *`,
      id,
      kind,
      atMs,
      receivedAtMs,
      by,
      JSON.stringify(body),
      photo,
    );
    if (row === undefined) throw new Error(`The entry of order ${id} was stored but did not come back`);
    return toEntry(row);
  };
  /** One alarm, one order: says which there is. */
  const alone = <T>({ origin, originId }: Pick<NewWork, "origin" | "originId">, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!isConstraint(error, "UNIQUE")) throw error;
      const other = db.first<{ id: number; state: string }>(
        `SELECT id, state FROM work_order WHERE origin = ? AND origin_id = ? AND (${IS_RUNNING})`,
        origin,
        originId,
      );
      throw new OperationalError({
        code: "work-order-exists",
        message: `For ${origin} ${originId} there is order ${other?.id} already (${other?.state}). Go on with that one.`,
        cause: error,
      });
    }
  };

  return {
    create: (order, entry) =>
      alone(order, () =>
        db.transaction(() => {
          const { place } = order;
          const row = db.first<{ id: number }>(
            `INSERT INTO work_order (state, severity, what, origin, origin_id, alarm_kind, point, place_kind, place_words,
               latitude_deg, longitude_deg, created_at_ms, created_by, due_at_ms, assigned_to, last_move, moved_at_ms,
               done_at_ms, confirmation)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
            order.state,
            order.severity,
            order.what,
            order.origin,
            order.originId,
            order.alarmKind,
            place.point,
            place.kind,
            place.words,
            place.latitudeDeg,
            place.longitudeDeg,
            order.createdAtMs,
            order.createdBy,
            order.dueAtMs,
            order.assignedTo,
            order.lastMove,
            order.movedAtMs,
            order.doneAtMs,
            order.confirmation,
          );
          const created = must(row?.id ?? 0);
          addEntry(created.id, entry);
          return created;
        }),
      ),
    get,
    list: ({ states, isToDo, severity, assignedTo, origin, point, beforeId, limit }) =>
      db
        .all<WorkRow>(
          `SELECT * FROM work_order WHERE ${MATCHES} ORDER BY id DESC LIMIT ?10`,
          states && JSON.stringify(states),
          severity,
          assignedTo === undefined ? undefined : assignedTo === null ? "nobody" : "somebody",
          assignedTo ?? undefined,
          origin?.kind,
          origin?.id,
          point,
          beforeId,
          isToDo,
          limit,
        )
        .map(toWork),
    awaited: () => db.all<WorkRow>("SELECT * FROM work_order WHERE confirmation = 'awaited' ORDER BY id").map(toWork),
    move: (id, status, entry) =>
      alone(must(id), () =>
        db.transaction(() => {
          const { state, assignedTo, lastMove, movedAtMs, doneAtMs, confirmation } = status;
          db.run(
            `UPDATE work_order SET state = ?, assigned_to = ?, last_move = ?, moved_at_ms = ?, done_at_ms = ?,
               confirmation = ? WHERE id = ?`,
            state,
            assignedTo,
            lastMove,
            movedAtMs,
            doneAtMs,
            confirmation,
            id,
          );
          addEntry(id, entry);
          return must(id);
        }),
      ),
    add: (id, entry) => db.transaction(() => addEntry(must(id).id, entry)),
    setLock: (id, lightingOrder, entry) =>
      db.transaction(() => {
        db.run("UPDATE work_order SET lock_order = ? WHERE id = ?", lightingOrder, must(id).id);
        addEntry(id, entry);
      }),
    entries: (id) => db.all<WorkEntryRow>("SELECT * FROM work_entry WHERE work_order = ? ORDER BY id", id).map(toEntry),
    hasPhoto: (photo) => db.first("SELECT 1 FROM work_entry WHERE photo = ? LIMIT 1", photo) !== undefined,
    parts: () =>
      db
        .all<{ id: string; name: string; unit: string; is_offered: number }>("SELECT * FROM work_part ORDER BY name")
        .map(({ id, name, unit, is_offered }) => ({ id, name, unit, isOffered: is_offered === 1 })),
    putPart: ({ id, name, unit, isOffered }) => {
      db.run(
        "INSERT OR REPLACE INTO work_part (id, name, unit, is_offered) VALUES (?, ?, ?, ?)",
        id,
        name,
        unit,
        isOffered,
      );
    },
    people: () =>
      db
        .all<{ username: string; roles: string }>(
          "SELECT username, roles FROM user WHERE removed_at_ms IS NULL AND locked_at_ms IS NULL ORDER BY username",
        )
        .map(({ username, roles }) => ({ username, roles: JSON.parse(roles) as Role[] })),
    levels: () =>
      db
        .all<{ body: string }>("SELECT body FROM work_levels ORDER BY from_day")
        .map(({ body }) => JSON.parse(body) as ServiceLevels),
    putLevels: (levels, by, nowMs) => {
      db.run(
        "INSERT OR REPLACE INTO work_levels (from_day, body, agreed_by, agreed_at_ms) VALUES (?, ?, ?, ?)",
        levels.from,
        JSON.stringify(levels),
        by,
        nowMs,
      );
    },
  };
}
