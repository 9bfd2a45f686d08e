import { AlarmEntry, AlarmList, AlarmQuery } from "@lucciola/contract/api/alarms.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import type { AlarmRecord } from "@lucciola/platform/registry/alarms.ts";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const DEFAULT_LIMIT = 100;
const SHOWN_POINTS = 1_000;
const AlarmParams = Type.Object(
  { id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, format: "int64" }) },
  { additionalProperties: false },
);

function describe(alarm: AlarmRecord, nameOf: (point: string) => string | undefined): AlarmEntry {
  const { id, kind, place, cabinet, affected, evidence, closedAtMs, acknowledgedAtMs, acknowledgedBy } = alarm;
  const { severity, title, advice } = ALARM_KINDS[kind];
  const name = nameOf(place.id);
  return {
    id,
    kind,
    severity,
    title: { ...title },
    advice: { ...advice },
    place: { ...place, ...(name === undefined ? {} : { name }) },
    ...(cabinet === undefined ? {} : { cabinet }),
    since: formatInstant(alarm.sinceMs),
    raisedAt: formatInstant(alarm.raisedAtMs),
    seenAt: formatInstant(alarm.seenAtMs),
    ...(closedAtMs === undefined ? {} : { closedAt: formatInstant(closedAtMs) }),
    ...(acknowledgedAtMs === undefined ? {} : { acknowledgedAt: formatInstant(acknowledgedAtMs) }),
    ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
    evidence: { ...evidence },
    affected: affected.slice(0, SHOWN_POINTS),
    affectedCount: affected.length,
  };
}

/** What the diagnosis of the street lighting has found, open and past. */
export function alarmRoutes(app: App, { registry, clock }: RouteDeps): void {
  const nameOf = (point: string): string | undefined => registry.assets.point(point as never)?.name;

  app.get(
    "/api/v1/alarms",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listAlarms",
        tags: ["lighting"],
        summary: "What is wrong with the street lighting, one alarm for a cause, newest first",
        querystring: AlarmQuery,
        response: { 200: AlarmList },
      },
    },
    async ({ query: { state, point, cabinet, before, limit = DEFAULT_LIMIT } }) => ({
      alarms: registry.alarms
        .list({
          limit,
          ...(state === undefined ? {} : { state }),
          ...(point === undefined ? {} : { point }),
          ...(cabinet === undefined ? {} : { cabinet }),
          ...(before === undefined ? {} : { beforeId: before }),
        })
        .map((alarm) => describe(alarm, nameOf)),
      open: registry.alarms.countOpen(),
    }),
  );

  app.post(
    "/api/v1/alarms/:id/acknowledgement",
    {
      onRequest: requirePermission("work"),
      schema: {
        operationId: "acknowledgeAlarm",
        tags: ["lighting"],
        summary: "Says that somebody has taken note of an alarm; it stays open until its cause is gone",
        params: AlarmParams,
        response: { 200: AlarmEntry },
      },
    },
    async (request) => {
      const { username } = userOf(request);
      const { id } = request.params;
      const alarm = registry.alarms.acknowledge(id, username, clock.now());
      if (alarm === undefined) throw notFound("alarm", String(id));
      registry.audit.record({
        atMs: clock.now(),
        actor: username,
        action: "alarm-acknowledged",
        target: alarm.place.id,
        detail: `${alarm.kind}, alarm ${id}`,
      });
      return describe(alarm, nameOf);
    },
  );
}
