import {
  BuildingNote,
  BuildingNoteParams,
  BuildingNotes,
  NewBuildingNote,
} from "@lucciola/contract/api/building-profile.ts";
import { IdParams } from "@lucciola/contract/api/formats.ts";
import { type BuildingId, buildingId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import type { BuildingNoteRecord } from "@lucciola/platform/registry/energy/building-notes.ts";
import { Type } from "typebox";
import { requirePermission, userOf } from "../authentication.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const tags = ["buildings"];

/** Dated notes of people on buildings, which stand beside their use. */
export function buildingNoteRoutes(app: App, { registry, clock }: Pick<RouteDeps, "registry" | "clock">): void {
  const { buildingNotes, assets, audit } = registry;
  function buildingOf(id: string): BuildingId {
    const building = assets.building(buildingId(id));
    if (building === undefined) throw notFound("building", id);
    return building.id;
  }

  app.get(
    "/api/v1/buildings/:id/notes",
    {
      onRequest: requirePermission("read"),
      schema: {
        operationId: "listBuildingNotes",
        tags,
        summary: "What people noted of a building, newest day first",
        params: IdParams,
        response: { 200: BuildingNotes },
      },
    },
    async ({ params }) => ({ notes: buildingNotes.ofBuilding(buildingOf(params.id)).map(described) }),
  );

  app.post(
    "/api/v1/buildings/:id/notes",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "addBuildingNote",
        tags,
        summary: "Note something of a building from a day on",
        params: IdParams,
        body: NewBuildingNote,
        response: { 201: BuildingNote },
      },
    },
    async (request, reply) => {
      const building = buildingOf(request.params.id);
      const { from, to, text } = request.body;
      const wrong = [from, to].find((day) => day !== undefined && !isLocalDay(day));
      if (wrong !== undefined) throw new HttpProblem(400, "day-unknown", `There is no day ${wrong}`);
      const { username: by } = userOf(request);
      const note = answering(() =>
        registry.transaction(() => {
          const added = buildingNotes.add({ building, from, to, text, by, writtenAtMs: clock.now() });
          const detail = `from ${from}: ${text}`;
          audit.record({ atMs: clock.now(), actor: by, action: "building-note", target: building, detail });
          return added;
        }),
      );
      return reply.code(201).send(described(note));
    },
  );

  app.delete(
    "/api/v1/buildings/:id/notes/:note",
    {
      onRequest: requirePermission("energy"),
      schema: {
        operationId: "removeBuildingNote",
        tags,
        summary: "Takes a note back; the audit log keeps that it was",
        params: BuildingNoteParams,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const building = buildingOf(request.params.id);
      const { note } = request.params;
      registry.transaction(() => {
        if (!buildingNotes.remove(building, note)) throw notFound("note", note);
        const actor = userOf(request).username;
        audit.record({
          ...{ atMs: clock.now(), actor, action: "building-note-removed", target: building },
          detail: `note ${note}`,
        });
      });
      return reply.code(204).send(null);
    },
  );
}

const described = ({ id, from, to, text, by, writtenAtMs }: BuildingNoteRecord): BuildingNote => ({
  id,
  from,
  ...(to === undefined ? {} : { to }),
  text,
  by,
  writtenAt: formatInstant(writtenAtMs),
});
