import type { Dialect } from "@lucciola/contract/catalogue/dialects.ts";
import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import type { MakerDescription } from "@lucciola/platform/makers/description.ts";
import { decodeSparkplug, SPARKPLUG_TYPES as T } from "@lucciola/platform/makers/sparkplug-payload.ts";
import { describe, expect, it } from "vitest";
import { type ForeignLamp, wordsFor } from "./lamp-words.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const EUI = "24e124538c223556";

interface Known {
  readonly described?: Readonly<Record<string, MakerDescription>>;
  readonly profiles?: Readonly<Record<string, DeviceProfile>>;
}
const lamp = (dialect: Dialect, prefix: string, device: string, { described, profiles }: Known = {}): ForeignLamp => ({
  dialect,
  prefix,
  device,
  description: (name) => described?.[name],
  profile: (name) => profiles?.[name],
});

/** What the lamp hears, as `topic payload`, and the level that it will report. */
function heard(one: ForeignLamp, dimPct: number, fadeMs = 0): readonly [string[], number] | string {
  const words = wordsFor(one, { dimPct, fadeMs }, NOW_MS);
  if (!words.ok) return words.why;
  return [
    words.messages.map(({ topic, payload }) => `${topic} ${Buffer.from(payload).toString()}`.trimEnd()),
    Number(words.dimPct.toFixed(2)),
  ];
}

const shelly = (device: string) => lamp("shelly-gen2", "shellies/hall", device);
const asked = 'shellies/hall/rpc {"id":2,"src":"shellies/hall/lucciola","method":"Shelly.GetStatus"}';
const frame = (method: string, params: string) =>
  `shellies/hall/rpc {"id":1,"src":"shellies/hall/lucciola","method":"${method}","params":${params}}`;
const tasmota = (device: string, dimmer?: string) =>
  lamp("tasmota", "plug", device, {
    described: { [device]: { kind: "tasmota", ...(dimmer === undefined ? {} : { dimmer }) } },
  });
const zigbee = (isDimmable: boolean, endpoint?: string) =>
  lamp("zigbee2mqtt", "zigbee2mqtt", "yard", {
    described: {
      yard: { kind: "zigbee2mqtt", name: "Yard/north", isDimmable, ...(endpoint === undefined ? {} : { endpoint }) },
    },
  });
const level = { datatype: "integer", format: "0:255", settable: true };
const power = { datatype: "boolean", settable: true };
const homie = (properties: Record<string, { datatype: string; format?: string; settable: boolean }>) =>
  lamp("homie", "homie/5/car", "lights", { described: { node: { kind: "homie", properties } } });
const lorawan = (device: string, profile: DeviceProfile) =>
  lamp("chirpstack", "application", device, {
    described: { [EUI]: { kind: "chirpstack", application: "app-1", devEui: EUI } },
    profiles: { [EUI]: profile },
  });
const down = (body: string) =>
  `application/app-1/device/${EUI}/command/down {"devEui":"${EUI}","confirmed":true,${body}}`;

describe("a level in each maker's own words", () => {
  it.each([
    // https://shelly-api-docs.shelly.cloud/gen2/ComponentsAndServices/Light#lightset and .../Switch#switchset
    ["Shelly dimmer", shelly("light-0"), 40.4, [frame("Light.Set", '{"id":0,"on":true,"brightness":40}'), asked], 40],
    ["Shelly dimmer, off", shelly("light-0"), 0, [frame("Light.Set", '{"id":0,"on":false}'), asked], 0],
    ["Shelly relay", shelly("switch-2"), 40, [frame("Switch.Set", '{"id":2,"on":true}'), asked], 100],
    // https://tasmota.github.io/docs/Commands/: Power<x>, Dimmer, State
    [
      "Tasmota dimmer",
      tasmota("light", "Dimmer"),
      40,
      ["cmnd/plug/Dimmer 40", "cmnd/plug/Power ON", "cmnd/plug/State"],
      40,
    ],
    ["Tasmota dimmer, off", tasmota("light", "Dimmer"), 0, ["cmnd/plug/Power OFF", "cmnd/plug/State"], 0],
    ["Tasmota relay", tasmota("light-2"), 40, ["cmnd/plug/Power2 ON", "cmnd/plug/State"], 100],
    // https://www.zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html#zigbee2mqtt-friendly-name-set
    ["Zigbee lamp", zigbee(true), 40, ['zigbee2mqtt/Yard/north/set {"state":"ON","brightness":102}'], 40.16],
    ["Zigbee lamp, off", zigbee(true), 0, ['zigbee2mqtt/Yard/north/set {"state":"OFF"}'], 0],
    ["Zigbee relay", zigbee(false, "l2"), 40, ['zigbee2mqtt/Yard/north/set {"state_l2":"ON"}'], 100],
    // https://homieiot.github.io/specification/, "Property command topic"
    [
      "Homie lamp with a switch",
      homie({ "lights/intensity": level, "lights/power": power }),
      20,
      ["homie/5/car/lights/intensity/set 51", "homie/5/car/lights/power/set true"],
      20,
    ],
    ["Homie lamp without", homie({ "lights/intensity": level }), 0, ["homie/5/car/lights/intensity/set 0"], 0],
    ["Homie switch", homie({ "lights/power": power }), 40, ["homie/5/car/lights/power/set true"], 100],
    // https://www.chirpstack.io/docs/chirpstack/integrations/mqtt.html, "Scheduling a downlink"; bytes of the makers.
    ["LoRaWAN, NAS", lorawan(EUI, { codec: "nas-ul20xx" }), 100, [down('"fPort":60,"data":"Af5k"')], 100],
    [
      "LoRaWAN, one of eight",
      lorawan(`${EUI}-2`, { codec: "milesight-ws558" }),
      40,
      [down('"fPort":85,"data":"CAIC"')],
      100,
    ],
    [
      "LoRaWAN, ChirpStack's codec",
      lorawan(EUI, { level: { from: "dim", full: 255, fPort: 7 } }),
      20,
      [down('"fPort":7,"object":{"dim":51}')],
      20,
    ],
  ])("%s", (_, one, dimPct, messages, reported) => {
    expect(heard(one, dimPct)).toEqual([messages, reported]);
  });

  it("a Zigbee lamp takes its time", () => {
    expect(heard(zigbee(true), 50, 2_500)).toEqual([
      ['zigbee2mqtt/Yard/north/set {"state":"ON","brightness":127,"transition":2.5}'],
      50,
    ]);
  });

  it("Sparkplug is written to the metric of the birth, by its alias where it has one", () => {
    const born = (metrics: readonly { name: string; alias?: number; datatype: number }[]) =>
      lamp("sparkplug-b", "Town/Raspberry Pi", "pibrella", {
        described: { pibrella: { kind: "sparkplug-b", device: "Pibrella", metrics } },
        profiles: { pibrella: { level: { from: "Outputs/LEDs/Green", full: 255 } } },
      });
    const written = (metrics: readonly { name: string; alias?: number; datatype: number }[], dimPct: number) => {
      const words = wordsFor(born(metrics), { dimPct, fadeMs: 0 }, NOW_MS);
      const [message] = words.ok ? words.messages : [];
      expect(message?.topic).toBe("spBv1.0/Town/DCMD/Raspberry Pi/Pibrella");
      return decodeSparkplug(message?.payload ?? new Uint8Array());
    };
    const name = "Outputs/LEDs/Green";
    // The DCMD of the specification (6.4.22) for a switch, without a sequence number.
    expect(written([{ name, datatype: T.Boolean }], 40)).toEqual({
      ok: true,
      value: { timestampMs: NOW_MS, metrics: [{ name, timestampMs: NOW_MS, datatype: T.Boolean, value: true }] },
    });
    expect(written([{ name, alias: 7, datatype: T.UInt8 }], 20)).toMatchObject({
      value: { metrics: [{ alias: 7, value: 51 }] },
    });
  });

  it.each([
    ["a meter of a Shelly", shelly("em-0"), /em-0 of a Shelly is no lamp: install light-0/],
    ["a meter of a Tasmota", tasmota("energy"), /energy of a Tasmota is no lamp/],
    ["a Zigbee lamp that has said nothing", lamp("zigbee2mqtt", "zigbee2mqtt", "yard"), /said nothing of yard yet/],
    ["a Homie node that only measures", homie({ "lights/lux": { ...level, settable: false } }), /no settable property/],
    ["a LoRaWAN device without a profile", lorawan(EUI, {}), /lucciola device profile/],
    ["a ninth output", lorawan(`${EUI}-9`, { codec: "milesight-ws558" }), /milesight-ws558 has no output 9/],
    ["a Sparkplug device before its birth", lamp("sparkplug-b", "a/b", "c"), /has sent no birth yet/],
  ])("%s cannot be told, and it is said why", (_, one, words) => {
    expect(heard(one, 40)).toMatch(words);
  });
});
