import type { WorkEventEntry, WorkOrderDetail, WorkOrderEntry } from "@lucciola/contract/api/work-orders.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import { proofBy } from "@lucciola/domain/work/settle-done.ts";
import { tellEvidence } from "@lucciola/domain/work/tell-evidence.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { StoredWorkEntry, WorkRecord } from "@lucciola/platform/registry/work/work.ts";

const SHOWN_EARLIER = 5;

/** The alarm that an order came from, while it is kept. */
export const alarmOf = (registry: Registry, { origin, originId }: Pick<WorkRecord, "origin" | "originId">) =>
  origin === "alarm" ? registry.alarms.get(Number(originId)) : undefined;

const titleOf = ({ alarmKind, what }: WorkRecord) =>
  alarmKind === undefined ? { it: what, en: what } : { ...ALARM_KINDS[alarmKind].title };

const pointOf = (registry: Registry, id: string | undefined): Point | undefined =>
  id === undefined ? undefined : registry.assets.point(pointId(id));

/** What can be locked and tested from an order: its lamp, or all lamps of its cabinet. */
export const scopeOf = (point: Point | undefined): WorkOrderEntry["place"]["scope"] =>
  point?.kind === "lamp"
    ? { kind: "lamp", id: point.id }
    : point?.kind === "cabinet"
      ? { kind: "group", id: point.id }
      : undefined;

export function describeWork(registry: Registry, order: WorkRecord, zone: string, nowMs: number): WorkOrderEntry {
  const { place, assignedTo, doneAtMs, confirmation, lockOrder } = order;
  const point = pointOf(registry, place.point);
  const scope = scopeOf(point);
  const closedAtMs = alarmOf(registry, order)?.closedAtMs;
  const lock = lockOrder === undefined ? undefined : registry.lighting.orders.get(lockOrder);
  const isLocked = lock !== undefined && lock.endedAtMs === undefined && nowMs < lock.untilMs;
  return {
    id: order.id,
    state: order.state,
    severity: order.severity,
    title: titleOf(order),
    what: order.what,
    origin: { kind: order.origin, ...(order.originId === undefined ? {} : { id: order.originId }) },
    place: {
      ...(place.point === undefined ? {} : { point: place.point }),
      ...(place.kind === undefined ? {} : { kind: place.kind }),
      ...(scope === undefined ? {} : { scope }),
      ...(point === undefined ? {} : { name: point.name }),
      ...(point?.street === undefined ? {} : { street: point.street }),
      words: place.words,
      ...(place.latitudeDeg === undefined ? {} : { latitudeDeg: place.latitudeDeg }),
      ...(place.longitudeDeg === undefined ? {} : { longitudeDeg: place.longitudeDeg }),
    },
    createdAt: formatInstant(order.createdAtMs),
    createdBy: order.createdBy,
    dueAt: formatInstant(order.dueAtMs),
    ...(assignedTo === undefined ? {} : { assignedTo }),
    lastMove: order.lastMove,
    movedAt: formatInstant(order.movedAtMs),
    ...(doneAtMs === undefined ? {} : { doneAt: formatInstant(doneAtMs) }),
    ...(confirmation === undefined ? {} : { confirmation }),
    ...(confirmation === "awaited" && doneAtMs !== undefined
      ? { proofBy: formatInstant(proofBy(doneAtMs, zone)) }
      : {}),
    ...(closedAtMs === undefined ? {} : { alarmClosedAt: formatInstant(closedAtMs) }),
    ...(isLocked ? { lock: { id: lock.id, until: formatInstant(lock.untilMs), by: lock.by } } : {}),
    simulated: point?.simulated ?? false,
  };
}

/** The fields that its kind has; bodies are ours, written by the desk. */
function describeEvent({ kind, atMs, receivedAtMs, by, body, photo }: StoredWorkEntry): WorkEventEntry {
  const event = { kind, at: formatInstant(atMs), receivedAt: formatInstant(receivedAtMs), by };
  if (kind === "part") return { ...event, part: body as WorkEventEntry["part"] & object };
  if (kind === "photo" && photo !== undefined)
    return { ...event, photo: { id: photo, ...(body as { width: number; height: number }) } };
  return { ...event, ...(body as Partial<WorkEventEntry>) };
}

export function explainWork(registry: Registry, order: WorkRecord, zone: string, nowMs: number): WorkOrderDetail {
  const alarm = alarmOf(registry, order);
  const point = pointOf(registry, order.place.point);
  const cabinet = pointOf(registry, point?.cabinet);
  const typeId = point && registry.lighting.lampTypes.byLamp().get(point.id);
  const type = typeId === undefined ? undefined : registry.lighting.lampTypes.get(typeId)?.name;
  return {
    order: describeWork(registry, order, zone, nowMs),
    ...(alarm === undefined
      ? {}
      : {
          why: {
            kind: alarm.kind,
            advice: { ...ALARM_KINDS[alarm.kind].advice },
            evidence: tellEvidence(alarm.evidence),
            since: formatInstant(alarm.sinceMs),
            seenAt: formatInstant(alarm.seenAtMs),
          },
        }),
    ...(point === undefined
      ? {}
      : {
          asset: {
            ...(point.nominalPowerW === undefined ? {} : { nominalPowerW: point.nominalPowerW }),
            ...(type === undefined ? {} : { type }),
            ...(cabinet === undefined ? {} : { cabinet: cabinet.name }),
          },
        }),
    events: registry.work.entries(order.id).map(describeEvent),
    earlier: point === undefined ? [] : earlierAt(registry, point.id, order),
  };
}

/** What was mended and what was wrong at a point before, newest first. */
function earlierAt(registry: Registry, point: string, present: WorkRecord): WorkOrderDetail["earlier"] {
  const orders = registry.work
    .list({ point, limit: SHOWN_EARLIER + 1 })
    .filter(({ id }) => id !== present.id)
    .slice(0, SHOWN_EARLIER)
    .map((order) => ({
      at: formatInstant(order.doneAtMs ?? order.movedAtMs),
      kind: "order" as const,
      id: order.id,
      title: titleOf(order),
      state: order.state,
      parts: partsOf(registry.work.entries(order.id)),
    }));
  const alarms = registry.alarms
    .ofPlace(point, SHOWN_EARLIER + 1)
    .filter(({ id }) => !(present.origin === "alarm" && String(id) === present.originId))
    .slice(0, SHOWN_EARLIER)
    .map(({ id, kind, raisedAtMs, closedAtMs }) => ({
      at: formatInstant(raisedAtMs),
      kind: "alarm" as const,
      id,
      title: { ...ALARM_KINDS[kind].title },
      state: closedAtMs === undefined ? "open" : "closed",
      parts: "",
    }));
  return [...orders, ...alarms].sort((a, b) => b.at.localeCompare(a.at));
}

const partsOf = (entries: readonly StoredWorkEntry[]): string =>
  entries
    .filter(({ kind }) => kind === "part")
    .map(({ body }) => `${body.amount} ${body.unit} ${body.name}`)
    .join(", ")
    .slice(0, 500);
