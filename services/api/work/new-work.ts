import type { NewWorkOrder } from "@lucciola/contract/api/work-orders.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { dueAt, levelsOn } from "@lucciola/domain/work/service-clock.ts";
import type { AlarmRecord } from "@lucciola/platform/registry/alarms.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { NewWork, WorkPlace } from "@lucciola/platform/registry/work/work.ts";
import { HttpProblem, notFound } from "../problem-details.ts";

/** Who makes an order, when, and the id of the move that makes it. */
export interface Maker {
  readonly by: string;
  readonly nowMs: number;
  readonly moveId: string;
}

type Said = Pick<NewWork, "severity" | "what" | "origin" | "originId" | "alarmKind" | "place">;

/** The order that a request stands for, not yet given to anybody. Throws `HttpProblem` that says what is wrong with it. */
export function wordWork(registry: Registry, request: NewWorkOrder, maker: Maker, zone: string): NewWork {
  const { by, nowMs, moveId } = maker;
  const said =
    request.origin.kind === "alarm" ? fromAlarm(registry, request, request.origin.id) : fromWords(registry, request);
  const levels = levelsOn(localTimeOf(nowMs, zone).date, registry.work.levels());
  return {
    ...said,
    state: "open",
    createdAtMs: nowMs,
    createdBy: by,
    dueAtMs: dueAt(nowMs, said.severity, levels, zone),
    assignedTo: undefined,
    lastMove: moveId,
    movedAtMs: nowMs,
    doneAtMs: undefined,
    confirmation: undefined,
  };
}

/** What the diagnosis knows need not be said again; a person may add words, and say how much it hurries. */
function fromAlarm(registry: Registry, { what = "", severity }: NewWorkOrder, id: string): Said {
  const alarm = registry.alarms.get(Number(id));
  if (alarm === undefined) throw notFound("alarm", id);
  if (alarm.closedAtMs !== undefined)
    throw new HttpProblem(409, "alarm-closed", `Alarm ${id} is closed: the lamp reports well again, nobody need go`);
  return {
    severity: severity ?? ALARM_KINDS[alarm.kind].severity,
    what: what.trim(),
    origin: "alarm",
    originId: id,
    alarmKind: alarm.kind,
    place: placeOfAlarm(registry, alarm),
  };
}

/** A circuit has no place of its own: one goes to its cabinet, or to the first of its lamps that suffers. */
function placeOfAlarm({ assets }: Registry, { place, cabinet, affected }: AlarmRecord): WorkPlace {
  const id = place.kind === "circuit" ? cabinet : place.kind === "network" ? undefined : place.id;
  const point = id === undefined ? undefined : assets.point(pointId(id));
  const [first] = affected;
  const seen = place.kind === "circuit" && first !== undefined ? (assets.point(pointId(first)) ?? point) : point;
  return {
    point: point?.id,
    kind: place.kind,
    words: place.kind === "circuit" ? place.id : "",
    latitudeDeg: seen?.latitudeDeg,
    longitudeDeg: seen?.latitudeDeg === undefined ? undefined : seen.longitudeDeg,
  };
}

function fromWords(registry: Registry, request: NewWorkOrder): Said {
  const { origin, what = "", severity = "warning", place = {} } = request;
  if (what.trim().length < 3)
    throw new HttpProblem(422, "work-what-missing", 'Say in "what" what is to be done, in three letters or more');
  const point = place.point === undefined ? undefined : registry.assets.point(pointId(place.point));
  if (place.point !== undefined && point === undefined) throw notFound("point", place.point);
  const words = place.words?.trim() ?? "";
  const latitudeDeg = place.latitudeDeg ?? point?.latitudeDeg;
  const longitudeDeg = place.longitudeDeg ?? point?.longitudeDeg;
  if ((place.latitudeDeg === undefined) !== (place.longitudeDeg === undefined))
    throw new HttpProblem(422, "work-place-missing", "Coordinates need latitudeDeg and longitudeDeg, both");
  if (point === undefined && latitudeDeg === undefined && words === "")
    throw new HttpProblem(422, "work-place-missing", "Say where: a point, coordinates, or words that lead there");
  const hasPlace = latitudeDeg !== undefined && longitudeDeg !== undefined;
  return {
    severity,
    what: what.trim(),
    origin: origin.kind,
    originId: origin.kind === "report" ? origin.id : undefined,
    alarmKind: undefined,
    place: {
      point: point?.id,
      kind: point?.kind === "lamp" || point?.kind === "cabinet" ? point.kind : undefined,
      words,
      latitudeDeg: hasPlace ? latitudeDeg : undefined,
      longitudeDeg: hasPlace ? longitudeDeg : undefined,
    },
  };
}
