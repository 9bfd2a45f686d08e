import { IdParams } from "@lucciola/contract/api/formats.ts";
import { WorkPlaceDetail, WorkPlaceList, WorkPlaceQuery } from "@lucciola/contract/api/work-orders.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import { tellEvidence } from "@lucciola/domain/work/tell-evidence.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { requirePermission } from "../authentication.ts";
import { lampStates } from "../lamp-states.ts";
import { notFound } from "../problem-details.ts";
import { locksOfScope } from "../work/work-lock.ts";
import { describeWork, scopeOf } from "../work/work-view.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["work"];
const MOST_FOUND = 200;
const MOST_SHOWN = 50;

function describePlace({ assets }: Registry, point: Point): WorkPlaceDetail["place"] {
  const cabinet = point.cabinet === undefined ? undefined : assets.point(point.cabinet)?.name;
  return {
    id: point.id,
    kind: point.kind === "cabinet" ? "cabinet" : "lamp",
    name: point.name,
    ...(point.street === undefined ? {} : { street: point.street }),
    ...(cabinet === undefined ? {} : { cabinet }),
    ...(point.latitudeDeg === undefined ? {} : { latitudeDeg: point.latitudeDeg }),
    ...(point.longitudeDeg === undefined ? {} : { longitudeDeg: point.longitudeDeg }),
    ...(point.nominalPowerW === undefined ? {} : { nominalPowerW: point.nominalPowerW }),
    simulated: point.simulated,
  };
}

/** The same letters, whatever their case and accents, and with spaces where people write `-` or none. */
const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();

/** Lamps and cabinets as a crew looks for them: by what is written on the pole, and what is known there. */
export function workPlaceRoutes(app: App, deps: Pick<RouteDeps, "registry" | "store" | "clock" | "config">): void {
  const { registry, clock, config } = deps;

  app.get(
    "/api/v1/work/places",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "findWorkPlaces",
        tags,
        summary: "Lamps and cabinets by number, name or street",
        querystring: WorkPlaceQuery,
        response: { 200: WorkPlaceList },
      },
    },
    async ({ query }) => {
      const words = plain(query.search).split(" ");
      const points = [...registry.assets.points("cabinet"), ...registry.assets.points("lamp")];
      const isExact = ({ id }: Point): boolean => id === query.search.trim().toLowerCase();
      const found = points.filter((point) => {
        const text = plain(`${point.id} ${point.name} ${point.street ?? ""}`);
        return words.every((word) => text.includes(word));
      });
      const sorted = [...found.filter(isExact), ...found.filter((point) => !isExact(point))];
      return { places: sorted.slice(0, MOST_FOUND).map((point) => describePlace(registry, point)) };
    },
  );

  app.get(
    "/api/v1/work/places/:id",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "readWorkPlace",
        tags,
        summary: "A lamp or cabinet with what is wrong there, what is to be done, and who has locked it",
        params: IdParams,
        response: { 200: WorkPlaceDetail },
      },
    },
    async ({ params }) => {
      const point = registry.assets.point(pointId(params.id));
      const scope = scopeOf(point);
      if (point === undefined || scope === undefined) throw notFound("lamp or cabinet", params.id);
      const nowMs = clock.now();
      const [state] = point.kind === "lamp" ? await lampStates(deps, [point], nowMs) : [];
      const alarms = registry.alarms
        .open()
        .filter(({ place, affected, cabinet }) =>
          point.kind === "lamp"
            ? place.id === point.id || affected.includes(point.id)
            : place.id === point.id || cabinet === point.id,
        );
      return {
        place: describePlace(registry, point),
        ...(state?.reportedDimPct === undefined ? {} : { reportedDimPct: state.reportedDimPct }),
        ...(state?.reportedAt === undefined ? {} : { reportedAt: state.reportedAt }),
        alarms: alarms.slice(0, MOST_SHOWN).map(({ id, kind, evidence, sinceMs }) => ({
          id,
          title: { ...ALARM_KINDS[kind].title },
          advice: { ...ALARM_KINDS[kind].advice },
          evidence: tellEvidence(evidence),
          since: formatInstant(sinceMs),
          severity: ALARM_KINDS[kind].severity,
        })),
        orders: registry.work
          .list({ point: point.id, isToDo: true, limit: MOST_SHOWN })
          .map((order) => describeWork(registry, order, config.site.zone, nowMs)),
        locks: locksOfScope(registry, scope, nowMs)
          .slice(0, MOST_SHOWN)
          .map(({ id, by, untilMs, reason }) => ({ id, by, until: formatInstant(untilMs), reason })),
      };
    },
  );
}
