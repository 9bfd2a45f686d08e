import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";
import type { EdgeStates, Registry } from "./registry.ts";

let registry: Registry;
let edges: EdgeStates;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  edges = registry.edges;
});
afterEach(() => registry.close());

const [gateway, plug] = [edgeId("gateway-1"), edgeId("plug-1")];

test("a gateway that announces itself again is online since the first time", () => {
  edges.setOnline(gateway, true, 1_000, "0.1.0");
  edges.setOnline(gateway, true, 5_000, "0.2.0");
  expect(edges.get(gateway)).toEqual({
    edge: gateway,
    online: true,
    sinceMs: 1_000,
    lastSeenMs: 5_000,
    software: "0.2.0",
    skewMs: undefined,
    backlog: undefined,
  });
});

test("what waits in its spool is what it said last, and unknown once it is gone", () => {
  edges.setOnline(gateway, true, 1_000, "0.1.0", { messages: 1_440, oldestAtMs: 400, lostMessages: 7 });
  expect(edges.get(gateway)?.backlog).toEqual({ messages: 1_440, oldestAtMs: 400, lostMessages: 7 });
  edges.setOnline(gateway, true, 2_000, "0.1.0", { messages: 0, oldestAtMs: undefined, lostMessages: 0 });
  expect(edges.get(gateway)?.backlog).toEqual({ messages: 0, oldestAtMs: undefined, lostMessages: 0 });
  edges.setOnline(gateway, false, 3_000);
  expect(edges.get(gateway)?.backlog).toBeUndefined();
});

test("its last will takes it offline, but was not sent by it: it was last seen before", () => {
  edges.setOnline(gateway, true, 1_000, "0.1.0");
  edges.setOnline(gateway, false, 9_000);
  expect(edges.get(gateway)).toMatchObject({ online: false, sinceMs: 9_000, lastSeenMs: 1_000, software: "0.1.0" });
});

test("older news changes nothing, such as a will that comes after the gateway is back", () => {
  edges.setOnline(gateway, true, 2_000, "0.1.0");
  edges.setOnline(gateway, false, 1_999, "0.0.9");
  expect(edges.get(gateway)).toMatchObject({ online: true, sinceMs: 2_000, software: "0.1.0" });
});

test("messages move the last sight and the skew forward, never back", () => {
  edges.setOnline(gateway, true, 1_000);
  edges.seen([{ edge: gateway, atMs: 3_000, skewMs: -120.4 }]);
  edges.seen([{ edge: gateway, atMs: 2_000, skewMs: 50 }]);
  edges.seen([{ edge: gateway, atMs: 4_000, skewMs: undefined }]);
  expect(edges.get(gateway)).toMatchObject({ online: true, sinceMs: 1_000, lastSeenMs: 4_000, skewMs: -120 });
});

test("a device that sends without ever announcing itself is online, until any news of it says otherwise", () => {
  edges.seen([
    { edge: plug, atMs: 3_000, skewMs: undefined },
    { edge: gateway, atMs: 3_000, skewMs: 10 },
  ]);
  expect(edges.list().map(({ edge, online, sinceMs }) => [edge, online, sinceMs])).toEqual([
    [gateway, true, 3_000],
    [plug, true, 3_000],
  ]);
  edges.setOnline(plug, false, 2_500);
  expect(edges.get(plug)).toMatchObject({ online: false, sinceMs: 2_500, lastSeenMs: 3_000 });
});

test("nothing is known of an edge that was never heard", () => {
  edges.seen([]);
  expect([edges.get(gateway), edges.list()]).toEqual([undefined, []]);
});
