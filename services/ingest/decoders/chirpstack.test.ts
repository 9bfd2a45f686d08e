import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import { afterAll, describe, expect, it } from "vitest";
import { MakersTown } from "../testing/makers-town.ts";
import { NOW_MS } from "../testing/town.ts";

const DEV_EUI = "0101010101010101";
const APPLICATION = "17c82e96-be03-4f38-aef3-f83d48582d97";
const TOPIC = `application/${APPLICATION}/device/${DEV_EUI}/event/up`;

/** https://www.chirpstack.io/docs/chirpstack/integration/events.html, "up - Uplink event", with a present time. */
const UPLINK = {
  deduplicationId: "3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
  time: "2026-11-23T17:45:00.775023242+00:00",
  deviceInfo: {
    tenantId: "52f14cd4-c6f1-4fbd-8f87-4025e1d49242",
    tenantName: "ChirpStack",
    applicationId: APPLICATION,
    applicationName: "Test application",
    deviceProfileId: "14855bf7-d10d-4aee-b618-ebfcb64dc7ad",
    deviceProfileName: "Test device-profile",
    deviceName: "Test device",
    devEui: DEV_EUI,
    tags: { key: "value" },
  },
  devAddr: "00189440",
  dr: 1,
  fPort: 1,
  data: "qg==",
  rxInfo: [{ gatewayId: "0016c001f153a14c", uplinkId: 4217106255, rssi: -36, snr: 10.5, context: "E3OWOQ==" }],
  txInfo: { frequency: 867100000, modulation: { lora: { bandwidth: 125000, spreadingFactor: 11 } } },
};
const bytes = (fPort: number, hex: string) => ({
  ...UPLINK,
  fPort,
  data: Buffer.from(hex.replaceAll(" ", ""), "hex").toString("base64"),
});

const town = new MakersTown("chirpstack", "application", [
  ["lamp-1", "lamp", DEV_EUI],
  ["lamp-2", "lamp", `${DEV_EUI}-2`],
  ["lamp-9", "lamp", `${DEV_EUI}-9`],
]);
afterAll(() => town.close());
function hearAs(profile: DeviceProfile, payload: object) {
  town.registry.makers.putProfile(edgeId("other"), deviceId(DEV_EUI), profile, NOW_MS);
  return town.hear(TOPIC, payload);
}

describe("ChirpStack v4", () => {
  it("shows that its network is there and where a device is reached, before anybody knows the device's bytes", () => {
    const { rejections, effects } = town.hear(TOPIC, UPLINK);
    expect(rejections).toMatchObject([
      { reason: "schema", detail: expect.stringMatching(/\/data: .*no codec.*lucciola device profile/) },
    ]);
    expect(effects).toMatchObject([
      { kind: "description", device: DEV_EUI, description: { application: APPLICATION, devEui: DEV_EUI } },
      { kind: "presence", online: true },
    ]);
  });

  it("reads the bytes of a Milesight WS558 as its maker's example does", () => {
    // github.com/Milesight-IoT/SensorDecoders, ws-series/ws558/README.md, "Example".
    const { values, atMs, rejections } = hearAs(
      { codec: "milesight-ws558" },
      bytes(85, "08310001 058164 07C90200 0374B208 068301000000 048001000000"),
    );
    expect(rejections).toEqual([]);
    expect(values).toEqual({
      "lamp-1 supplyVoltageV": 222.6,
      "lamp-1 activePowerW": 1,
      "lamp-1 powerFactor": 1,
      "lamp-1 currentA": 0.002,
      "lamp-1 energyTotalWh": 1,
      // Switch 1 is on, switch 2 off.
      "lamp-1 dimPct": 100,
      "lamp-2 dimPct": 0,
    });
    expect(atMs).toEqual([Date.parse("2026-11-23T17:45:00.775Z")]);
  });

  it("reads the bytes of a Milesight WS52x as its maker's example does", () => {
    // github.com/Milesight-IoT/SensorDecoders, WS_Series/WS52x/README.md, "Example for The Things Network".
    const payload = bytes(85, "03 74 ED 08 06 83 56 04 00 00 08 70 01 05 81 52 07 C9 A4 00");
    expect(hearAs({ codec: "milesight-ws52x" }, payload)).toMatchObject({
      rejections: [],
      values: {
        "lamp-1 supplyVoltageV": 228.5,
        "lamp-1 energyTotalWh": 1_110,
        "lamp-1 powerFactor": 0.82,
        "lamp-1 currentA": 0.164,
        "lamp-1 dimPct": 100,
      },
    });
  });

  it.each([
    // github.com/nasys/nas-codecs, test/ul20xx_1_1_x_uplink_decoder.test.js, by the names of its cases.
    [
      "status from DS",
      23,
      "01 F37F205E 8244 32 09 16 20 07 01 D2 02 9455 04 01  FE 50 19 00 12 50 19 00",
      { "lamp-1 dimPct": 25, "lamp-9 dimPct": 25 },
    ],
    ["status preliminary with relay off", 23, "00F6E5853800340718000EF5FFFF", {}],
    [
      "usage from DS",
      26,
      "00 FF 80 D0EF2F01 12 FF 47940300 2A00 F94A0300 2700 5D E5 C072D902 D0EF2F01",
      {
        "lamp-1 lightSourceOnTimeTotalS": 19_918_800,
        "lamp-9 energyTotalWh": 234_567,
        "lamp-9 activePowerW": 42,
        "lamp-9 powerFactor": 0.93,
        "lamp-9 supplyVoltageV": 229,
        "lamp-9 operatingTimeTotalS": 47_805_120,
        "lamp-9 lightSourceOnTimeTotalS": 19_918_800,
      },
    ],
    ["manual_dimming_command response from DS", 60, "01FE64", { "lamp-1 dimPct": 100 }],
    ["boot_packet from DS", 99, "000D008350010101F37F205E000CFE0104", {}],
  ])("reads the bytes of a NAS UL20xx: %s", (_, fPort, hex, values) => {
    expect(hearAs({ codec: "nas-ul20xx" }, bytes(fPort, hex))).toMatchObject({ values, rejections: [] });
  });

  it("takes the object of ChirpStack's own codec by the names of the profile", () => {
    const profile: DeviceProfile = {
      readings: [{ from: "meter.energy", quantity: "energyTotalWh", factor: 1_000 }],
      level: { from: "dim", full: 255 },
    };
    const object = { meter: { energy: 8.0005 }, dim: 51, battery: 3.1 };
    expect(hearAs(profile, { ...UPLINK, object }).values).toEqual({
      "lamp-1 energyTotalWh": 8_001,
      "lamp-1 dimPct": 20,
    });
    expect(hearAs(profile, { ...UPLINK, object: { battery: 3.1 } }).rejections).toMatchObject([
      { reason: "schema", detail: expect.stringMatching(/\/object: .*profile/) },
    ]);
  });

  it.each([
    ["a payload that is cut off", bytes(85, "0374B2"), /channel 03 74 at byte 0 is cut off: it has 1 of 2 bytes/],
    ["a channel that the device does not have", bytes(85, "7F00"), /byte 0 begins the channel 7f 00/],
    ["bytes that are no base64", { ...UPLINK, data: "%%" }, /\/data must be base64/],
    [
      "another device's",
      { ...UPLINK, deviceInfo: { devEui: "0202020202020202" } },
      /is not the device 0101010101010101/,
    ],
    ["no device", { ...UPLINK, deviceInfo: {} }, /\/deviceInfo\/devEui must be a string/],
    ["a time in words", { ...UPLINK, time: "yesterday" }, /\/time must be an instant/],
  ])("%s is quarantined with words", (_, payload, words) => {
    const { rejections, values } = hearAs({ codec: "milesight-ws558" }, payload);
    expect(rejections).toMatchObject([{ reason: "schema", detail: expect.stringMatching(words) }]);
    expect(values).toEqual({});
  });
});
