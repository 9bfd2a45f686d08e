import { encodeLampFailures } from "@lucciola/contract/lighting/lamp-message.ts";
import { CABINET, CMS, LAMPS, openTalqTown, type TalqTown } from "@lucciola/talq/testing/talq-town.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasReferenceData } from "./reference-data.ts";
import { createClient, expectRefusals, type Refused } from "./talq-client.ts";
import { type Operation, publishedErrorKeys, readGatewayOperations, TALQ_FILES } from "./talq-openapi.ts";

const hasOpenApi = hasReferenceData("TALQ 2.7.1, the gateway against the published OpenAPI", TALQ_FILES);

const level = (value: number) => ({ name: "LevelState", value });

describe.skipIf(!hasOpenApi)("TALQ 2.7.1: the gateway against the published OpenAPI", () => {
  let talq: TalqTown;
  let client: ReturnType<typeof createClient>;
  let operations: Operation[];
  beforeAll(async () => {
    talq = await openTalqTown();
    operations = readGatewayOperations();
    client = createClient(operations, talq, { address: CMS });
  });
  afterAll(() => talq?.close());

  const lamp = (index: 0 | 1 | 2) => talq.addressOf(LAMPS[index]);
  const device = (address: string) => ({ resource: "devices", address });
  const PROGRAM = {
    type: "ControlProgramOne",
    id: "half-night",
    ownerCMS: CMS,
    activePeriods: [{ name: "AstroClockActivePeriod", sunsetOffset: 10, sunriseOffset: -10 }],
    fixedTimeControls: [
      { startTime: "00:30:00", command: { state: level(50), rampToLevelTime: 30 } },
      { startTime: "05:30:00", command: { state: level(100) } },
    ],
  };
  const CALENDAR = {
    id: "winter",
    ownerCMS: CMS,
    rules: [{ condition: { type: "ccDay", days: [{ start: 6, end: 7 }] }, program: "half-night" }],
    defaultProgram: "half-night",
  };
  const WAITING = {
    address: "7f1b2e4c-9a55-4c0e-8a3e-2f6a1c9d0b77",
    name: "Via Verdi, lamp 9",
    class: "LucciolaLuminaire",
    functions: [
      { id: "basic", type: "BasicFunction", assetId: { type: "AttributeString", value: "verdi-9" } },
      { id: "lampActuator", type: "LampActuatorFunction" },
    ],
  };
  const LOGGER = {
    address: "lamp-events",
    ownerCMS: CMS,
    sourceAddresses: { blackList: [] },
    recordingMode: { type: "EventRecordingMode", sourceEvents: { blackList: [] } },
    reportingMode: { type: "ImmediateReportingMode", delay: 0 },
  };

  it("answers every operation that the lighting profile calls mandatory as the OpenAPI says", async () => {
    const { ask } = client;
    await ask("getServices");
    await ask("getService", { path: { serviceName: "ControlService" } });
    const classes = await ask<{ name: string }[]>("getDeviceClasses");
    expect(await ask("getDeviceClassesCount")).toBe(classes.length);
    for (const { name } of classes) await ask("getDeviceClass", { path: { className: name } });

    await ask("addControlPrograms", { body: [PROGRAM] });
    await ask("getControlPrograms");
    await ask("getControlProgramsCount");
    const controlProgramAddress = "half-night";
    expect(await ask("getControlProgram", { path: { controlProgramAddress } })).toEqual(PROGRAM);
    await ask("updateControlPrograms", { body: [PROGRAM] });
    await ask("updateControlProgram", { path: { controlProgramAddress }, body: PROGRAM });

    await ask("addCalendars", { body: [CALENDAR] });
    await ask("getCalendars");
    await ask("getCalendarsCount");
    expect(await ask("getCalendar", { path: { calendarAddress: "winter" } })).toEqual(CALENDAR);
    await ask("updateCalendars", { body: [CALENDAR] });
    await ask("updateCalendar", { path: { calendarAddress: "winter" }, body: CALENDAR });

    const all = await ask<{ address: string }[]>("getDevices");
    expect(await ask("getDevicesCount")).toBe(all.length);
    const page = await ask("getDevices", { query: { offset: "1", limit: "2" } });
    expect(page).toEqual(all.slice(1, 3));
    for (const { address } of all) await ask("getDevice", { path: { deviceAddress: address } });
    const path = { deviceAddress: lamp(0), functionId: "lampActuator" };
    await ask("getDeviceFunction", { path, query: { attributeScope: "operational" } });
    await ask("getDeviceAttribute", { path: { ...path, attributeName: "actualLightState" } });

    await ask("assignCommand", {
      body: { addresses: [device(lamp(1))], entity: { resource: "calendars", address: "winter" } },
    });
    const calendarID = { type: "AttributeString", value: "winter" };
    await ask("partialUpdateAttribute", { path: { ...path, attributeName: "calendarID" }, body: calendarID });
    await ask("partialUpdateFunction", {
      path,
      body: { id: "lampActuator", type: "LampActuatorFunction", calendarID },
    });
    const functions = [{ id: "lampActuator", type: "LampActuatorFunction", calendarID }];
    const given = { address: lamp(0), name: "lamp", class: "LucciolaLuminaire", functions };
    await ask("partialUpdateDevice", { path: { deviceAddress: lamp(0) }, body: given });
    await ask("partialUpdateDevices", { body: [given, { ...given, address: lamp(2) }] });
    expect(await ask("getDeviceAttribute", { path: { ...path, attributeName: "calendarID" } })).toEqual(calendarID);

    await ask("addDevices", { body: [WAITING] });
    await ask("updateDevices", { body: [{ ...WAITING, name: "Via Verdi, lamp 10" }] });
    await ask("deleteDevice", { path: { deviceAddress: WAITING.address } });

    await ask("sendCommand", {
      body: {
        addresses: [device(`${lamp(0)}/lampActuator`)],
        targetCommand: { state: level(40), reason: "override", expiration: "2026-11-23T20:00:00Z", cmsRefId: "job 12" },
      },
    });
    const target = await ask<{ value: object }>("getDeviceAttribute", {
      path: { ...path, attributeName: "targetLightCommand" },
    });
    expect(target.value).toMatchObject({ state: level(40), reason: "override", cmsRefId: "job 12" });

    await ask("addLoggerConfig", { body: LOGGER });
    const loggerAddress = "lamp-events";
    await ask("getLoggerConfig", { path: { loggerAddress } });
    await ask("updateLoggerConfig", { path: { loggerAddress }, body: LOGGER });
    await talq.say(LAMPS[0], { lampFailures: encodeLampFailures(["lightSourceFailure"]) });
    const report = await ask<{ entries: object[] }>("getLogReport", { path: { loggerAddress } });
    expect(report.entries.length).toBeGreaterThan(0);
    await ask("getLogReportsCount");
    await ask("deleteLoggerConfig", { path: { loggerAddress } });

    await ask("assignCommand", {
      body: {
        addresses: [device(lamp(0)), device(lamp(1)), device(lamp(2))],
        entity: { resource: "calendars", address: "" },
      },
    });
    await ask("deleteCalendar", { path: { calendarAddress: "winter" } });
    await ask("deleteControlProgram", { path: { controlProgramAddress } });

    const mandatory = operations.filter(({ lighting }) => lighting?.gw === "M").map(({ operationId }) => operationId);
    expect(mandatory.length).toBeGreaterThan(30);
    expect(mandatory.filter((operationId) => !client.succeeded.has(operationId))).toEqual([]);
  });

  it("is held against the OpenAPI by somebody who looks", async () => {
    const [device] = await talq.town.describe(talq.town.places().slice(2, 3), talq.config.systems[0] ?? never());
    const fault = (change: object): string => {
      const functions = device?.functions?.map((one) => (one.id === "lampMonitor" ? { ...one, ...change } : one));
      return client.find("getDevice").responseFault(200, { ...device, functions });
    };
    expect(fault({})).toBe("");
    expect(fault({ activePower: { type: "AttributeFloat", value: "40" } })).toMatch(
      /activePower\/value must be number/,
    );
    expect(fault({ activePower: { value: 40 } })).toMatch(/required property 'type'/);
    expect(fault({ type: undefined })).toMatch(/required property 'type'/);
    expect(client.find("getDevice").responseFault(418, {})).toMatch(/no answer 418/);
  });

  it("answers groups and lamp types, which are optional, as the OpenAPI says too", async () => {
    const { ask } = client;
    const groupAddress = "square";
    const GROUP = { address: groupAddress, ownerCMS: CMS, members: [device(lamp(0))], purpose: "override" };
    await ask("addGroups", { body: [GROUP] });
    await ask("getGroups");
    await ask("getGroupsCount");
    await ask("updateGroups", { body: [GROUP] });
    await ask("updateGroup", { path: { groupAddress }, body: GROUP });
    await ask("addGroupMembers", { path: { groupAddress }, body: [device(lamp(1))] });
    expect(await ask("getGroupMembersCount", { path: { groupAddress } })).toBe(2);
    await ask("deleteGroupMember", { path: { groupAddress, memberResource: "devices", memberAddress: lamp(1) } });
    expect(await ask("getGroup", { path: { groupAddress } })).toEqual(GROUP);
    const targetCommand = { state: level(70), expiration: "2026-11-23T20:00:00Z" };
    await ask("sendCommand", { body: { addresses: [{ resource: "groups", address: groupAddress }], targetCommand } });
    await ask("deleteGroup", { path: { groupAddress } });

    const lampTypeAddress = "led-40";
    const LAMP_TYPE = {
      address: lampTypeAddress,
      name: "LED 40 W",
      controlType: "DALI",
      wattage: 40,
      lumenDepreciationCurve: {
        entries: [
          { operatingHours: 0, percentage: 80 },
          { operatingHours: 20_000, percentage: 100 },
        ],
      },
    };
    await ask("addLampTypes", { body: [LAMP_TYPE] });
    await ask("getLampTypes");
    await ask("getLampTypesCount");
    await ask("updateLampTypes", { body: [LAMP_TYPE] });
    await ask("updateLampType", { path: { lampTypeAddress }, body: LAMP_TYPE });
    expect(await ask("getLampType", { path: { lampTypeAddress } })).toEqual(LAMP_TYPE);
    await ask("deleteLampType", { path: { lampTypeAddress } });
  });

  it("refuses with the published error keys", async () => {
    const keys = publishedErrorKeys();
    expect(keys.length).toBeGreaterThan(10);
    const nil = "00000000-0000-0000-0000-000000000000";
    const other = "11111111-1111-4111-8111-111111111111";
    const path = { deviceAddress: lamp(0), functionId: "lampActuator" };
    const basic = { id: "basic", type: "BasicFunction" };
    const percent = { type: "AttributeLevelState", value: level(101) };
    const rule = { condition: { type: "ccDay", days: [{ start: 1 }] } };
    const override = (target: object, address = lamp(0)) => ({ addresses: [device(address)], targetCommand: target });
    const until = "2026-11-23T20:00:00Z";
    const cases: readonly Refused[] = [
      ["no version", "getServices", { headers: { "talq-api-version": "" } }, 400, "headerMissing"],
      ["another version", "getServices", { headers: { "talq-api-version": "1.0.0" } }, 400, "headerValueNotValid"],
      ["no clientAddress", "getServices", { query: { clientAddress: "" } }, 400, "parameterMissing"],
      ["nil clientAddress", "getServices", { query: { clientAddress: nil } }, 400, "parameterValueNotValid"],
      ["no talqRequestId", "addDevices", { query: { talqRequestId: "" }, body: [] }, 400, "parameterMissing"],
      ["nil talqRequestId", "addDevices", { query: { talqRequestId: nil }, body: [] }, 400, "parameterValueNotValid"],
      ["no token", "getServices", { headers: { authorization: "" } }, 401, "genericError"],
      ["no such service", "getService", { path: { serviceName: "TeaService" } }, 404, "resourceNotFound"],
      ["no such device", "getDevice", { path: { deviceAddress: other } }, 404, "resourceNotFound"],
      ["no UUID", "getDevice", { path: { deviceAddress: "lamp-1" } }, 400, "parameterValueNotValid"],
      ["no such function", "getDeviceFunction", { path: { ...path, functionId: "tea" } }, 404, "resourceNotFound"],
      ["a known device again", "addDevices", { body: [{ ...WAITING, address: lamp(0) }] }, 409, "resourceConflict"],
      ["no address", "addDevices", { body: [{ name: "lamp", class: "LucciolaLuminaire" }] }, 400, "payloadError"],
      ["no basic function", "addDevices", { body: [{ ...WAITING, functions: [] }] }, 422, "payloadError"],
      [
        "a second gateway",
        "addDevices",
        { body: [{ ...WAITING, class: "LucciolaGateway", functions: [basic] }] },
        409,
        "resourceConflict",
      ],
      ["no such class", "addDevices", { body: [{ ...WAITING, class: "Tea" }] }, 404, "relatedResourceNotFound"],
      [
        "an undeclared function",
        "addDevices",
        { body: [{ ...WAITING, functions: [basic, { id: "tea", type: "BasicFunction" }] }] },
        404,
        "relatedResourceNotFound",
      ],
      [
        "a function of another type",
        "addDevices",
        { body: [{ ...WAITING, functions: [{ ...basic, type: "TimeFunction" }] }] },
        422,
        "payloadError",
      ],
      [
        "another type beside",
        "addDevices",
        { body: [{ ...WAITING, functions: [basic, { id: "lampActuator", type: "LampMonitorFunction" }] }] },
        409,
        "resourceConflict",
      ],
      [
        "an unknown attribute",
        "partialUpdateAttribute",
        { path: { ...path, attributeName: "tea" }, body: percent },
        404,
        "resourceNotFound",
      ],
      [
        "a wrong wrapper",
        "partialUpdateAttribute",
        { path: { ...path, attributeName: "calendarID" }, body: percent },
        409,
        "resourceConflict",
      ],
      [
        "101 per cent",
        "partialUpdateAttribute",
        { path: { ...path, attributeName: "defaultLightState" }, body: percent },
        422,
        "payloadError",
      ],
      [
        "a calendar that is not there",
        "partialUpdateAttribute",
        { path: { ...path, attributeName: "calendarID" }, body: { type: "AttributeString", value: "tea" } },
        422,
        "relatedResourceNotFound",
      ],
      [
        "a rule without a program",
        "addCalendars",
        { body: [{ ...CALENDAR, id: "c1", rules: [rule], defaultProgram: "town-default" }] },
        422,
        "payloadError",
      ],
      [
        "a program that is not there",
        "addCalendars",
        { body: [{ ...CALENDAR, id: "c2", defaultProgram: "tea" }] },
        422,
        "relatedResourceNotFound",
      ],
      [
        "a program that is there",
        "addControlPrograms",
        { body: [{ ...PROGRAM, id: "town-default" }] },
        409,
        "resourceConflict",
      ],
      [
        "two active periods",
        "addControlPrograms",
        { body: [{ ...PROGRAM, id: "p1", activePeriods: [...PROGRAM.activePeriods, ...PROGRAM.activePeriods] }] },
        422,
        "serviceConstraintExceeded",
      ],
      [
        "an unknown group member",
        "addGroups",
        { body: [{ address: "g1", ownerCMS: CMS, members: [device(other)] }] },
        404,
        "relatedResourceNotFound",
      ],
      [
        "an override without an end",
        "sendCommand",
        { body: override({ state: level(40) }) },
        422,
        "overrideCommandNotValid",
      ],
      [
        "an override of colour",
        "sendCommand",
        { body: override({ state: { name: "RGBState", value: {} }, expiration: until }) },
        422,
        "overrideCommandNotValid",
      ],
      [
        "an override of a cabinet",
        "sendCommand",
        { body: override({ state: level(40), expiration: until }, talq.addressOf(CABINET)) },
        422,
        "overrideAddressNotValid",
      ],
      [
        "an override of nobody",
        "sendCommand",
        { body: override({ state: level(40), expiration: until }, other) },
        422,
        "relatedResourceNotFound",
      ],
      [
        "a calendar for a cabinet",
        "assignCommand",
        { body: { addresses: [device(talq.addressOf(CABINET))], entity: { resource: "calendars", address: "" } } },
        422,
        "assignmentAddressNotValid",
      ],
      [
        "tea for a lamp",
        "assignCommand",
        { body: { addresses: [device(lamp(0))], entity: { resource: "tea", address: "green" } } },
        422,
        "assignmentEntityNotValid",
      ],
      [
        "a logger of nobody",
        "addLoggerConfig",
        { body: { ...LOGGER, address: "l1", sourceAddresses: { whiteList: [device(other)] } } },
        422,
        "relatedResourceNotFound",
      ],
      [
        "a logger of tea",
        "addLoggerConfig",
        { body: { ...LOGGER, address: "l2", recordingMode: { type: "TeaMode" } } },
        400,
        "payloadError",
      ],
      ["no such report", "getLogReport", { path: { loggerAddress: "tea" } }, 404, "resourceNotFound"],
    ];
    await expectRefusals(client, "getServices", keys, cases);
  });
});

function never(): never {
  throw new Error("the town has no management system");
}
