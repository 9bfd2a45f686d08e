import { commandId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ANOMALY_WORDS } from "@lucciola/domain/anomaly/anomaly-words.ts";
import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { WebhookEvent } from "@lucciola/platform/registry/webhooks/webhooks.ts";

/** A message stays small: who needs more asks the API by the id. */
const MOST_AFFECTED = 100;
const LONGEST_WORDS = 2_000;
type Data = Readonly<Record<string, unknown>>;

/** What another program is told of an event: type, instant, and its subject as it stands now. No names of people. */
export function describeEvent(registry: Registry, publicUrl: string, { kind, subject, atMs }: WebhookEvent): string {
  const [group = ""] = kind.split(".");
  const data = DESCRIBE[group]?.(registry, subject, publicUrl.replace(/\/$/, "")) ?? { id: subject };
  return JSON.stringify({ type: kind, timestamp: formatInstant(atMs), data });
}

const at = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : formatInstant(ms));

function placeOf({ assets }: Registry, id: string): Data {
  const point = assets.point(pointId(id));
  const { name, street, latitudeDeg, longitudeDeg } = point ?? {};
  return { id, name: name ?? id, street, latitudeDeg, longitudeDeg };
}

const DESCRIBE: Readonly<Record<string, (registry: Registry, subject: string, url: string) => Data | undefined>> = {
  alarm: (registry, subject, url) => {
    const alarm = registry.alarms.get(Number(subject));
    if (alarm === undefined) return undefined;
    const { severity, title, advice } = ALARM_KINDS[alarm.kind];
    return {
      id: alarm.id,
      kind: alarm.kind,
      severity,
      title,
      advice,
      place: { kind: alarm.place.kind, ...placeOf(registry, alarm.place.id) },
      cabinet: alarm.cabinet,
      since: at(alarm.sinceMs),
      raisedAt: at(alarm.raisedAtMs),
      acknowledgedAt: at(alarm.acknowledgedAtMs),
      closedAt: at(alarm.closedAtMs),
      affected: alarm.affected.slice(0, MOST_AFFECTED),
      affectedCount: alarm.affected.length,
      url: `${url}/illuminazione`,
    };
  },
  anomaly: (registry, subject, url) => {
    const anomaly = registry.anomalies.get(Number(subject));
    if (anomaly === undefined) return undefined;
    const { alert, id, place, state, endedAtMs } = anomaly;
    return {
      id,
      kind: alert.kind,
      title: ANOMALY_WORDS[alert.kind].title,
      supply: placeOf(registry, alert.supply),
      building: place === alert.supply ? undefined : place,
      state,
      from: at(alert.fromMs),
      to: at(alert.toMs),
      raisedAt: at(alert.raisedAtMs),
      endedAt: at(endedAtMs),
      eurPerYear: alert.eurPerYear,
      url: `${url}/anomalie/${id}`,
    };
  },
  "work-order": (registry, subject, url) => {
    const order = registry.work.get(Number(subject));
    if (order === undefined) return undefined;
    const { id, state, severity, origin, originId, alarmKind, place, what } = order;
    return {
      id,
      state,
      severity,
      origin: { kind: origin, id: originId },
      alarmKind,
      // What citizens wrote may hold what is personal: who may read it asks the API.
      what: origin === "report" ? undefined : what.slice(0, LONGEST_WORDS),
      place:
        place.point === undefined
          ? { latitudeDeg: place.latitudeDeg, longitudeDeg: place.longitudeDeg }
          : placeOf(registry, place.point),
      createdAt: at(order.createdAtMs),
      dueAt: at(order.dueAtMs),
      movedAt: at(order.movedAtMs),
      doneAt: at(order.doneAtMs),
      url: `${url}/lavori/${id}`,
    };
  },
  "lighting-order": ({ lighting }, subject) => {
    const order = lighting.orders.get(subject);
    if (order === undefined) return undefined;
    const { id, scope, kind, dimPct, fadeMs, priority, mayUndercut, reason } = order;
    const what = { id, scope, kind, dimPct, fadeMs, priority, mayUndercut, reason };
    const when = { from: at(order.fromMs), until: at(order.untilMs), createdAt: at(order.createdAtMs) };
    return { ...what, ...when, endedAt: at(order.endedAtMs) };
  },
  "lamp-command": (registry, subject) => {
    const found = registry.outbox.get(commandId(subject));
    if (found === undefined) return undefined;
    const { fate, fateAtMs, point, detail } = found;
    return { id: subject, lamp: placeOf(registry, point), fate, fateAt: at(fateAtMs), detail };
  },
  report: ({ reports }, subject, url) => {
    const report = reports.get(Number(subject));
    if (report === undefined) return undefined;
    const { id, kind, state, lamp, street, latitudeDeg, longitudeDeg, reportedAtMs } = report;
    const where = { lamp, street, latitudeDeg, longitudeDeg };
    return { id, kind, state, ...where, reportedAt: at(reportedAtMs), url: `${url}/segnalazioni/${id}` };
  },
  gateway: ({ edges, identities }, subject, url) => {
    const state = edges.get(edgeId(subject));
    if (state === undefined) return undefined;
    const name = identities.list().find(({ id }) => id === subject)?.name ?? subject;
    return { id: subject, name, online: state.online, since: at(state.sinceMs), url: `${url}/dispositivi/${subject}` };
  },
};
