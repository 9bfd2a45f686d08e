import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import {
  decodeSparkplug,
  encodeSparkplug,
  type SparkplugMetricValue,
  SPARKPLUG_TYPES as T,
} from "@lucciola/platform/makers/sparkplug-payload.ts";
import { afterAll, describe, expect, it } from "vitest";
import { MakersTown } from "../testing/makers-town.ts";
import { NOW_MS } from "../testing/town.ts";

/**
 * The Raspberry Pi with a Pibrella of the Sparkplug 3.0 specification (https://sparkplug.eclipse.org/specification/,
 * 6.4.16 to 6.4.24: NBIRTH, DBIRTH, NDATA, DDATA, NDEATH), with a present time.
 */
const GROUP = "spBv1.0/Sparkplug B Devices";
const NODE = "Raspberry Pi";
const DEVICE = "Raspberry Pi/Pibrella";
const AT_MS = NOW_MS - 1_500;
const metric = (name: string, datatype: number, value: number | boolean | string, more: object = {}) => ({
  name,
  timestampMs: AT_MS,
  datatype,
  value,
  ...more,
});
const payload = (seq: number | undefined, ...metrics: SparkplugMetricValue[]) =>
  encodeSparkplug({ timestampMs: AT_MS, ...(seq === undefined ? {} : { seq }), metrics });
const NBIRTH = payload(
  0,
  metric("bdSeq", T.Int64, 0),
  metric("Node Control/Reboot", T.Boolean, false),
  metric("Node Control/Rebirth", T.Boolean, false),
  metric("Properties/Hardware Make", T.String, "Raspberry Pi"),
  metric("Supply Voltage", T.Float, 12.1),
);
const DBIRTH = payload(
  1,
  metric("Inputs/A", T.Boolean, false),
  metric("Outputs/LEDs/Green", T.Boolean, false),
  metric("Properties/Hardware Make", T.String, "Pibrella"),
  metric("Current", T.Int16, -20, { alias: 7 }),
);

const town = new MakersTown("sparkplug-b", "Sparkplug B Devices/Raspberry Pi", [
  ["pod-pi", "supply", "node"],
  ["lamp-1", "lamp", "pibrella"],
]);
afterAll(() => town.close());
const { makers } = town.registry;
makers.putProfile(
  edgeId("other"),
  deviceId("node"),
  { readings: [{ from: "Supply Voltage", quantity: "voltageV" }] },
  0,
);
makers.putProfile(
  edgeId("other"),
  deviceId("pibrella"),
  { readings: [{ from: "Current", quantity: "activePowerW", factor: -1 }], level: { from: "Outputs/LEDs/Green" } },
  0,
);

describe("the payload of Sparkplug B", () => {
  it("is read as the bytes of sparkplug_b.proto, field by field", () => {
    // timestamp 1486144502122 (field 1), one metric (field 2: name "Supply Voltage", datatype 9, float 12.3), seq 2.
    const bytes = Buffer.from("08eaf2f5a8a02b12170a0e537570706c7920566f6c74616765200965cdcc44411802", "hex");
    expect(decodeSparkplug(bytes)).toEqual({
      ok: true,
      value: {
        timestampMs: 1_486_144_502_122,
        seq: 2,
        metrics: [{ name: "Supply Voltage", datatype: 9, value: Math.fround(12.3) }],
      },
    });
  });

  it.each([
    ["signed", T.Int16, -20],
    ["large", T.Int64, 9_007_199_254_740_991],
    ["a fraction", T.Double, 0.1],
    ["a text", T.String, "è"],
    ["a switch", T.Boolean, true],
  ])("carries what is %s there and back", (_, datatype, value) => {
    const read = decodeSparkplug(encodeSparkplug({ timestampMs: 1, metrics: [{ name: "x", datatype, value }] }));
    expect(read).toMatchObject({ ok: true, value: { metrics: [{ value }] } });
  });
});

describe("Sparkplug B", () => {
  it("gives what births and data say, under the meaning of the profiles and at the time of the metric", () => {
    const born = town.hear(`${GROUP}/NBIRTH/${NODE}`, NBIRTH);
    expect(born).toMatchObject({
      values: { "pod-pi voltageV": Math.fround(12.1) },
      atMs: [AT_MS],
      rejections: [],
      effects: [
        { kind: "description", device: "node", description: { bdSeq: 0 } },
        { kind: "presence", online: true },
      ],
    });
    expect(town.hear(`${GROUP}/DBIRTH/${DEVICE}`, DBIRTH).values).toEqual({
      "lamp-1 activePowerW": 20,
      "lamp-1 dimPct": 0,
    });
    const data = payload(2, metric("Supply Voltage", T.Float, 12.3));
    expect(town.hear(`${GROUP}/NDATA/${NODE}`, data).values).toEqual({ "pod-pi voltageV": Math.fround(12.3) });
    const lit = payload(3, metric("Outputs/LEDs/Green", T.Boolean, true), metric("Inputs/A", T.Boolean, true));
    expect(town.hear(`${GROUP}/DDATA/${DEVICE}`, lit)).toMatchObject({
      values: { "lamp-1 dimPct": 100 },
      rejections: [],
    });
  });

  it("resolves an alias by the birth, with the sign of its type", () => {
    const byAlias = payload(4, { alias: 7, timestampMs: AT_MS, datatype: T.Int16, value: -30 });
    expect(town.hear(`${GROUP}/DDATA/${DEVICE}`, byAlias).values).toEqual({ "lamp-1 activePowerW": 30 });
    const unknown = payload(5, { alias: 99, timestampMs: AT_MS, datatype: T.Int16, value: 1 });
    expect(town.hear(`${GROUP}/DDATA/${DEVICE}`, unknown).rejections).toMatchObject([
      { reason: "schema", detail: expect.stringMatching(/aliases 99 .*rebirth is asked for, then replay/) },
    ]);
  });

  it("believes a death of this session only, and an alias of no session before", () => {
    const death = (bdSeq: number) => payload(undefined, metric("bdSeq", T.UInt64, bdSeq));
    expect(town.hear(`${GROUP}/NDEATH/${NODE}`, death(5)).effects).toEqual([]);
    expect(town.hear(`${GROUP}/NDEATH/${NODE}`, death(0)).effects).toMatchObject([{ kind: "presence", online: false }]);
    town.hear(`${GROUP}/NBIRTH/${NODE}`, NBIRTH, NOW_MS + 10_000);
    const byAlias = payload(1, { alias: 7, timestampMs: AT_MS, datatype: T.Int16, value: -30 });
    expect(town.hear(`${GROUP}/DDATA/${DEVICE}`, byAlias, NOW_MS + 11_000)).toMatchObject({ values: {} });
  });

  it.each([
    ["no protobuf", `NDATA/${NODE}`, Buffer.from("{}"), /no Sparkplug B payload/],
    ["a sequence number above 255", `NDATA/${NODE}`, payload(300), /sequence number 300/],
    ["a verb that does not exist", `NHELLO/${NODE}`, NBIRTH, /"NHELLO" is none of NBIRTH/],
    [
      "a birth of metrics without a name",
      `NBIRTH/${NODE}`,
      payload(0, { alias: 1, datatype: T.Int16, value: 1 }),
      /must give each metric a name/,
    ],
  ])("%s is quarantined with words", (_, path, bytes, words) => {
    const { rejections, values } = town.hear(`${GROUP}/${path}`, bytes);
    expect(rejections).toMatchObject([{ reason: "schema", detail: expect.stringMatching(words) }]);
    expect(values).toEqual({});
  });
});
