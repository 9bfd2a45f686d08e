import {
  LoggerConfig,
  LogReport,
  TalqAddress,
  TalqAttribute,
  TalqDevice,
  TalqDeviceClass,
  TalqFunction,
  Uuid,
} from "@lucciola/contract/talq/wire.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { Type } from "typebox";
import { gatewayOf } from "../caller.ts";
import type { ForeignDesk } from "../management/foreign-desk.ts";
import { ownLoggers } from "../management/loggers.ts";
import { payloadError, resourceNotFound } from "../refusal.ts";
import { changing, Done, REFUSALS, ReadQuery, reading, type TalqApp } from "./route.ts";

const Devices = Type.Array(TalqDevice, { maxItems: 10_000 });
const Classes = Type.Array(TalqDeviceClass, { maxItems: 200 });
const Services = Type.Array(
  Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: true }),
  { maxItems: 20 },
);
const Device = Type.Object({ deviceAddress: Uuid });
const OfFunction = Type.Object({ ...Device.properties, functionId: TalqAddress });
const OfAttribute = Type.Object({ ...OfFunction.properties, attributeName: TalqAddress });
const OfClass = Type.Object({ className: TalqAddress });
const Page = Type.Object({
  ...ReadQuery.properties,
  deviceClasses: Type.Optional(Type.Array(TalqAddress, { maxItems: 20 })),
  offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000, format: "int32" })),
  limit: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, format: "int32" })),
});

/** What gateways of other makers ask of us as their management system. `own`: our UUID there. */
export function managementRoutes(
  app: TalqApp,
  { desk, own, log }: { readonly desk: ForeignDesk; readonly own: string; readonly log: Logger },
): void {
  // Which services it has is asked again whenever its devices are.
  app.post(
    "/services",
    changing("announceServices", { body: Services, response: { 201: Done, ...REFUSALS } }),
    async (_request, reply) => reply.code(201).send(undefined),
  );

  app.post(
    "/device-classes",
    changing("addDeviceClasses", { body: Classes, response: { 201: Classes, ...REFUSALS } }),
    async (request, reply) => {
      desk.putClasses(gatewayOf(request).name, request.body, "add");
      return reply.code(201).send(request.body);
    },
  );
  app.put(
    "/device-classes",
    changing("updateDeviceClasses", { body: Classes, response: { 200: Classes, ...REFUSALS } }),
    async (request) => {
      desk.putClasses(gatewayOf(request).name, request.body, "update");
      return request.body;
    },
  );
  app.put(
    "/device-classes/:className",
    changing("updateDeviceClass", {
      params: OfClass,
      body: TalqDeviceClass,
      response: { 200: TalqDeviceClass, ...REFUSALS },
    }),
    async (request) => {
      requireSame(request.body.name, request.params.className);
      desk.putClasses(gatewayOf(request).name, [request.body], "update");
      return request.body;
    },
  );
  app.delete(
    "/device-classes/:className",
    changing("deleteDeviceClass", { params: OfClass, response: { 200: TalqDeviceClass, ...REFUSALS } }),
    async (request) => desk.removeClass(gatewayOf(request).name, request.params.className),
  );

  app.get(
    "/devices",
    reading("getDevices", { querystring: Page, response: { 200: Devices, ...REFUSALS } }),
    async (request) => {
      const { deviceClasses, offset = 0, limit } = request.query;
      return desk
        .list(gatewayOf(request).name)
        .filter((device) => deviceClasses === undefined || deviceClasses.includes(device.class))
        .slice(offset, limit === undefined ? undefined : offset + limit);
    },
  );
  app.post(
    "/devices",
    changing("addDevices", { body: Devices, response: { 201: Devices, ...REFUSALS } }),
    async (request, reply) => {
      desk.add(gatewayOf(request).name, request.body as TalqDevice[]);
      return reply.code(201).send(request.body);
    },
  );
  app.put(
    "/devices",
    changing("updateDevices", { body: Devices, response: { 200: Devices, ...REFUSALS } }),
    async (request) => {
      desk.update(gatewayOf(request).name, request.body as TalqDevice[], "whole");
      return request.body;
    },
  );
  app.patch(
    "/devices",
    changing("partialUpdateDevices", { body: Devices, response: { 200: Done, ...REFUSALS } }),
    async (request, reply) => {
      desk.update(gatewayOf(request).name, request.body as TalqDevice[], "part");
      return reply.send(undefined);
    },
  );
  app.get(
    "/devices/:deviceAddress",
    reading("getDevice", { params: Device, response: { 200: TalqDevice, ...REFUSALS } }),
    async (request) => desk.get(gatewayOf(request).name, request.params.deviceAddress),
  );
  app.put(
    "/devices/:deviceAddress",
    changing("updateDevice", { params: Device, body: TalqDevice, response: { 200: TalqDevice, ...REFUSALS } }),
    async (request) => {
      requireSame(request.body.address, request.params.deviceAddress);
      desk.update(gatewayOf(request).name, [request.body as TalqDevice], "whole");
      return request.body;
    },
  );
  app.patch(
    "/devices/:deviceAddress",
    changing("partialUpdateDevice", { params: Device, body: TalqDevice, response: { 200: Done, ...REFUSALS } }),
    async (request, reply) => {
      requireSame(request.body.address, request.params.deviceAddress);
      desk.update(gatewayOf(request).name, [request.body as TalqDevice], "part");
      return reply.send(undefined);
    },
  );
  app.delete(
    "/devices/:deviceAddress",
    changing("deleteDevice", { params: Device, response: { 200: TalqDevice, ...REFUSALS } }),
    async (request) => desk.remove(gatewayOf(request).name, request.params.deviceAddress),
  );
  app.get(
    "/devices/:deviceAddress/:functionId",
    reading("getDeviceFunction", { params: OfFunction, response: { 200: TalqFunction, ...REFUSALS } }),
    async (request) =>
      functionOf(desk.get(gatewayOf(request).name, request.params.deviceAddress), request.params.functionId),
  );
  app.get(
    "/devices/:deviceAddress/:functionId/:attributeName",
    reading("getDeviceAttribute", { params: OfAttribute, response: { 200: TalqAttribute, ...REFUSALS } }),
    async (request) => {
      const { deviceAddress, functionId, attributeName } = request.params;
      const found = functionOf(desk.get(gatewayOf(request).name, deviceAddress), functionId)[attributeName];
      if (typeof found !== "object" || found === null) throw resourceNotFound("attribute", attributeName);
      return found as TalqAttribute;
    },
  );

  app.get(
    "/logger-configs/:loggerAddress",
    reading("getLoggerConfig", {
      params: Type.Object({ loggerAddress: TalqAddress }),
      response: { 200: LoggerConfig, ...REFUSALS },
    }),
    async ({ params: { loggerAddress } }) => {
      const found = ownLoggers(own).find(({ address }) => address === loggerAddress);
      if (found === undefined) throw resourceNotFound("data logger", loggerAddress);
      return found;
    },
  );
  app.post(
    "/log-reports",
    changing("sendLogReport", { body: LogReport, response: { 201: Done, ...REFUSALS } }),
    async (request, reply) => {
      const { name } = gatewayOf(request);
      const unknown = desk.take(name, request.body);
      if (unknown > 0) log.info({ gateway: name, unknown }, "TALQ: a report is about devices that are not known");
      return reply.code(201).send(undefined);
    },
  );
}

function functionOf({ address, functions = [] }: TalqDevice, functionId: string): TalqFunction {
  const found = functions.find(({ id }) => id === functionId);
  if (found === undefined) throw resourceNotFound("function", `${address}/${functionId}`);
  return found;
}

function requireSame(given: string, ofPath: string): void {
  if (given.toLowerCase() !== ofPath.toLowerCase())
    throw payloadError(`The body is about "${given}", the path about "${ofPath}"`);
}
