import { DEVICE_CLASSES, deviceClassToTalq } from "@lucciola/domain/talq/device-classes.ts";
import { SERVICES } from "@lucciola/talq/services.ts";
import { openTalqTown, type TalqTown } from "@lucciola/talq/testing/talq-town.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasReferenceData } from "./reference-data.ts";
import { createClient, expectRefusals, type Refused } from "./talq-client.ts";
import { type Operation, publishedErrorKeys, readCmsOperations, TALQ_FILES } from "./talq-openapi.ts";

const hasOpenApi = hasReferenceData("TALQ 2.7.1, the management system against the published OpenAPI", TALQ_FILES);
/** The gateway of another maker. */
const GATEWAY = "9c1e1f6a-5c1b-4c0e-9d59-0b1f7a3d2c55";
const LAMP = "7f1b2e4c-9a55-4c0e-8a3e-2f6a1c9d0b77";

describe.skipIf(!hasOpenApi)("TALQ 2.7.1: the management system against the published OpenAPI", () => {
  let talq: TalqTown;
  let client: ReturnType<typeof createClient>;
  let operations: Operation[];
  beforeAll(async () => {
    talq = await openTalqTown({
      gateways: [{ name: "ring-road", uri: "http://127.0.0.1:9", address: GATEWAY, token: "metro-token" }],
    });
    operations = readCmsOperations();
    client = createClient(operations, talq, { address: GATEWAY, prefix: "/management" });
  });
  afterAll(() => talq?.close());

  const classes = DEVICE_CLASSES.map(deviceClassToTalq);
  const basic = { id: "basic", type: "BasicFunction", assetId: { type: "AttributeString", value: "ring-7" } };
  const lamp = (change: object = {}) => ({
    address: LAMP,
    name: "Ring road, lamp 7",
    class: "LucciolaLuminaire",
    functions: [
      basic,
      { id: "lampActuator", type: "LampActuatorFunction" },
      { id: "lampMonitor", type: "LampMonitorFunction" },
    ],
    ...change,
  });

  it("answers every operation that the lighting profile calls mandatory as the OpenAPI says", async () => {
    const { ask } = client;
    const path = { deviceAddress: LAMP, functionId: "lampMonitor" };
    await ask("announceServices", { body: SERVICES });
    await ask("addDeviceClasses", { body: classes });
    await ask("updateDeviceClasses", { body: classes });
    await ask("updateDeviceClass", {
      path: { className: "LucciolaCabinet" },
      body: classes.find(({ name }) => name === "LucciolaCabinet"),
    });
    await ask("addDevices", { body: [lamp()] });
    await ask("updateDevices", { body: [lamp({ name: "Ring road, lamp 8" })] });
    await ask("updateDevice", { path, body: lamp() });
    await ask("partialUpdateDevice", { path, body: lamp({ functions: [basic] }) });
    await ask("partialUpdateDevices", { body: [lamp({ functions: [] })] });
    await ask("getDevices");
    await ask("getLoggerConfig", { path: { loggerAddress: "lucciola-events" } });
    const timestamp = "2026-11-23T17:50:00Z";
    const data = [
      {
        type: "AttributeLogData",
        attributeName: "activePower",
        attributeValue: { type: "AttributeFloat", value: 38.5 },
      },
      { type: "EventLogData", eventType: "lampFailure", startEndFlag: true },
      { type: "AttributeLogData", attributeName: "type", attributeValue: { type: "AttributeString", value: "tea" } },
    ].map((one) => ({ ...one, srcAddress: `${LAMP}/lampMonitor`, timestamp }));
    const light = {
      type: "StateChangeEventLogData",
      srcAddress: `${LAMP}/lampActuator`,
      timestamp,
      eventType: "lightStateChange",
      command: { state: { name: "LevelState", value: 60 } },
      state: { name: "LevelState", value: 60 },
    };
    const entries = [...data, light].map((one) => ({ data: one }));
    await ask("sendLogReport", { body: { address: "lucciola-events", entries } });
    expect(await ask("getDeviceFunction", { path })).toEqual({
      id: "lampMonitor",
      type: "LampMonitorFunction",
      activePower: { type: "AttributeFloat", value: 38.5, timestamp },
      lampFailure: { type: "AttributeBoolean", value: true, timestamp },
    });
    expect(
      await ask("getDeviceAttribute", {
        path: { ...path, functionId: "lampActuator", attributeName: "actualLightState" },
      }),
    ).toMatchObject({ value: { name: "LevelState", value: 60 } });
    await ask("getDevice", { path });
    await ask("deleteDevice", { path });
    await ask("deleteDeviceClass", { path: { className: "LucciolaCabinet" } });

    const mandatory = operations.filter(({ lighting }) => lighting?.cms === "M").map(({ operationId }) => operationId);
    expect(mandatory.length).toBeGreaterThan(15);
    expect(mandatory.filter((operationId) => !client.succeeded.has(operationId))).toEqual([]);
  });

  it("refuses what a battery of tests for management systems wants refused", async () => {
    await client.ask("addDevices", { body: [lamp()] });
    const other = "1f1b2e4c-9a55-4c0e-8a3e-2f6a1c9d0b11";
    const nil = "00000000-0000-0000-0000-000000000000";
    const uri = { type: "AttributeUri", value: "https://ring.example.org" };
    const uuid = { type: "AttributeString", value: GATEWAY };
    const addresses = { cmsUri: uri, cmsAddress: uuid, gatewayUri: uri, gatewayAddress: uuid };
    const gateway = (address: string) => ({
      address,
      name: "gateway",
      class: "LucciolaGateway",
      functions: [basic, { id: "gateway", type: "GatewayFunction", ...addresses }],
    });
    await client.ask("addDevices", { body: [gateway(GATEWAY)] });
    const actuator = (change: object) => [basic, { id: "lampActuator", type: "LampActuatorFunction", ...change }];
    const path = { deviceAddress: LAMP, functionId: "lampActuator" };
    const cases: readonly Refused[] = [
      ["no version", "getDevices", { headers: { "talq-api-version": "" } }, 400, "headerMissing"],
      ["another's address", "getDevices", { query: { clientAddress: other } }, 400, "parameterValueNotValid"],
      ["nil talqRequestId", "addDevices", { query: { talqRequestId: nil }, body: [] }, 400, "parameterValueNotValid"],
      ["a nil address", "addDevices", { body: [lamp({ address: nil })] }, 400, "payloadError"],
      ["an address twice", "addDevices", { body: [lamp()] }, 409, "resourceConflict"],
      ["no basic function", "addDevices", { body: [lamp({ address: other, functions: [] })] }, 422, "payloadError"],
      ["a second gateway", "addDevices", { body: [gateway(other)] }, 409, "resourceConflict"],
      [
        "an unknown class",
        "addDevices",
        { body: [lamp({ address: other, class: "Tea" })] },
        404,
        "relatedResourceNotFound",
      ],
      [
        "an undeclared function",
        "updateDevice",
        { path, body: lamp({ functions: [basic, { id: "tea", type: "TimeFunction" }] }) },
        404,
        "relatedResourceNotFound",
      ],
      [
        "a function of another type",
        "updateDevice",
        { path, body: lamp({ functions: actuator({ type: "LampMonitorFunction" }) }) },
        409,
        "resourceConflict",
      ],
      [
        "an unknown attribute",
        "partialUpdateDevice",
        { path, body: lamp({ functions: actuator({ tea: { type: "AttributeString" } }) }) },
        404,
        "relatedResourceNotFound",
      ],
      [
        "a wrong wrapper",
        "partialUpdateDevice",
        { path, body: lamp({ functions: actuator({ calendarID: { type: "AttributeFloat", value: 1 } }) }) },
        409,
        "resourceConflict",
      ],
      [
        "101 per cent",
        "partialUpdateDevice",
        {
          path,
          body: lamp({
            functions: actuator({
              actualLightState: { type: "AttributeLevelState", value: { name: "LevelState", value: 101 } },
            }),
          }),
        },
        422,
        "payloadError",
      ],
      ["a class twice", "addDeviceClasses", { body: classes.slice(0, 1) }, 409, "resourceConflict"],
      [
        "a class that is gone",
        "updateDeviceClass",
        { path: { className: "Tea" }, body: { name: "Tea" } },
        404,
        "resourceNotFound",
      ],
      [
        "a class in use",
        "deleteDeviceClass",
        { path: { className: "LucciolaLuminaire" } },
        422,
        "deletingResourceIsReferred",
      ],
      ["no such device", "getDevice", { path: { deviceAddress: other } }, 404, "resourceNotFound"],
      ["no such logger", "getLoggerConfig", { path: { loggerAddress: "tea" } }, 404, "resourceNotFound"],
    ];
    await expectRefusals(client, "getDevices", publishedErrorKeys(), cases);
    const wrongMethod = await (await talq.app()).inject({
      method: "POST",
      url: `/management/logger-configs/tea?clientAddress=${GATEWAY}&talqRequestId=${other}`,
      headers: { authorization: `Bearer ${talq.token}`, "talq-api-version": "2.7.1" },
    });
    expect([wrongMethod.statusCode, wrongMethod.json()[0].key]).toEqual([405, "methodNotAllowed"]);
  });
});
