import { commandId } from "@lucciola/contract/ids/ids.ts";
import type { JournalEntry } from "@lucciola/platform/journal/journal.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import type { Reading } from "@lucciola/platform/timeseries/time-series.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RegistryLookup } from "../registry-lookup.ts";
import { addPoint, entry, fromGateway, INSTALLED_MS, install, NOW_MS, openTown } from "../testing/town.ts";
import { decode } from "./decode.ts";
import type { Decoded } from "./decoded.ts";

const AT = "2026-11-23T17:45:00Z";
const AT_MS = Date.parse(AT);
let registry: Registry;
let decoded: (record: JournalEntry) => Decoded & { readonly readings: readonly Reading[] };

beforeAll(() => {
  registry = openTown();
  const lookup = new RegistryLookup(registry);
  decoded = (record) => {
    lookup.refresh();
    const readings = new ReadingBatch();
    return { ...decode(record, lookup, { foreignZone: "Europe/Rome" }, readings), readings: [...readings] };
  };
});
afterAll(() => registry.close());

/** Readings as `[point, quantity, seconds after 17:45, value]`. */
const readingsOf = (record: JournalEntry) =>
  decoded(record).readings.map(({ point, quantity, at, value }) => [point, quantity, (at - AT_MS) / 1_000, value]);
const rejectionsOf = (record: JournalEntry) => decoded(record).rejections;
const reasonsOf = (record: JournalEntry) => rejectionsOf(record).map(({ reason }) => reason);

describe("messages of our edges become readings of the point", () => {
  it("a meter, with its phases", () => {
    const sample = {
      at: AT,
      importTotalWh: 123_456_789,
      activePowerW: -2790.5,
      frequencyHz: 50.01,
      phases: { l1: { voltageV: 231.2, currentA: 4.1 }, l3: { powerFactor: -0.98 } },
    };
    expect(readingsOf(fromGateway("meter-1/meter", { samples: [sample] }))).toEqual([
      ["pod-school", "importTotalWh", 0, 123_456_789],
      ["pod-school", "activePowerW", 0, -2790.5],
      ["pod-school", "frequencyHz", 0, 50.01],
      ["pod-school", "voltageV.l1", 0, 231.2],
      ["pod-school", "currentA.l1", 0, 4.1],
      ["pod-school", "powerFactor.l3", 0, -0.98],
    ]);
  });

  it("an interval, under its start, and how long it covers", () => {
    const interval = { start: "2026-11-23T17:30:00Z", end: AT, importWh: 250.5 };
    expect(readingsOf(fromGateway("meter-1/meter-interval", { intervals: [interval] }))).toEqual([
      ["pod-school", "importWh", -900, 250.5],
      ["pod-school", "importCoveredS", -900, 900],
    ]);
  });

  it("a lamp, its failures as one mask; what is no measurement is left aside", () => {
    const sample = {
      at: AT,
      dimPct: 40,
      failures: ["lightSourceFailure", "thermalDerating"],
      source: "override",
      programmeVersion: 3,
      commandId: "c-1",
    };
    expect(readingsOf(fromGateway("driver-7/lamp", { samples: [sample] }))).toEqual([
      ["lamp-7", "dimPct", 0, 40],
      ["lamp-7", "lampFailures", 0, 0b1000_0010],
    ]);
    expect(readingsOf(fromGateway("driver-7/lamp", { samples: [{ at: AT, failures: [] }] }))).toEqual([
      ["lamp-7", "lampFailures", 0, 0],
    ]);
  });

  it("a cabinet, as one mask", () => {
    const sample = { at: AT, breakerTripped: true, doorOpen: false, contactorClosed: true };
    expect(readingsOf(fromGateway("cabinet-1/cabinet", { samples: [sample] }))).toEqual([
      ["cabinet-1", "cabinetState", 0, 0b101],
    ]);
  });

  it("traffic, under the start of its ten minutes", () => {
    const sample = { start: "2026-11-23T17:35:00Z", end: AT, vehicleCount: 12, meanSpeedKmh: 47.5 };
    expect(readingsOf(fromGateway("radar-1/traffic", { samples: [sample] }))).toEqual([
      ["bridge", "vehicleCount", -600, 12],
      ["bridge", "meanSpeedKmh", -600, 47.5],
    ]);
  });

  it("weather", () => {
    const sample = { at: AT, airTemperatureC: -3.5, windSpeedMs: 2 };
    expect(readingsOf(fromGateway("station-1/weather", { samples: [sample] }))).toEqual([
      ["square", "airTemperatureC", 0, -3.5],
      ["square", "windSpeedMs", 0, 2],
    ]);
  });

  it("levels that the rules want, which name their points themselves", () => {
    const levels = { at: AT, levels: [{ point: "lamp-7", dimPct: 60 }] };
    expect(readingsOf(entry("service:rules", "lucciola/v1/rules/desired-levels", levels))).toEqual([
      ["lamp-7", "desiredDimPct", 0, 60],
    ]);
  });

  it("a meter of another maker", () => {
    const status = { id: 0, total_act_power: 754.7 };
    expect(readingsOf(entry("foreign:shelly-1", "shellies/town-hall/status/em:0", status, AT_MS))).toEqual([
      ["pod-town-hall", "activePowerW", 0, 754.7],
    ]);
  });
});

describe("a bad sample does not take the good ones with it", () => {
  it("each is refused with its index and its place", () => {
    const samples = [
      { at: AT, activePowerW: 1 },
      { at: AT, importTotalWh: 1.5 },
      { at: "2026-11-31T17:45:00Z", activePowerW: 2 },
      { at: "2026-11-23T18:45:00Z", activePowerW: 3 },
      { at: AT, power: 7 },
      { at: "1970-01-01T00:00:12Z", activePowerW: 4 },
      { at: "2026-11-23T17:45:30Z", activePowerW: 5 },
      "six",
    ];
    const record = fromGateway("meter-1/meter", { samples });
    expect(readingsOf(record)).toEqual([
      ["pod-school", "activePowerW", 0, 1],
      ["pod-school", "activePowerW", 30, 5],
    ]);
    expect([...rejectionsOf(record)].sort((a, b) => a.detail.localeCompare(b.detail))).toEqual([
      { reason: "register-not-integer", detail: "/samples/1/importTotalWh must be integer" },
      { reason: "schema", detail: expect.stringMatching(/^\/samples\/2\/at: "2026-11-31T17:45:00Z" is not an ISO/) },
      {
        reason: "time-in-future",
        detail:
          "/samples/3: 2026-11-23T18:45:00.000Z is 60 min after its receipt at 2026-11-23T17:45:01.500Z; set the clock of device meter-1 of edge gateway-1",
      },
      { reason: "schema", detail: "/samples/4 must not have additional properties (power)" },
      {
        reason: "before-installation",
        detail: expect.stringMatching(/^\/samples\/5: 1970-01-01T00:00:12.000Z lies before/),
      },
      { reason: "schema", detail: "/samples/7 must be object" },
    ]);
  });

  it("an interval must end after it starts, and not in the future", () => {
    const intervals = [
      { start: AT, end: AT, importWh: 1 },
      { start: "2026-11-23T17:30:00Z", end: "2026-11-23T17:51:00Z", importWh: 2 },
      { start: "2026-11-23T17:30:00Z", end: AT, exportWh: 3 },
    ];
    const record = fromGateway("meter-1/meter-interval", { intervals });
    expect(readingsOf(record)).toEqual([["pod-school", "exportWh", -900, 3]]);
    expect(reasonsOf(record)).toEqual(["empty-interval", "time-in-future"]);
  });

  it("a message whose header is bad is refused whole", () => {
    const record = fromGateway("meter-1/meter", { seq: -1, samples: [{ at: AT, activePowerW: 1 }] });
    expect(readingsOf(record)).toEqual([]);
    expect(rejectionsOf(record)).toEqual([{ reason: "schema", detail: "/seq must be >= 0" }]);
  });

  it("so is one that is not JSON, not text, or empty", () => {
    const topic = "lucciola/v1/edge/gateway-1/meter-1/meter";
    expect(reasonsOf(entry("edge:gateway-1", topic, '{"samples":'))).toEqual(["not-json"]);
    expect(reasonsOf(entry("edge:gateway-1", topic, ""))).toEqual(["not-json"]);
    expect(reasonsOf({ ...entry("edge:gateway-1", topic, ""), payload: Uint8Array.of(0x22, 0xff, 0x22) })).toEqual([
      "not-json",
    ]);
  });
});

describe("whose clock counts", () => {
  it("the age of a sample is no fault, and no skew", () => {
    const record = fromGateway("meter-1/meter", { samples: [{ at: "2026-02-01T00:00:00Z", activePowerW: 1 }] });
    expect(decoded(record)).toMatchObject({ rejections: [], seen: { edge: "gateway-1", atMs: NOW_MS, skewMs: 500 } });
  });

  it("five minutes ahead of its receipt are allowed, and not a millisecond more", () => {
    const sampleAt = (aheadMs: number) =>
      reasonsOf(
        fromGateway("meter-1/meter", {
          samples: [{ at: new Date(NOW_MS + aheadMs).toISOString(), activePowerW: 1 }],
        }),
      );
    expect(sampleAt(300_000)).toEqual([]);
    expect(sampleAt(300_001)).toEqual(["time-in-future"]);
  });

  it("a message that may have waited at a broker tells of a clock that is ahead, and of no other", () => {
    const skewAt = (sentAt: string) => {
      const record = fromGateway("meter-1/meter", { sentAt, samples: [{ at: AT, activePowerW: 1 }] });
      const options = { foreignZone: "Europe/Rome", mayHaveWaited: true };
      return decode(record, new RegistryLookup(registry), options, new ReadingBatch()).seen?.skewMs;
    };
    expect(skewAt(new Date(NOW_MS - 3_600_000).toISOString())).toBeUndefined();
    expect(skewAt(new Date(NOW_MS + 60_000).toISOString())).toBe(-60_000);
  });

  it("a day of sending that does not exist leaves the skew unknown, and the samples good", () => {
    const record = fromGateway("meter-1/meter", {
      sentAt: "2026-02-30T00:00:00Z",
      samples: [{ at: AT, activePowerW: 1 }],
    });
    expect(decoded(record)).toMatchObject({ rejections: [], seen: { skewMs: undefined } });
  });

  it("presence counts from its receipt: a last will was written when the edge connected", () => {
    const will = { online: false, at: "2026-11-23T09:00:00Z" };
    expect(decoded(entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/status", will))).toMatchObject({
      effects: [{ kind: "presence", edge: "gateway-1", online: false, atMs: NOW_MS }],
      seen: undefined,
    });
    const spool = { spooledMessages: 1_440, oldestSpooledAt: "2026-11-22T17:45:00Z", lostMessages: 7 };
    const birth = { online: true, at: "2026-11-23T17:45:00Z", software: "lucciola 0.1.0", ...spool };
    expect(decoded(entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/status", birth))).toMatchObject({
      effects: [
        {
          online: true,
          atMs: NOW_MS,
          software: "lucciola 0.1.0",
          backlog: { messages: 1_440, oldestAtMs: Date.parse(spool.oldestSpooledAt), lostMessages: 7 },
        },
      ],
      seen: { atMs: NOW_MS },
    });
  });

  it.each([
    ["foreign:shelly-1", "shellies/town-hall/online", "false", false],
    ["foreign:shelly-1", "shellies/town-hall/online", "true", true],
    ["foreign:plug-1", "tele/library/LWT", "Offline", false],
    ["foreign:plug-1", "tele/library/LWT", "Online", true],
  ])("%s on %s: %s", (principal, topic, payload, online) => {
    expect(decoded(entry(principal, topic, payload)).effects).toMatchObject([
      { kind: "presence", online, atMs: NOW_MS },
    ]);
  });

  it("a report with an impossible clock is still news, at the time of its receipt", () => {
    const report = (at: string) =>
      decoded(fromGateway("driver-7/command-report", { commandId: "c-1", at, fate: "carried-out", dimPct: 40 }))
        .effects;
    expect(report(AT)).toEqual([
      {
        kind: "command-report",
        point: "lamp-7",
        commandId: commandId("c-1"),
        change: { fate: "carried-out", atMs: AT_MS, dimPct: 40 },
      },
    ]);
    for (const at of ["1970-01-01T00:00:12Z", "2099-01-01T00:00:00Z", "2026-02-30T00:00:00Z"]) {
      expect(report(at)).toMatchObject([{ change: { atMs: NOW_MS } }]);
    }
  });
});

describe("which point a device serves", () => {
  const power = (at: string, device: string) => fromGateway(`${device}/meter`, { samples: [{ at, activePowerW: 1 }] });

  it("is unknown until somebody installs it", () => {
    expect(rejectionsOf(power(AT, "meter-9"))).toEqual([
      {
        reason: "unknown-device",
        detail:
          "/samples/0: device meter-9 of edge gateway-1 is installed at no point; install it, then replay this message",
      },
    ]);
    addPoint(registry, "pod-gym", "supply");
    install(registry, "pod-gym", "gateway-1", "meter-9", INSTALLED_MS);
    expect(readingsOf(power(AT, "meter-9"))).toEqual([["pod-gym", "activePowerW", 0, 1]]);
  });

  it("changes at the moment of a replacement", () => {
    addPoint(registry, "pod-pool", "supply");
    install(registry, "pod-pool", "gateway-1", "meter-old", INSTALLED_MS);
    install(registry, "pod-pool", "gateway-1", "meter-new", AT_MS);
    expect(reasonsOf(power("2026-11-23T17:44:59.999Z", "meter-old"))).toEqual([]);
    expect(reasonsOf(power(AT, "meter-old"))).toEqual(["unknown-device"]);
    expect(reasonsOf(power(AT, "meter-new"))).toEqual([]);
    expect(reasonsOf(power("2026-11-23T17:44:59.999Z", "meter-new"))).toEqual(["before-installation"]);
  });

  it("may be the whole of a Tasmota or one of its channels: what is not installed of the two is no fault", () => {
    const twoChannels = { Time: "2026-11-23T18:45:00", ENERGY: { Total: 0.077, Power: [8.15, 0] } };
    expect(readingsOf(entry("foreign:plug-1", "tele/library/SENSOR", twoChannels))).toEqual([
      ["pod-library", "activePowerW", 0, 8.15],
      ["pod-library", "importTotalWh", 0, 77],
    ]);
    expect(reasonsOf(entry("foreign:plug-1", "tele/library/SENSOR", twoChannels))).toEqual([]);
  });

  it("is asked for every component of a Shelly", () => {
    const params = { ts: AT_MS / 1_000, "em:0": { total_act_power: 1 }, "switch:0": { apower: 2 } };
    const record = entry("foreign:shelly-1", "shellies/town-hall/events/rpc", { method: "NotifyStatus", params });
    expect(readingsOf(record)).toEqual([["pod-town-hall", "activePowerW", 0, 1]]);
    expect(rejectionsOf(record)).toMatchObject([
      {
        reason: "unknown-device",
        detail: expect.stringMatching(/^\/params\/switch:0: device switch-0 of edge shelly-1/),
      },
    ]);
  });
});

describe("who may say what", () => {
  it.each([
    ["edge:gateway-1", "lucciola/v1/edge/gateway-2/meter-1/meter", "wrong-principal"],
    ["edge:gateway-1", "lucciola/v1/rules/desired-levels", "wrong-principal"],
    ["foreign:shelly-1", "shellies/library/events/rpc", "wrong-principal"],
    ["foreign:plug-1", "tele/shellies/town-hall/SENSOR", "wrong-principal"],
    ["edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/gossip", "unknown-topic"],
    ["edge:gateway-1", "lucciola/v1/edge/gateway-1/Meter.1/meter", "unknown-topic"],
    ["service:rules", "lucciola/v1/edge/gateway-1/driver-7/command", "unknown-topic"],
    ["foreign:nobody", "shellies/town-hall/events/rpc", "unknown-identity"],
    ["foreign:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter", "unknown-identity"],
    ["somebody", "lucciola/v1/edge/gateway-1/meter-1/meter", "unknown-identity"],
    ["edge:", "lucciola/v1/edge/gateway-1/meter-1/meter", "unknown-identity"],
    ["service:nobody", "lucciola/v1/rules/desired-levels", "unknown-identity"],
  ])("%s on %s: %s", (principal, topic, reason) => {
    expect(reasonsOf(entry(principal, topic, {}))).toEqual([reason]);
  });
});
