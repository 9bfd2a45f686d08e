import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { GroupBoard } from "./group-board.ts";
import { OrderBook } from "./order-book.ts";
import { OrderDistribution } from "./order-distribution.ts";
import { RecordingBus } from "./testing/recording-bus.ts";
import { EVENING_MS, openStreet } from "./testing/street.ts";

const HOUR_MS = 3_600_000;
const TOPIC = "lucciola/v1/group/square/orders";

describe("the orders of a group", () => {
  let registry: Registry;
  let bus: RecordingBus;
  let board: GroupBoard;
  let book: OrderBook;
  let distribution: OrderDistribution;
  beforeEach(() => {
    registry = openStreet();
    bus = new RecordingBus();
    board = new GroupBoard();
    book = new OrderBook(registry);
    distribution = new OrderDistribution({ bus, board, clock: new ManualClock(EVENING_MS), log: silentLogger });
  });
  const distribute = (atMs = EVENING_MS) => distribution.distribute(book.at(atMs));
  const give = (id: string, more: Partial<OrderRecord> = {}) =>
    registry.lighting.orders.give({
      id,
      scope: { kind: "group", id: "square" },
      kind: "override",
      dimPct: 100,
      fadeMs: 0,
      fromMs: EVENING_MS,
      untilMs: EVENING_MS + HOUR_MS,
      priority: 50,
      mayUndercut: false,
      reason: "concert",
      by: "anna",
      createdAtMs: EVENING_MS,
      ...more,
    });
  const told = () =>
    bus.sent.map(({ params, payload }) => [
      (params as { group: string }).group,
      (payload as { orders: { id: string }[] }).orders.map(({ id }) => id),
    ]);

  it("are one message, the whole list, told again only when it changes; reason and person stay at home", async () => {
    give("ord-1");
    expect(await distribute()).toBe(1);
    expect(await distribute()).toBe(0);
    give("ord-2", { kind: "emergency", untilMs: EVENING_MS + 60_000 });
    give("ord-3", { scope: { kind: "group", id: "park" }, mayUndercut: true, dimPct: 5 });
    expect(await distribute()).toBe(2);
    expect(told()).toEqual([
      ["square", ["ord-1"]],
      ["square", ["ord-1", "ord-2"]],
      ["park", ["ord-3"]],
    ]);
    expect(bus.payloads("groupOrders").at(-1)?.orders).toEqual([
      {
        id: "ord-3",
        kind: "override",
        dimPct: 5,
        fadeMs: 0,
        from: "2026-11-23T17:45:00.000Z",
        until: "2026-11-23T18:45:00.000Z",
        priority: 50,
        mayUndercut: true,
      },
    ]);
  });

  it("leave the list when their time is over, and the topic when no time is left", async () => {
    give("ord-1");
    give("ord-2", { untilMs: EVENING_MS + 60_000 });
    await distribute();
    await distribute(EVENING_MS + 60_000);
    expect(told().at(-1)).toEqual(["square", ["ord-1"]]);
    expect(bus.cleared).toEqual([]);
    await distribute(EVENING_MS + HOUR_MS);
    expect(bus.cleared).toEqual([TOPIC]);
  });

  it("that a person ends are told as an empty list at once, and to those who come back before they would have ended", async () => {
    give("ord-1");
    await distribute();
    registry.lighting.orders.end("ord-1", "anna", EVENING_MS + 1_000);
    await distribute(EVENING_MS + 1_000);
    expect(told().at(-1)).toEqual(["square", []]);
    expect(bus.cleared).toEqual([]);
    expect(board.causesOf(["square"]).orders).toEqual([]);
    await distribute(EVENING_MS + HOUR_MS);
    expect(bus.cleared).toEqual([TOPIC]);
  });

  it("bear upon the desired levels of their group alone, connected or not", async () => {
    bus.become("offline");
    const before = board.editionOf(["square", "town"]);
    give("ord-1");
    await distribute();
    expect(board.causesOf(["park", "square"]).orders).toMatchObject([{ id: "ord-1", group: "square" }]);
    expect(board.causesOf(["park"]).orders).toEqual([]);
    expect(board.editionOf(["square", "town"])).toBeGreaterThan(before);
    expect(bus.sent).toEqual([]);
  });

  it("are put there again after the broker may have forgotten them, and when it refused them", async () => {
    give("ord-1");
    await distribute();
    distribution.forget();
    bus.refuses.add("groupOrders");
    expect(await distribute()).toBe(0);
    bus.refuses.clear();
    expect(await distribute()).toBe(1);
    expect(told()).toHaveLength(2);
  });
});
