import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import type { LightingOrders, OrderRecord } from "./lighting.ts";
import { MAX_OPEN_ORDERS } from "./orders.ts";

let registry: Registry;
let orders: LightingOrders;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  orders = registry.lighting.orders;
});
afterEach(() => registry.close());

const HOUR_MS = 3_600_000;
const festa = {
  id: "ord-1",
  scope: { kind: "group", id: "piazza" },
  kind: "override",
  dimPct: 100,
  fadeMs: 5_000,
  fromMs: HOUR_MS,
  untilMs: 3 * HOUR_MS,
  priority: 10,
  mayUndercut: false,
  reason: "festa patronale",
  by: "anna",
  createdAtMs: 0,
} as const satisfies Omit<OrderRecord, "endedAtMs" | "endedBy">;
const ids = (list: readonly OrderRecord[]) => list.map(({ id }) => id);
const refused = (code: string) => expect.objectContaining({ code });

test("an order is open before and while it holds, and history afterwards", () => {
  expect(orders.give(festa)).toEqual({ ...festa, endedAtMs: undefined, endedBy: undefined });
  expect(orders.give({ ...festa, dimPct: 0 }), "given twice, it is one").toMatchObject({ dimPct: 100 });
  expect(ids(orders.openAt(0))).toEqual(["ord-1"]);
  expect(ids(orders.openAt(3 * HOUR_MS - 1))).toEqual(["ord-1"]);
  expect(orders.openAt(3 * HOUR_MS)).toEqual([]);
  expect(ids(orders.history({ limit: 10 }))).toEqual(["ord-1"]);
});

test("an order that a person ends is not open any more, yet its time is not over: a lamp may still remember it", () => {
  orders.give(festa);
  const ended = orders.end("ord-1", "carlo", 2 * HOUR_MS);
  expect(ended).toMatchObject({ endedAtMs: 2 * HOUR_MS, endedBy: "carlo" });
  expect(orders.openAt(2 * HOUR_MS)).toEqual([]);
  expect(ids(orders.notOverAt(2 * HOUR_MS))).toEqual(["ord-1"]);
  expect(orders.notOverAt(3 * HOUR_MS)).toEqual([]);
  expect(orders.end("ord-1", "anna", 2 * HOUR_MS), "twice").toBeUndefined();
  expect(orders.get("ord-1")?.endedBy).toBe("carlo");
  orders.give({ ...festa, id: "ord-2" });
  expect(orders.end("ord-2", "anna", 3 * HOUR_MS), "past").toBeUndefined();
  expect(orders.end("ord-9", "anna", 0), "unknown").toBeUndefined();
});

test("history is read newest first, page by page, and for one scope", () => {
  orders.give(festa);
  orders.give({ ...festa, id: "ord-2", scope: { kind: "lamp", id: "lamp-1" }, createdAtMs: 10 });
  orders.give({ ...festa, id: "ord-3", createdAtMs: 20 });
  expect(ids(orders.history({ limit: 2 }))).toEqual(["ord-3", "ord-2"]);
  expect(ids(orders.history({ limit: 2, beforeMs: 10 }))).toEqual(["ord-1"]);
  expect(ids(orders.history({ limit: 9, scope: festa.scope }))).toEqual(["ord-3", "ord-1"]);
});

test("locks are those that hold now", () => {
  orders.give({ ...festa, kind: "lock" });
  orders.give({ ...festa, id: "ord-2" });
  expect(registry.lighting.locksAt(HOUR_MS - 1)).toEqual([]);
  expect(ids(registry.lighting.locksAt(HOUR_MS))).toEqual(["ord-1"]);
  orders.end("ord-1", "anna", 2 * HOUR_MS);
  expect(registry.lighting.locksAt(2 * HOUR_MS)).toEqual([]);
});

test("an order that ends before it begins, or one too many for a message, is refused", () => {
  expect(() => orders.give({ ...festa, untilMs: HOUR_MS })).toThrowError(refused("order-invalid"));
  for (let index = 0; index < MAX_OPEN_ORDERS; index += 1) orders.give({ ...festa, id: `ord-${index}` });
  expect(() => orders.give({ ...festa, id: "one-more" })).toThrowError(refused("too-many-orders"));
  orders.give({ ...festa, id: "elsewhere", scope: { kind: "group", id: "park" } });
  orders.end("ord-0", "anna", 0);
  expect(orders.give({ ...festa, id: "one-more" }).id).toBe("one-more");
});

test("each change is seen by who looks at the version, which groups and sections leave alone", () => {
  const versions = [orders.version()];
  orders.give(festa);
  versions.push(orders.version());
  orders.end("ord-1", "anna", 0);
  versions.push(orders.version());
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  registry.lighting.lampTypes.put({ id: "led", name: "LED" });
  expect(orders.version()).toBe(versions.at(-1));
});
