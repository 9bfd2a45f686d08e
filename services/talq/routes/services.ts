import { TalqAddress } from "@lucciola/contract/talq/wire.ts";
import { DEVICE_CLASSES, deviceClassToTalq } from "@lucciola/domain/talq/device-classes.ts";
import { Type } from "typebox";
import { resourceNotFound } from "../refusal.ts";
import { SERVICES } from "../services.ts";
import { Count, REFUSALS, reading, type TalqApp } from "./route.ts";

const Service = Type.Object({ name: Type.String({ maxLength: 64 }) }, { additionalProperties: true });
const DeviceClass = Type.Object({ name: Type.String({ maxLength: 128 }) }, { additionalProperties: true });
const CLASSES = DEVICE_CLASSES.map(deviceClassToTalq);

/** What the gateway and its devices can. */
export function serviceRoutes(app: TalqApp): void {
  app.get(
    "/services",
    reading("getServices", { response: { 200: Type.Array(Service, { maxItems: 7 }), ...REFUSALS } }),
    async () => [...SERVICES],
  );
  app.get(
    "/services/:serviceName",
    reading("getService", {
      params: Type.Object({ serviceName: TalqAddress }),
      response: { 200: Service, ...REFUSALS },
    }),
    async ({ params: { serviceName } }) => {
      const found = SERVICES.find(({ name }) => name === serviceName);
      if (found === undefined) throw resourceNotFound("service", serviceName);
      return found;
    },
  );
  app.get(
    "/device-classes",
    reading("getDeviceClasses", { response: { 200: Type.Array(DeviceClass, { maxItems: 100 }), ...REFUSALS } }),
    async () => CLASSES,
  );
  app.get(
    "/device-classes/count",
    reading("getDeviceClassesCount", { response: { 200: Count, ...REFUSALS } }),
    async () => CLASSES.length,
  );
  app.get(
    "/device-classes/:className",
    reading("getDeviceClass", {
      params: Type.Object({ className: TalqAddress }),
      response: { 200: DeviceClass, ...REFUSALS },
    }),
    async ({ params: { className } }) => {
      const found = CLASSES.find(({ name }) => name === className);
      if (found === undefined) throw resourceNotFound("device class", className);
      return found;
    },
  );
}
