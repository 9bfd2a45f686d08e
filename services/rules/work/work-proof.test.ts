import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { proveWork } from "./work-proof.ts";

const DONE_MS = Date.parse("2026-11-23T15:00:00Z");
const ALARM = {
  kind: "lamp-out" as const,
  place: { kind: "lamp" as const, id: "lamp-1" },
  cabinet: "cabinet-1",
  sinceMs: DONE_MS - 86_400_000,
  raisedAtMs: DONE_MS - 86_400_000,
  seenAtMs: DONE_MS,
  evidence: {},
  affected: ["lamp-1"],
};
let registry: ReturnType<typeof openRegistry>;
let order: number;

beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  registry.alarms.settle([ALARM], DONE_MS);
  const entry = { kind: "move" as const, atMs: DONE_MS, receivedAtMs: DONE_MS, by: "ada", body: {} };
  order = registry.work.create(
    {
      state: "done",
      severity: "warning",
      what: "",
      origin: "alarm",
      originId: String(registry.alarms.open()[0]?.id),
      alarmKind: "lamp-out",
      place: { point: undefined, kind: "lamp", words: "", latitudeDeg: undefined, longitudeDeg: undefined },
      createdAtMs: DONE_MS,
      createdBy: "carla",
      dueAtMs: DONE_MS,
      assignedTo: "ada",
      lastMove: "m1",
      movedAtMs: DONE_MS,
      doneAtMs: DONE_MS,
      confirmation: "awaited",
    },
    entry,
  ).id;
});
afterEach(() => registry.close());

const look = (at: string) => {
  proveWork({ registry, clock: new ManualClock(Date.parse(at)), log: silentLogger, zone: "Europe/Rome" });
  return { ...registry.work.get(order), last: registry.work.entries(order).at(-1) };
};

it("an order is confirmed when its lamp reports well, whatever the hour", () => {
  expect(look("2026-11-23T18:00:00Z")).toMatchObject({ state: "done", confirmation: "awaited" });
  registry.alarms.settle([], Date.parse("2026-11-23T18:30:00Z"));
  expect(look("2026-11-23T18:31:00Z")).toMatchObject({
    state: "done",
    confirmation: "confirmed",
    last: { by: "diagnosis", body: { move: "confirmed" } },
  });
});

it("an order comes back the noon after a night that its alarm has outlived, and only once", () => {
  const back = look("2026-11-24T11:00:00Z");
  expect(back).toMatchObject({ state: "assigned", assignedTo: "ada", confirmation: undefined });
  expect(back.last).toMatchObject({ by: "diagnosis", body: { move: "came-back", to: "assigned" } });
  const { lastMove } = back;
  expect(look("2026-11-24T11:01:00Z").lastMove).toBe(lastMove);
});
