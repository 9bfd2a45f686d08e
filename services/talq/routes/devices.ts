import { FUNCTION_TYPES } from "@lucciola/contract/talq/profile/profile.ts";
import { TalqAddress, TalqAttribute, TalqDevice, TalqFunction, Uuid } from "@lucciola/contract/talq/wire.ts";
import { Type } from "typebox";
import { callerOf } from "../caller.ts";
import type { DeviceDesk } from "../device-desk.ts";
import { LIMITS } from "../limits.ts";
import { payloadError, resourceNotFound } from "../refusal.ts";
import { type ChangeQuery, Count, changing, Done, REFUSALS, ReadQuery, reading, type TalqApp } from "./route.ts";

const List = Type.Array(TalqDevice, { maxItems: LIMITS.announced });
const Answers = Type.Array(TalqDevice, { maxItems: 10_000 });
const Params = Type.Object({ deviceAddress: Uuid });
const FunctionParams = Type.Object({ ...Params.properties, functionId: TalqAddress });
const AttributeParams = Type.Object({ ...FunctionParams.properties, attributeName: TalqAddress });
const Classes = Type.Optional(Type.Array(TalqAddress, { maxItems: 20 }));
const CountQuery = Type.Object({ ...ReadQuery.properties, deviceClasses: Classes });
const PageQuery = Type.Object({
  ...CountQuery.properties,
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, format: "int32" })),
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, format: "int32" })),
});
const FunctionQuery = Type.Object({
  ...ReadQuery.properties,
  attributeScope: Type.Optional(
    Type.Union([
      Type.Literal("configuration"),
      Type.Literal("operational"),
      Type.Literal("measurement"),
      Type.Literal("event"),
    ]),
  ),
});

/** Devices, their functions and attributes. */
export function deviceRoutes(app: TalqApp, desk: DeviceDesk): void {
  const requestIdOf = ({ query }: { readonly query: unknown }): string =>
    (query as Type.Static<typeof ChangeQuery>).talqRequestId;

  app.get(
    "/devices",
    reading("getDevices", { querystring: PageQuery, response: { 200: Answers, ...REFUSALS } }),
    async (request) => desk.page(request.query, callerOf(request)),
  );
  app.get(
    "/devices/count",
    reading("getDevicesCount", { querystring: CountQuery, response: { 200: Count, ...REFUSALS } }),
    async ({ query }) => desk.count(query.deviceClasses),
  );
  app.post(
    "/devices",
    changing("addDevices", { body: List, response: { 201: Answers, ...REFUSALS } }),
    async (request, reply) => reply.code(201).send(desk.add(request.body as TalqDevice[], callerOf(request))),
  );
  app.put(
    "/devices",
    changing("updateDevices", { body: List, response: { 200: Answers, ...REFUSALS } }),
    async (request) => desk.replace(request.body as TalqDevice[], callerOf(request), requestIdOf(request)),
  );
  app.patch(
    "/devices",
    changing("partialUpdateDevices", { body: List, response: { 200: Done, ...REFUSALS } }),
    async (request, reply) => {
      desk.change(request.body as TalqDevice[], callerOf(request), requestIdOf(request));
      return reply.send(undefined);
    },
  );
  app.get(
    "/devices/:deviceAddress",
    reading("getDevice", { params: Params, response: { 200: TalqDevice, ...REFUSALS } }),
    async (request) => desk.get(request.params.deviceAddress, callerOf(request)),
  );
  app.patch(
    "/devices/:deviceAddress",
    changing("partialUpdateDevice", { params: Params, body: TalqDevice, response: { 200: Done, ...REFUSALS } }),
    async (request, reply) => {
      const body = request.body as TalqDevice;
      requireSame(body.address, request.params.deviceAddress);
      desk.change([body], callerOf(request), requestIdOf(request));
      return reply.send(undefined);
    },
  );
  app.delete(
    "/devices/:deviceAddress",
    changing("deleteDevice", { params: Params, response: { 200: TalqDevice, ...REFUSALS } }),
    async (request) => desk.remove(request.params.deviceAddress, callerOf(request)),
  );
  app.get(
    "/devices/:deviceAddress/:functionId",
    reading("getDeviceFunction", {
      params: FunctionParams,
      querystring: FunctionQuery,
      response: { 200: TalqFunction, ...REFUSALS },
    }),
    async (request) => {
      const { deviceAddress, functionId } = request.params;
      const found = await desk.getFunction(deviceAddress, functionId, callerOf(request));
      const { attributeScope } = request.query;
      return attributeScope === undefined ? found : ofScope(found, attributeScope);
    },
  );
  app.patch(
    "/devices/:deviceAddress/:functionId",
    changing("partialUpdateFunction", {
      params: FunctionParams,
      body: TalqFunction,
      response: { 200: Done, ...REFUSALS },
    }),
    async (request, reply) => {
      const { deviceAddress, functionId } = request.params;
      requireSame(request.body.id, functionId);
      desk.changeFunction(deviceAddress, request.body as TalqFunction, callerOf(request), requestIdOf(request));
      return reply.send(undefined);
    },
  );
  app.get(
    "/devices/:deviceAddress/:functionId/:attributeName",
    reading("getDeviceAttribute", { params: AttributeParams, response: { 200: TalqAttribute, ...REFUSALS } }),
    async (request) => {
      const { deviceAddress, functionId, attributeName } = request.params;
      const found = await desk.getFunction(deviceAddress, functionId, callerOf(request));
      const attribute = attributeName === "id" || attributeName === "type" ? undefined : found[attributeName];
      if (attribute === undefined) throw resourceNotFound("attribute", attributeName);
      return attribute as TalqAttribute;
    },
  );
  app.patch(
    "/devices/:deviceAddress/:functionId/:attributeName",
    changing("partialUpdateAttribute", {
      params: AttributeParams,
      body: TalqAttribute,
      response: { 200: Done, ...REFUSALS },
    }),
    async (request, reply) => {
      const { deviceAddress: address, functionId, attributeName: name } = request.params;
      desk.changeAttribute({ address, functionId, name }, request.body, callerOf(request), requestIdOf(request));
      return reply.send(undefined);
    },
  );
}

function requireSame(given: string, ofPath: string): void {
  if (given.toLowerCase() !== ofPath.toLowerCase())
    throw payloadError(`The body is about "${given}", the path about "${ofPath}"`);
}

/** A function with those of its attributes that have this scope. */
function ofScope(found: TalqFunction, scope: string): TalqFunction {
  const facts = FUNCTION_TYPES.get(found.type)?.attributes;
  const entries = Object.entries(found).filter(
    ([name]) => name === "id" || name === "type" || facts?.get(name)?.scope === scope,
  );
  return Object.fromEntries(entries) as TalqFunction;
}
