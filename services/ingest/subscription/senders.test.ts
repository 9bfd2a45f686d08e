import { catalogue, channels } from "@lucciola/contract/catalogue/catalogue.ts";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { Senders } from "./senders.ts";

let registry: Registry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  registry.identities.create({ id: edgeId("gateway-1"), name: "Gateway" }, 0);
  registry.identities.create(
    { id: edgeId("shelly-1"), name: "Shelly", dialect: "shelly-gen2", prefix: "shellies/hall" },
    0,
  );
});
afterEach(() => registry.close());

it("a topic tells who sent a message, on every channel that is stored", () => {
  for (const [id, dialect, prefix] of [
    ["zigbee-1", "zigbee2mqtt", "zigbee2mqtt"],
    ["homie-1", "homie", "homie/5/car"],
    ["lorawan-1", "chirpstack", "application"],
    ["node-1", "sparkplug-b", "Town/Raspberry Pi"],
  ] as const)
    registry.identities.create({ id: edgeId(id), name: id, dialect, prefix }, 0);
  const senders = new Senders(registry.identities);
  const prefixes: Readonly<Record<string, string>> = {
    zigbee2mqtt: "zigbee2mqtt",
    homie: "homie/5/car",
    chirpstack: "application",
  };
  const params = {
    edge: "gateway-1",
    device: "m",
    component: "em:0",
    path: "kitchen/floor light",
    verb: "NDATA",
    sparkplugGroup: "Town",
    sparkplugNode: "Raspberry Pi",
    sparkplugDevice: "Pibrella",
    application: "17c82e96",
    devEui: "0101010101010101",
    homieNode: "lights",
    homieProperty: "intensity",
  };
  const expected = {
    edge: "edge:gateway-1",
    "shelly-gen2": "foreign:shelly-1",
    tasmota: "broker:unknown",
    zigbee2mqtt: "foreign:zigbee-1",
    homie: "foreign:homie-1",
    chirpstack: "foreign:lorawan-1",
    "sparkplug-b": "foreign:node-1",
    rules: "service:rules",
    api: "service:api",
  };
  for (const { topic, publishedBy, journalled } of channels) {
    if (!journalled) continue;
    const text = topic.build({ ...params, prefix: prefixes[publishedBy] ?? "shellies/hall" });
    expect(senders.principalOf(text), topic.pattern).toBe(expected[publishedBy as keyof typeof expected]);
  }
});

it("a device of another maker is known once the registry was asked again, and its past still when it is revoked", () => {
  const senders = new Senders(registry.identities);
  const topic = catalogue.tasmotaSensor.topic.build({ prefix: "plug" });
  expect(senders.principalOf(topic)).toBe("broker:unknown");
  registry.identities.create({ id: edgeId("plug-7"), name: "Plug", dialect: "tasmota", prefix: "plug" }, 0);
  senders.refresh();
  expect(senders.principalOf(topic)).toBe("foreign:plug-7");
  expect(senders.foreign).toContainEqual({ dialect: "tasmota", prefix: "plug" });
  registry.identities.revoke(edgeId("plug-7"), 1);
  senders.refresh();
  expect(senders.principalOf(topic)).toBe("foreign:plug-7");
  expect(senders.foreign).toEqual([{ dialect: "shelly-gen2", prefix: "shellies/hall" }]);
});
