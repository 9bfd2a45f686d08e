import { afterAll, describe, expect, it } from "vitest";
import { MakersTown } from "../testing/makers-town.ts";
import { NOW_MS } from "../testing/town.ts";

/** Payloads of https://www.zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html, and of the `exposes` of its devices. */
const town = new MakersTown("zigbee2mqtt", "zigbee2mqtt", [
  ["lamp-1", "lamp", "kitchen-floor_light"],
  ["lamp-2", "lamp", "yard-l2"],
  ["pod-gym", "supply", "gym-meter"],
]);
afterAll(() => town.close());
const NAME = "zigbee2mqtt/kitchen/floor_light";
/** "IKEA TRADFRI LED bulb E27 980 lumen (LED1545G12)" there. */
const BULB = { state: "ON", brightness: 215, color_temp: 325 };

describe("zigbee2mqtt", () => {
  it("tells the level of a dimmed lamp, of 254 steps, and what it is called", () => {
    const { values, rejections, effects } = town.hear(NAME, BULB);
    expect(rejections).toEqual([]);
    expect(values).toEqual({ "lamp-1 dimPct": 84.65 });
    expect(effects).toMatchObject([
      {
        kind: "description",
        device: "kitchen-floor_light",
        description: { kind: "zigbee2mqtt", name: "kitchen/floor_light", isDimmable: true },
      },
    ]);
    expect(town.hear(NAME, BULB).effects).toEqual([]);
  });

  it.each([
    ["off, with the brightness that it will have", { state: "OFF", brightness: 215 }, { "lamp-1 dimPct": 0 }],
    ["on, without a brightness", { state: "ON" }, { "lamp-1 dimPct": 100 }],
    ["a cover that has a state too", { state: "OPEN", position: 100 }, {}],
    ["a sensor (WSDCGQ01LM)", { temperature: 27.34, humidity: 44.72 }, {}],
  ])("a device that is %s", (_, payload, values) => {
    expect(town.hear(NAME, payload)).toMatchObject({ values, rejections: [] });
  });

  it("has outputs of its own, and energy in kWh rounded to whole Wh once", () => {
    expect(town.hear("zigbee2mqtt/yard", { state_l1: "ON", state_l2: "OFF" }).values).toEqual({ "lamp-2 dimPct": 0 });
    const plug = { power: 42.5, energy: 1.0005, voltage: 231, current: 0.19, last_seen: "2026-11-23T17:45:00.500Z" };
    const { values, atMs } = town.hear("zigbee2mqtt/gym meter", plug);
    expect(values).toEqual({
      "pod-gym activePowerW": 42.5,
      "pod-gym importTotalWh": 1_001,
      "pod-gym voltageV": 231,
      "pod-gym currentA": 0.19,
    });
    expect(atMs).toEqual([NOW_MS - 1_000]);
  });

  it("says whether the bridge is there, in both of its forms", () => {
    for (const payload of ['{"state":"online"}', "online"])
      expect(town.hear("zigbee2mqtt/bridge/state", payload).effects).toMatchObject([
        { kind: "presence", online: true },
      ]);
    expect(town.hear("zigbee2mqtt/bridge/logging", '{"level":"info","message":"x"}').rejections).toEqual([]);
    expect(town.hear(`${NAME}/availability`, "offline").rejections).toEqual([]);
  });

  it.each([
    ["no JSON", "ON", "not-json", /JSON/],
    ["a list", [], "schema", /message must be an object/],
    ["a state that is a number", { state: 1 }, "schema", /\/state must be ON or OFF/],
    ["a brightness above its steps", { state: "ON", brightness: 300 }, "out-of-range", /\/brightness: 300.*0 and 254/],
    ["a power in words", { power: "much" }, "schema", /power/],
  ])("%s is quarantined with words", (_, payload, reason, words) => {
    const { rejections, values } = town.hear(NAME, payload);
    expect(rejections).toMatchObject([{ reason, detail: expect.stringMatching(words) }]);
    expect(values).toEqual({});
  });

  it("a meter that is installed nowhere is refused, a relay that switches no lamp is not", () => {
    expect(town.hear("zigbee2mqtt/attic", { power: 1 }).rejections).toMatchObject([{ reason: "unknown-device" }]);
    expect(town.hear("zigbee2mqtt/attic", { state: "ON" }).rejections).toEqual([]);
  });
});
