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
  const senders = new Senders(registry.identities);
  const params = { edge: "gateway-1", device: "m", prefix: "shellies/hall", component: "em:0" };
  const expected = {
    edge: "edge:gateway-1",
    "shelly-gen2": "foreign:shelly-1",
    tasmota: "broker:unknown",
    rules: "service:rules",
    api: "service:api",
  };
  for (const { topic, publishedBy, journalled } of channels) {
    if (!journalled) continue;
    expect(senders.principalOf(topic.build(params)), topic.pattern).toBe(
      expected[publishedBy as keyof typeof expected],
    );
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
