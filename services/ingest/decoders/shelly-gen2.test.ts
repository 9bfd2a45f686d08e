import { describe, expect, it } from "vitest";
import type { ForeignMessage } from "./foreign-part.ts";
import { decodeShelly } from "./shelly-gen2.ts";

const RECEIVED_MS = Date.parse("2026-11-23T17:45:01.500Z");
const valuesOf = ({ parts }: ForeignMessage) =>
  Object.fromEntries(parts.map(({ device, values }) => [device, Object.fromEntries(values)]));
const status = (component: string, payload: unknown) => decodeShelly("shellyStatus", component, payload, RECEIVED_MS);
const notify = (params: object, method = "NotifyStatus") =>
  decodeShelly("shellyRpc", undefined, { src: "shellypro3em-aabbcc", dst: "x/events", method, params }, RECEIVED_MS);

const THREE_PHASES = {
  id: 0,
  a_current: 4.12,
  a_voltage: 230.4,
  a_act_power: 935.2,
  a_aprt_power: 949.3,
  a_pf: 0.99,
  a_freq: 50,
  b_current: 1.02,
  b_voltage: 231.9,
  b_act_power: -180.5,
  b_aprt_power: 236.5,
  b_pf: -0.76,
  b_freq: 50,
  c_current: 0,
  c_voltage: 0,
  c_act_power: 0,
  c_aprt_power: 0,
  c_pf: 0,
  c_freq: 198,
  n_current: null,
  total_current: 5.14,
  total_act_power: 754.7,
  total_aprt_power: 1185.8,
  user_calibrated_phase: [],
};

describe("a Shelly Pro 3EM", () => {
  it("gives power, voltage and current of each phase and of the whole, export negative", () => {
    const decoded = status("em:0", THREE_PHASES);
    expect(decoded.rejections).toEqual([]);
    expect(decoded.atMs).toBe(RECEIVED_MS);
    expect(valuesOf(decoded)).toEqual({
      "em-0": {
        "activePowerW.l1": 935.2,
        "apparentPowerVa.l1": 949.3,
        "powerFactor.l1": 0.99,
        "voltageV.l1": 230.4,
        "currentA.l1": 4.12,
        "activePowerW.l2": -180.5,
        "apparentPowerVa.l2": 236.5,
        "powerFactor.l2": -0.76,
        "voltageV.l2": 231.9,
        "currentA.l2": 1.02,
        "activePowerW.l3": 0,
        "apparentPowerVa.l3": 0,
        "powerFactor.l3": 0,
        "voltageV.l3": 0,
        "currentA.l3": 0,
        activePowerW: 754.7,
        apparentPowerVa: 1185.8,
        currentA: 5.14,
        frequencyHz: 50,
      },
    });
  });

  it("takes the frequency of a phase that is connected", () => {
    const deadFirst = { ...THREE_PHASES, a_voltage: 0, a_freq: 198 };
    expect(valuesOf(status("em:0", deadFirst))["em-0"]?.frequencyHz).toBe(50);
  });

  it("gives its registers in whole Wh on the same device", () => {
    const emdata = { id: 0, a_total_act_energy: 3105576.42, total_act: 5415414.5, total_act_ret: 131881.86 };
    expect(valuesOf(status("emdata:0", emdata))).toEqual({
      "em-0": { importTotalWh: 5_415_415, exportTotalWh: 131_882 },
    });
  });

  it("leaves out what it could not measure", () => {
    const failed = { id: 0, a_act_power: null, total_act_power: null, errors: ["power_meter_failure"] };
    expect(status("em:0", failed)).toEqual({ atMs: RECEIVED_MS, parts: [], rejections: [] });
  });

  it("sends a delta: each changed field is a reading by itself, at the time of the device", () => {
    const decoded = notify({ ts: RECEIVED_MS / 1_000 - 1.27, "em:0": { id: 0, b_act_power: -181.5, b_pf: -0.77 } });
    expect(decoded.atMs).toBe(RECEIVED_MS - 1_270);
    expect(valuesOf(decoded)).toEqual({ "em-0": { "activePowerW.l2": -181.5, "powerFactor.l2": -0.77 } });
  });

  it.each([
    ["never set", 12.5],
    ["an hour fast", RECEIVED_MS / 1_000 + 3_600],
    ["not a number", "yesterday"],
    ["absent", undefined],
  ])("is given the time of receipt when its clock is %s", (_, ts) => {
    expect(notify({ ts, "em:0": { id: 0, a_voltage: 230 } }).atMs).toBe(RECEIVED_MS);
  });

  it("answers Shelly.GetStatus with all components, framed or bare", () => {
    const result = {
      "em:0": { id: 0, total_act_power: 2413.825 },
      "emdata:0": { id: 0, total_act: 5415414.19, total_act_ret: 0 },
      "temperature:0": { id: 0, tC: 46.3 },
      sys: { mac: "AABBCCDDEEFF", unixtime: Math.floor(RECEIVED_MS / 1_000), uptime: 501683 },
      wifi: { rssi: -60 },
    };
    const bare = decodeShelly("shellyReply", undefined, result, RECEIVED_MS);
    expect(bare.atMs).toBe(Math.floor(RECEIVED_MS / 1_000) * 1_000);
    expect(bare.parts.map(({ device }) => device)).toEqual(["em-0", "em-0"]);
    expect(bare.rejections).toEqual([]);
    const framed = decodeShelly("shellyReply", undefined, { id: 1, src: "s", dst: "d", result }, RECEIVED_MS);
    expect(framed.parts.map(({ values }) => values)).toEqual(bare.parts.map(({ values }) => values));
  });
});

describe("single-phase Shellies", () => {
  it("give each channel of an EM as a device of its own", () => {
    const decoded = notify(
      {
        ts: RECEIVED_MS / 1_000,
        "em1:0": { id: 0, current: 2.598, voltage: 234.9, act_power: 501.8, aprt_power: 612.4, pf: 0.84, freq: 50 },
        "em1:1": { id: 1, act_power: -25.1 },
        "em1data:1": { id: 1, total_act_energy: 0.06, total_act_ret_energy: 12345.678 },
      },
      "NotifyFullStatus",
    );
    expect(decoded.parts).toMatchObject([{ device: "em1-0" }, { device: "em1-1" }, { device: "em1-1" }]);
    expect(Object.fromEntries(decoded.parts.flatMap(({ values }) => values).slice(6))).toEqual({
      activePowerW: -25.1,
      importTotalWh: 0,
      exportTotalWh: 12_346,
    });
  });

  it("count energy of both directions in aenergy: what was drawn is the difference", () => {
    const plug = { id: 3, apower: -16.7, aenergy: { total: 1729.9 }, ret_aenergy: { total: 1694.151 } };
    expect(valuesOf(status("switch:3", plug))).toEqual({
      "switch-3": { activePowerW: -16.7, exportTotalWh: 1_694, importTotalWh: 36 },
    });
  });

  it("without ret_aenergy count only what is drawn", () => {
    const pm1 = { id: 0, apower: 155.3, aprtpower: 160, aenergy: { total: 687882.498 } };
    expect(valuesOf(status("pm1:0", pm1))).toEqual({
      "pm1-0": { activePowerW: 155.3, apparentPowerVa: 160, importTotalWh: 687_882 },
    });
  });

  it("do not make the import leap when a delta leaves ret_aenergy out as unchanged", () => {
    const counted = { total: 1729.9, by_minute: [0, 0, 0], minute_ts: 1716553260 };
    const registersOf = (component: object) =>
      valuesOf(notify({ ts: RECEIVED_MS / 1_000, "switch:0": { id: 0, ...component } }))["switch-0"];
    expect(registersOf({ aenergy: { total: 1729.9 } })).toBeUndefined();
    expect(registersOf({ aenergy: counted })).toEqual({ importTotalWh: 1_730 });
    expect(registersOf({ aenergy: counted, ret_aenergy: { ...counted, total: 1694.151 } })).toEqual({
      exportTotalWh: 1_694,
      importTotalWh: 36,
    });
    expect(registersOf({ aenergy: counted, ret_aenergy: { ...counted, total: null } })).toBeUndefined();
  });

  it("refuse a difference below zero, after one counter was reset, and keep the rest", () => {
    const decoded = status("switch:0", { id: 0, apower: 5, aenergy: { total: 1 }, ret_aenergy: { total: 500 } });
    expect(valuesOf(decoded)).toEqual({ "switch-0": { activePowerW: 5, exportTotalWh: 500 } });
    expect(decoded.rejections).toMatchObject([
      { reason: "out-of-range", detail: expect.stringMatching(/aenergy\/total/) },
    ]);
  });
});

describe("a lamp behind a Shelly", () => {
  it.each([
    ["switched off by a relay", "switch:0", { id: 0, source: "init", output: false }, 0],
    ["switched on by a relay", "switch:0", { id: 0, source: "init", output: true }, 100],
    // Light, "Status" in the maker's API documentation.
    ["dimmed", "light:0", { id: 0, source: "timer", output: true, brightness: 48 }, 48],
    [
      "off, with the brightness that it will have",
      "light:0",
      { id: 0, source: "WS_in", output: false, brightness: 48 },
      0,
    ],
  ])("%s tells its level, and nobody misses it where there is no lamp", (_, component, payload, dimPct) => {
    const decoded = status(component, payload);
    expect(decoded.parts).toMatchObject([{ device: component.replace(":", "-"), isOptional: true }]);
    expect(valuesOf(decoded)).toEqual({ [component.replace(":", "-")]: { dimPct } });
  });

  it("that a delta says is on keeps its level until the whole status comes", () => {
    expect(notify({ ts: RECEIVED_MS / 1_000, "light:0": { id: 0, output: true } }).parts).toEqual([]);
  });
});

describe("other messages of a Shelly", () => {
  it.each([
    ["an event", notify({ ts: 1, events: [] }, "NotifyEvent")],
    ["its wireless", status("wifi", { rssi: -60 })],
    ["a reply to something else", decodeShelly("shellyReply", undefined, { id: 1, result: null }, RECEIVED_MS)],
    ["a component named after what all objects have", status("constructor:0", { total_act: 1 })],
  ])("%s holds nothing to keep and is no fault", (_, decoded) => {
    expect(decoded.parts).toEqual([]);
    expect(decoded.rejections).toEqual([]);
  });

  it.each([
    ["a number for a status", status("em:0", 7), "message must be an object"],
    ["text for a power", status("em:0", { total_act_power: "12 W" }), "/total_act_power must be a number"],
    ["no method", decodeShelly("shellyRpc", undefined, {}, RECEIVED_MS), "/method must be a string"],
    [
      "no parameters",
      decodeShelly("shellyRpc", undefined, { method: "NotifyStatus" }, RECEIVED_MS),
      "/params must be an object",
    ],
    ["a list for a component", notify({ "em:0": [] }), "/params/em:0 must be an object"],
  ])("%s is refused, with its place", (_, decoded, detail) => {
    expect(decoded.parts).toEqual([]);
    expect(decoded.rejections).toEqual([{ reason: "schema", detail }]);
  });
});
