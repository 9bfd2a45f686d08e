import { pointId } from "@lucciola/contract/ids/ids.ts";
import { encodeLampFailures } from "@lucciola/contract/lighting/lamp-message.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createTalqGateway } from "./gateway.ts";
import { openRecordingCms, type RecordingCms } from "./testing/recording-cms.ts";
import { CABINET, CMS, LAMPS, openTalqTown, type TalqTown } from "./testing/talq-town.ts";

let cms: RecordingCms;
let talq: TalqTown;
beforeEach(async () => {
  cms = await openRecordingCms();
  talq = await openTalqTown({ uri: cms.uri });
});
afterEach(async () => {
  await talq.close();
  await cms.close();
});

/** Runs the gateway beside a management system, and lets the town's time pass until something is so. */
async function withGateway(story: (until: (isSo: () => boolean) => Promise<void>) => Promise<void>): Promise<void> {
  const { registry, store, clock, config } = talq;
  const gateway = createTalqGateway({
    registry,
    store,
    clock,
    log: silentLogger,
    config: { ...config, port: 0 },
    chance: () => 0,
  });
  await gateway.start();
  try {
    await story(async (isSo) => {
      for (let looks = 0; !isSo(); looks += 1) {
        if (looks > 400) throw new Error("it did not come to pass in half an hour of the town's time");
        await clock.advance(5_000);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
  } finally {
    await gateway.stop();
  }
}

const logger = (address: string, change: object) => ({
  address,
  ownerCMS: CMS,
  sourceAddresses: { blackList: [] },
  recordingMode: { type: "EventRecordingMode", sourceEvents: { blackList: [] } },
  reportingMode: { type: "ImmediateReportingMode", delay: 0 },
  ...change,
});
interface Entry {
  readonly data: Readonly<Record<string, unknown>>;
}
const reported = (): Entry["data"][] =>
  cms.got("POST", "/log-reports").flatMap((body) => (body as { entries: Entry[] }).entries.map(({ data }) => data));

it("tells a management system what it is and what there is, and a lamp that comes later by itself", async () => {
  await withGateway(async (until) => {
    await until(() => cms.got("POST", "/devices").length === 1);
    expect(cms.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "POST /services",
      "POST /device-classes",
      "POST /devices",
    ]);
    for (const { headers, query } of cms.requests) {
      expect(headers["talq-api-version"]).toBe("2.7.1");
      expect(query.get("clientAddress")).toBe(talq.gateway);
      expect(query.get("talqRequestId")).toMatch(/^[0-9a-f-]{36}$/);
    }
    const [first] = cms.got("POST", "/devices") as { name: string }[][];
    expect(first?.map(({ name }) => name)).toEqual([
      "Lucciola",
      "Via Roma, cabinet-1",
      "Via Roma, lamp-1",
      "Via Roma, lamp-2",
      "Via Roma, lamp-3",
    ]);
    const lamp = talq.registry.assets.point(LAMPS[0]);
    if (lamp === undefined) throw new Error("no lamp");
    talq.registry.assets.putPoint({ ...lamp, id: pointId("lamp-4"), name: "Via Roma, lamp-4" });
    await until(() => cms.got("POST", "/devices").length === 2);
    expect(cms.got("POST", "/devices")[1]).toMatchObject([{ name: "Via Roma, lamp-4" }]);
  });
});

it("tells one who knows some devices already of each by itself", async () => {
  cms.answerWith(({ method, path }) => (method === "POST" && path !== "/services" ? 409 : 200));
  await withGateway(async (until) => {
    await until(
      () => cms.requests.filter(({ method, path }) => method === "PUT" && path.startsWith("/devices/")).length === 5,
    );
    expect(cms.got("PUT", "/device-classes")).toHaveLength(1);
  });
});

it("reports a lamp that fails and is mended, each once, also when the management system is away in between", async () => {
  const { desks, say, addressOf } = talq;
  const caller = { system: talq.config.systems[0] ?? never(), actor: "talq:metro", mayCommand: true };
  desks.loggers.add(logger("events", {}), caller);
  const taken = { method: "", isAway: false };
  cms.answerWith(({ method, path }) => (taken.isAway && path === "/log-reports" ? 503 : method === "POST" ? 201 : 200));
  const lampFailure = (startEndFlag: boolean) => ({
    type: "EventLogData",
    srcAddress: `${addressOf(LAMPS[1])}/lampMonitor`,
    eventType: "lampFailure",
    startEndFlag,
    timestamp: expect.any(String),
  });
  await withGateway(async (until) => {
    await say(LAMPS[1], { lampFailures: encodeLampFailures(["lightSourceFailure", "lightSourceOpenCircuit"]) });
    await until(() => reported().length > 0);
    expect(reported()).toEqual([lampFailure(true)]);
    taken.isAway = true;
    await say(LAMPS[1], { lampFailures: 0 });
    await until(() => cms.got("POST", "/log-reports").length >= 3);
    taken.isAway = false;
    const heard = cms.requests.length;
    await until(() => talq.registry.talq.countEntries("events") === 0);
    const after = cms.requests.slice(heard).flatMap(({ body }) => (body as { entries: Entry[] }).entries);
    expect(after.map(({ data }) => data)).toEqual([lampFailure(false)]);
  });
});

it("reports a change of the light with the command behind it, and an attribute once it has moved by its threshold", async () => {
  const { desks, say, addressOf, clock } = talq;
  const caller = { system: talq.config.systems[0] ?? never(), actor: "talq:metro", mayCommand: true };
  desks.loggers.add(
    logger("light", {
      recordingMode: { type: "EventRecordingMode", sourceEvents: { whiteList: ["lightStateChange"] } },
    }),
    caller,
  );
  const power = { name: "activePower", onChangeThreshold: 10 };
  desks.loggers.add(
    logger("power", {
      sourceAddresses: { whiteList: [{ resource: "groups", address: CABINET }] },
      recordingMode: {
        type: "PeriodicRecordingMode",
        content: [{ function: { functionType: "LampMonitorFunction", attributes: [power] } }],
        samplingProfiles: [{ samplingStartTime: "2026-01-01T00:00:00Z", samplingPeriod: "PT1M" }],
      },
    }),
    caller,
  );
  desks.commands.override(
    {
      addresses: [{ resource: "devices", address: addressOf(LAMPS[0]) }],
      targetCommand: { state: { name: "LevelState", value: 40 }, expiration: "2026-11-23T22:00:00Z", cmsRefId: "fair" },
    },
    caller,
    "9f0c6f38-7d0e-4a6b-8a6c-54cc6a4a3b11",
  );
  await withGateway(async (until) => {
    const powers = () => reported().filter(({ attributeName }) => attributeName === "activePower");
    await until(() => powers().length === 3);
    await clock.advance(1_000);
    await say(LAMPS[0], { dimPct: 40, activePowerW: 18 });
    await say(LAMPS[1], { activePowerW: 42 });
    await until(() => powers().length === 4 && reported().some(({ eventType }) => eventType === "lightStateChange"));
    expect(powers()[3]).toMatchObject({
      srcAddress: `${addressOf(LAMPS[0])}/lampMonitor`,
      attributeValue: { type: "AttributeFloat", value: 18 },
    });
    expect(reported().filter(({ eventType }) => eventType === "lightStateChange")).toMatchObject([
      {
        type: "StateChangeEventLogData",
        srcAddress: `${addressOf(LAMPS[0])}/lampActuator`,
        state: { name: "LevelState", value: 40 },
        command: { state: { name: "LevelState", value: 40 }, reason: "override", cmsRefId: "fair" },
      },
    ]);
  });
});

it("gives orders that people see, once for a request that comes twice, and takes them back", async () => {
  const { desks, registry, addressOf, clock } = talq;
  const caller = { system: talq.config.systems[0] ?? never(), actor: "talq:metro", mayCommand: true };
  const override = {
    addresses: [{ resource: "groups", address: CABINET }],
    targetCommand: { state: { name: "LevelState", value: 60 }, expiration: "2026-11-23T22:00:00Z", cmsRefId: "market" },
  };
  const requestId = "0b6c6f38-7d0e-4a6b-8a6c-54cc6a4a3b12";
  desks.commands.override(override, caller, requestId);
  desks.commands.override(override, caller, requestId);
  expect(registry.lighting.orders.openAt(clock.now())).toMatchObject([
    { scope: { kind: "group", id: CABINET }, dimPct: 60, by: "talq:metro", reason: "TALQ, metro: market" },
  ]);
  expect(registry.audit.list({ limit: 1 })).toMatchObject([{ actor: "talq:metro", action: "talq-override" }]);
  desks.commands.override({ addresses: override.addresses }, caller, "1b6c6f38-7d0e-4a6b-8a6c-54cc6a4a3b13");
  await clock.advance(1_000);
  expect(registry.lighting.orders.openAt(clock.now())).toEqual([]);
  expect(addressOf(LAMPS[0])).not.toBe("");
});

it("keeps a calendar that is given to a group for the lamps that come later, until it is taken back", () => {
  const { desks, registry } = talq;
  const caller = { system: talq.config.systems[0] ?? never(), actor: "talq:metro", mayCommand: true };
  desks.calendars.add([{ id: "winter", ownerCMS: CMS, defaultProgram: "town-default" }], caller);
  const addresses = [{ resource: "groups", address: CABINET }];
  const calendars = () => ({
    group: registry.lighting.groups.get(CABINET)?.calendar,
    lamps: new Set(registry.programmes.assignments().map(({ calendar }) => calendar?.calendar.id)),
  });
  desks.commands.assign({ addresses, entity: { resource: "calendars", address: "winter" } }, caller);
  const winter = desks.calendars.ownId("winter");
  expect(winter).toBeDefined();
  expect(calendars()).toEqual({ group: winter, lamps: new Set([winter]) });
  expect(() => desks.calendars.remove("winter", caller)).toThrow(/in use/);
  desks.commands.assign({ addresses, entity: { resource: "calendars", address: "" } }, caller);
  expect(calendars()).toEqual({ group: undefined, lamps: new Set([undefined]) });
  expect(desks.calendars.remove("winter", caller)).toMatchObject({ id: "winter" });
});

it("stands up for the floor of a road: neither an override nor a calendar goes below it", () => {
  const { desks, registry, addressOf } = talq;
  const caller = { system: talq.config.systems[0] ?? never(), actor: "talq:metro", mayCommand: true };
  const [assigned] = registry.programmes.assignments();
  registry.programmes.follow([
    {
      point: LAMPS[0],
      programmeId: assigned?.programme.id ?? "",
      byGroup: CABINET,
      calendarId: undefined,
      settings: { leastDimPct: 50, designDimPct: 100, circuit: "switched" },
      groups: [CABINET],
    },
  ]);
  const lamp = [{ resource: "devices", address: addressOf(LAMPS[0]) }];
  const low = { state: { name: "LevelState", value: 20 }, expiration: "2026-11-23T22:00:00Z" };
  expect(() => desks.commands.override({ addresses: lamp, targetCommand: low }, caller, "a")).toThrow(/floor|least|50/);
  desks.programs.add(
    [
      {
        type: "ControlProgramOne",
        id: "dark",
        ownerCMS: CMS,
        activePeriods: [],
        fixedTimeControls: [{ startTime: "12:00:00", command: { state: { name: "LevelState", value: 20 } } }],
      },
    ],
    caller,
  );
  desks.calendars.add([{ id: "dark-days", ownerCMS: CMS, defaultProgram: "dark" }], caller);
  expect(() =>
    desks.commands.assignCalendar([{ scope: { kind: "lamp", id: LAMPS[0] }, lamps: [LAMPS[0]] }], "dark-days", caller),
  ).toThrow(/floor|below/i);
});

function never(): never {
  throw new Error("the town has no management system");
}
