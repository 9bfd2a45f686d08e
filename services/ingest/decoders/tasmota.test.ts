import { describe, expect, it } from "vitest";
import type { ForeignMessage } from "./foreign-part.ts";
import { decodeTasmota } from "./tasmota.ts";

const RECEIVED_MS = Date.parse("2026-02-15T16:37:11Z");
const Time = "2026-02-15T17:37:10";
const sensor = (blocks: object) => decodeTasmota("tasmotaSensor", { Time, ...blocks }, "Europe/Rome", RECEIVED_MS);
const valuesOf = ({ parts }: ForeignMessage) =>
  Object.fromEntries(parts.map(({ device, values }) => [device, Object.fromEntries(values)]));

const PLUG = {
  TotalStartTime: "2025-11-14T18:39:40",
  Total: 6.294,
  Yesterday: 5.34,
  Today: 0.954,
  Period: 217,
  Power: 2635,
  ApparentPower: 2650,
  ReactivePower: 282,
  Factor: 0.99,
  Voltage: 227,
  Current: 11.661,
};
const PLUG_VALUES = {
  activePowerW: 2635,
  reactivePowerVar: 282,
  apparentPowerVa: 2650,
  powerFactor: 0.99,
  voltageV: 227,
  currentA: 11.661,
  importTotalWh: 6_294,
};

describe("a Tasmota plug", () => {
  it("gives its register in whole Wh and its momentary values, at its own time", () => {
    const decoded = sensor({ ENERGY: PLUG });
    expect(decoded).toMatchObject({ atMs: Date.parse("2026-02-15T16:37:10Z"), rejections: [] });
    expect(valuesOf(decoded)).toEqual({ energy: PLUG_VALUES });
  });

  it("says the same in its replies to Status 8 and Status 10", () => {
    for (const channel of ["tasmotaStatus8", "tasmotaStatus10"] as const) {
      const reply = { StatusSNS: { Time, ENERGY: PLUG, TempUnit: "C" } };
      expect(valuesOf(decodeTasmota(channel, reply, "Europe/Rome", RECEIVED_MS))).toEqual({ energy: PLUG_VALUES });
    }
  });
});

describe("a Tasmota with several channels", () => {
  it("gives the whole, and each channel with the voltage they share", () => {
    const ENERGY = {
      Total: 0.077,
      Power: [8.15, 0.1],
      Factor: [0.5, 0],
      Voltage: 237,
      Frequency: 50,
      Current: [0.07, 0],
    };
    expect(valuesOf(sensor({ ENERGY }))).toEqual({
      energy: { activePowerW: 8.25, voltageV: 237, frequencyHz: 50, importTotalWh: 77 },
      "energy-1": { activePowerW: 8.15, powerFactor: 0.5, voltageV: 237, currentA: 0.07, frequencyHz: 50 },
      "energy-2": { activePowerW: 0.1, powerFactor: 0, voltageV: 237, currentA: 0, frequencyHz: 50 },
    });
  });

  it("has a register for each when it is told to (SetOption129), and the whole is their sum", () => {
    const decoded = valuesOf(sensor({ ENERGY: { Total: [2.8134, 0.2543], Power: [52, 5], Voltage: 235 } }));
    expect(decoded).toMatchObject({
      energy: { importTotalWh: 2_813 + 254, activePowerW: 57 },
      "energy-1": { importTotalWh: 2_813 },
      "energy-2": { importTotalWh: 254 },
    });
  });

  it("of three places are the phases of one meter, export negative", () => {
    const ENERGY = {
      Total: 1290.396,
      ExportActive: 4.0005,
      Power: [100, -250, 30.5],
      Current: [0.5, 1.1, 0.2],
      Voltage: [230, 231, 232],
    };
    expect(valuesOf(sensor({ ENERGY })).energy).toEqual({
      activePowerW: -119.5,
      "activePowerW.l1": 100,
      "activePowerW.l2": -250,
      "activePowerW.l3": 30.5,
      "currentA.l1": 0.5,
      "currentA.l2": 1.1,
      "currentA.l3": 0.2,
      "voltageV.l1": 230,
      "voltageV.l2": 231,
      "voltageV.l3": 232,
      importTotalWh: 1_290_396,
      exportTotalWh: 4_001,
    });
  });

  it("is taken for its total when an old firmware lists the tariffs after it", () => {
    expect(valuesOf(sensor({ ENERGY: { Total: [12.5, 7.5, 5], Power: 40 } }))).toEqual({
      energy: { activePowerW: 40, importTotalWh: 12_500 },
    });
  });

  it("is taken for its import where the driver adds the export into Total", () => {
    const ENERGY = { Total: 150, ImportActive: 100, ExportActive: 50, ImportReactive: 1.5, Power: 0 };
    expect(valuesOf(sensor({ ENERGY })).energy).toMatchObject({
      importTotalWh: 100_000,
      exportTotalWh: 50_000,
      importReactiveTotalVarh: 1_500,
    });
  });
});

describe("a smart meter behind a Tasmota", () => {
  it("gives both registers and the power, export negative", () => {
    const blocks = {
      HTU21: { Temperature: 25.2, Humidity: 45.5 },
      SML: { Total_in: 34507.4761, Total_out: 14737.1422, Power_curr: -894, Meter_number: "0901454d48000000000" },
      Gas: { Count: 1.84 },
    };
    expect(valuesOf(sensor(blocks))).toEqual({
      sml: { importTotalWh: 34_507_476, exportTotalWh: 14_737_142, activePowerW: -894 },
    });
  });

  it.each([
    [{ power_l1: 60, power_l2: -111, voltage_l1: 235.3, current_l1: 0.98, phase_angle_L2_L1: 238, Frequenz: 49.9 }],
    [{ Power_p1: 60, Power_p2: -111, Volt_p1: 235.3, Amperage_p1: 0.98, HZ: 49.9 }],
    [{ Power_L1_curr: 60, Power_L2_curr: -111, Volt_L1_curr: 235.3, Curr_p1: 0.98, freq: 49.9 }],
  ])("gives its phases under the names that scripts use: %o", (phases) => {
    expect(valuesOf(sensor({ MT175: { Total_in: 1, Power_curr: -51, ...phases } }))).toEqual({
      mt175: {
        importTotalWh: 1_000,
        activePowerW: -51,
        "activePowerW.l1": 60,
        "activePowerW.l2": -111,
        "voltageV.l1": 235.3,
        "currentA.l1": 0.98,
        frequencyHz: 49.9,
      },
    });
  });

  it("is not believed when it shows zero, as after a restart before the meter's first telegram", () => {
    const restarted = sensor({ SML: { Power_curr: 0, Total_in: 0, Total_out: 0 } });
    expect(restarted.parts).toEqual([]);
    expect(restarted.rejections).toEqual([]);
    expect(valuesOf(sensor({ SML: { Total_in: 5, Total_out: 0 } })).sml).toEqual({
      importTotalWh: 5_000,
      exportTotalWh: 0,
    });
  });
});

describe("other messages of a Tasmota", () => {
  it("hold nothing to keep and are no fault", () => {
    expect(sensor({ DS18B20: { Temperature: 21 }, Switch1: "ON", TempUnit: "C" })).toMatchObject({
      parts: [],
      rejections: [],
    });
  });

  it.each([
    ["a negative register", { ENERGY: { Total: -1, Power: 5 } }, "out-of-range", /^\/ENERGY\/Total: -1000 Wh/],
    ["text for a power", { ENERGY: { Total: 1, Power: "5 W" } }, "schema", /^\/ENERGY\/Power must be a number$/],
    ["a power that no building draws", { ENERGY: { Total: 1, Power: 1e12 } }, "out-of-range", /^\/ENERGY\/Power/],
    ["a list in a list", { ENERGY: { Power: [[1], 2] } }, "schema", /^\/ENERGY\/Power\/0 must be a number$/],
    ["more channels than any meter has", { ENERGY: { Power: Array(5_000).fill(1) } }, "schema", /^\/ENERGY holds 5000/],
    ["text for a block", { ENERGY: "none" }, "schema", /^\/ENERGY must be an object$/],
  ])("are refused in part for %s", (_, blocks, reason, detail) => {
    expect(sensor(blocks).rejections).toEqual([{ reason, detail: expect.stringMatching(detail) }]);
  });

  it("need their wrapper in a reply to Status 8", () => {
    const { rejections } = decodeTasmota("tasmotaStatus8", { ENERGY: PLUG }, "Europe/Rome", RECEIVED_MS);
    expect(rejections).toEqual([{ reason: "schema", detail: "/StatusSNS must be an object" }]);
  });
});
