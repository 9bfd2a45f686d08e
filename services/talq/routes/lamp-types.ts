import { TalqAddress, TalqLampType } from "@lucciola/contract/talq/wire.ts";
import { Type } from "typebox";
import { callerOf } from "../caller.ts";
import type { LampTypeDesk } from "../lamp-type-desk.ts";
import { LIMITS } from "../limits.ts";
import { payloadError } from "../refusal.ts";
import { Count, changing, REFUSALS, reading, type TalqApp } from "./route.ts";

const List = Type.Array(TalqLampType, { maxItems: LIMITS.lampTypes });
const Answers = Type.Array(TalqLampType, { maxItems: 10_000 });
const Params = Type.Object({ lampTypeAddress: TalqAddress });

export function lampTypeRoutes(app: TalqApp, desk: LampTypeDesk): void {
  app.get("/lamp-types", reading("getLampTypes", { response: { 200: Answers, ...REFUSALS } }), async () => desk.list());
  app.get(
    "/lamp-types/count",
    reading("getLampTypesCount", { response: { 200: Count, ...REFUSALS } }),
    async () => desk.list().length,
  );
  app.get(
    "/lamp-types/:lampTypeAddress",
    reading("getLampType", { params: Params, response: { 200: TalqLampType, ...REFUSALS } }),
    async ({ params }) => desk.get(params.lampTypeAddress),
  );
  app.post(
    "/lamp-types",
    changing("addLampTypes", { body: List, response: { 201: Answers, ...REFUSALS } }),
    async (request, reply) => reply.code(201).send(desk.add(request.body, callerOf(request))),
  );
  app.put(
    "/lamp-types",
    changing("updateLampTypes", { body: List, response: { 200: Answers, ...REFUSALS } }),
    async (request) => desk.update(request.body, callerOf(request)),
  );
  app.put(
    "/lamp-types/:lampTypeAddress",
    changing("updateLampType", { params: Params, body: TalqLampType, response: { 200: TalqLampType, ...REFUSALS } }),
    async (request) => {
      if (request.body.address !== request.params.lampTypeAddress)
        throw payloadError(`The body's address "${request.body.address}" is not that of the path`);
      desk.update([request.body], callerOf(request));
      return request.body;
    },
  );
  app.delete(
    "/lamp-types/:lampTypeAddress",
    changing("deleteLampType", { params: Params, response: { 200: TalqLampType, ...REFUSALS } }),
    async (request) => desk.remove(request.params.lampTypeAddress, callerOf(request)),
  );
}
