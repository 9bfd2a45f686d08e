import { IdParams } from "@lucciola/contract/api/formats.ts";
import {
  GroupList,
  GroupRequest,
  GroupSummary,
  LampsOfType,
  LampTypeList,
  LampTypeRequest,
  LampTypeSummary,
  SectionList,
  SectionRequest,
  SectionSummary,
} from "@lucciola/contract/api/lighting-groups.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingGroup } from "@lucciola/contract/lighting/lighting-group.ts";
import { classesBelow, familyOf } from "@lucciola/domain/lighting/classes.ts";
import { lampSettings } from "@lucciola/domain/lighting/lamp-following.ts";
import type { SectionOfLamps } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { FastifyRequest } from "fastify";
import { requirePermission, userOf } from "../authentication.ts";
import { litLamps } from "../lighting/lit-lamps.ts";
import { Done } from "../openapi/answers.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["lighting"];

/** How the town's lamps are grouped, classed and made: zones, sections, lamp types. */
export function lightingGroupRoutes(app: App, { registry, clock }: Pick<RouteDeps, "registry" | "clock">): void {
  const { groups, sections, lampTypes, orders } = registry.lighting;
  const lampsIn = (group: string): number => litLamps(registry).ofGroup.get(group)?.length ?? 0;
  const onRead = requirePermission("read");
  const onChange = requirePermission("lighting");
  /** Changes something and notes who did it, both or neither. */
  const change = <T>(request: FastifyRequest, action: string, target: string, work: () => T): T =>
    answering(() =>
      registry.transaction(() => {
        const detail = JSON.stringify(request.body ?? "").slice(0, 10_000);
        registry.audit.record({ atMs: clock.now(), actor: userOf(request).username, action, target, detail });
        return work();
      }),
    );
  const refuseWhileOrdered = (id: string): void => {
    const open = orders.openAt(clock.now()).find(({ scope }) => scope.kind === "group" && scope.id === id);
    if (open !== undefined)
      throw new HttpProblem(409, "order-in-force", `The order ${open.id} is for "${id}". End it first.`);
  };

  const summary = (group: LightingGroup) => ({ group, lamps: lampsIn(group.id) });
  app.get(
    "/api/v1/lighting/groups",
    {
      onRequest: onRead,
      schema: {
        operationId: "listGroups",
        tags,
        summary: "Zones, cabinets and the town, with the programme of each",
        response: { 200: GroupList },
      },
    },
    async () => ({ groups: groups.list().map(summary) }),
  );
  app.put(
    "/api/v1/lighting/groups/:id",
    {
      onRequest: onChange,
      schema: {
        operationId: "storeGroup",
        tags,
        summary: "Draw a zone, or give a cabinet or the town its programme",
        params: IdParams,
        body: GroupRequest,
        response: { 200: GroupSummary },
      },
    },
    async (request) => {
      const group: LightingGroup = { id: request.params.id, ...request.body };
      change(request, "lighting-group", group.id, () => groups.put(group));
      return summary(group);
    },
  );
  app.delete(
    "/api/v1/lighting/groups/:id",
    {
      onRequest: onChange,
      schema: {
        operationId: "removeGroup",
        tags,
        summary: "Forget a zone, or what was said of a cabinet",
        params: IdParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (groups.get(id)?.kind === "town")
        throw new HttpProblem(409, "group-needed", "The town's group gives every lamp its programme and stays");
      if (groups.get(id)?.kind === "zone") refuseWhileOrdered(id);
      if (!change(request, "lighting-group-remove", id, () => groups.remove(id))) throw notFound("group", id);
      return reply.code(204).send();
    },
  );

  const sectionSummary = ({ section, lamps }: SectionOfLamps) => {
    const settings = lampSettings({ section, groups: [] }, undefined);
    const { designDimPct = 100, leastDimPct = 0 } = settings ?? {};
    return { section, lampRule: lamps, lamps: lampsIn(section.id), designDimPct, leastDimPct };
  };
  app.get(
    "/api/v1/lighting/sections",
    {
      onRequest: onRead,
      schema: {
        operationId: "listSections",
        tags,
        summary: "Pieces of road with their light classes, and the levels that keep them",
        response: { 200: SectionList },
      },
    },
    async () => ({ sections: sections.list().map(sectionSummary) }),
  );
  app.put(
    "/api/v1/lighting/sections/:id",
    {
      onRequest: onChange,
      schema: {
        operationId: "storeSection",
        tags,
        summary: "State the classes of a piece of road and which lamps light it",
        params: IdParams,
        body: SectionRequest,
        response: { 200: SectionSummary },
      },
    },
    async (request) => {
      const { section: body, lampRule } = request.body;
      const section = { id: request.params.id, ...body };
      const { designClass, leastClass } = section;
      if (familyOf(designClass) !== familyOf(leastClass) || classesBelow(leastClass, designClass) < 0) {
        throw new HttpProblem(
          422,
          "classes-disagree",
          `The least class ${leastClass} must be the design class ${designClass} or lie below it in the same family`,
        );
      }
      const kept = { section, lamps: lampRule };
      change(request, "lighting-section", section.id, () => sections.put(kept));
      return sectionSummary(kept);
    },
  );
  app.delete(
    "/api/v1/lighting/sections/:id",
    {
      onRequest: onChange,
      schema: {
        operationId: "removeSection",
        tags,
        summary: "Forget a section: its lamps have no floor any more",
        params: IdParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      refuseWhileOrdered(id);
      if (!change(request, "lighting-section-remove", id, () => sections.remove(id))) throw notFound("section", id);
      return reply.code(204).send();
    },
  );

  const lampsOfType = (): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const type of lampTypes.byLamp().values()) counts.set(type, (counts.get(type) ?? 0) + 1);
    return counts;
  };
  app.get(
    "/api/v1/lighting/lamp-types",
    {
      onRequest: onRead,
      schema: { operationId: "listLampTypes", tags, summary: "Makes of luminaires", response: { 200: LampTypeList } },
    },
    async () => {
      const counts = lampsOfType();
      return { types: lampTypes.list().map((type) => ({ type, lamps: counts.get(type.id) ?? 0 })) };
    },
  );
  app.put(
    "/api/v1/lighting/lamp-types/:id",
    {
      onRequest: onChange,
      schema: {
        operationId: "storeLampType",
        tags,
        summary: "Describe a make of luminaires",
        params: IdParams,
        body: LampTypeRequest,
        response: { 200: LampTypeSummary },
      },
    },
    async (request) => {
      const type = { id: request.params.id, ...request.body };
      change(request, "lamp-type", type.id, () => lampTypes.put(type));
      return { type, lamps: lampsOfType().get(type.id) ?? 0 };
    },
  );
  app.post(
    "/api/v1/lighting/lamp-types/:id/lamps",
    {
      onRequest: onChange,
      schema: {
        operationId: "assignLampType",
        tags,
        summary: "Say of which make lamps are",
        params: IdParams,
        body: LampsOfType,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      change(request, "lamp-type-assign", id, () => lampTypes.assign(request.body.lamps.map(pointId), id));
      return reply.code(204).send();
    },
  );
  app.delete(
    "/api/v1/lighting/lamp-types/:id",
    {
      onRequest: onChange,
      schema: {
        operationId: "removeLampType",
        tags,
        summary: "Forget a make of luminaires",
        params: IdParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      if (!change(request, "lamp-type-remove", id, () => lampTypes.remove(id))) throw notFound("lamp type", id);
      return reply.code(204).send();
    },
  );
}
