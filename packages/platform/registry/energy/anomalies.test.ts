import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import type { AnomalyRecord, FoundAnomaly } from "./anomalies.ts";

const FOUND_MS = Date.parse("2026-11-02T06:00:00Z");
const DAY_MS = 86_400_000;
let registry: Registry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
});
afterEach(() => registry.close());

const waste = (more: Partial<FoundAnomaly> = {}): FoundAnomaly => ({
  kind: "night-base-load",
  supply: "school-pod",
  fromMs: FOUND_MS - DAY_MS,
  raisedAtMs: FOUND_MS,
  score: 0.9,
  energy: { whPerYear: 4_000_000 },
  eurPerYear: 1_000,
  evidence: { nightW: 900 },
  model: "night",
  ...more,
});
const held = (alert: FoundAnomaly): Omit<AnomalyRecord, "id"> => ({
  place: "school",
  state: "held",
  alert,
  seenAtMs: FOUND_MS,
  endedAtMs: undefined,
  assignedTo: undefined,
  snooze: undefined,
  normal: undefined,
});
const FOUND = { atMs: FOUND_MS, actor: "", action: "found", detail: "" };

it("keeps an anomaly and its history as they were given", () => {
  const { anomalies } = registry;
  const id = anomalies.add(held(waste()), [FOUND]);
  expect(anomalies.get(id)).toEqual({ id, ...held(waste()) });
  const snooze = { untilMs: FOUND_MS + DAY_MS, reason: "boiler è on order", by: "anna", size: 1_000 };
  const now: AnomalyRecord = {
    ...held(waste({ toMs: FOUND_MS, eurPerYear: 1_200 })),
    id,
    state: "snoozed",
    assignedTo: "bruno",
    snooze,
    endedAtMs: FOUND_MS + 1,
  };
  anomalies.change(now, [{ atMs: FOUND_MS + 1, actor: "anna", action: "snoozed", detail: snooze.reason }]);
  expect(anomalies.get(id)).toEqual(now);
  expect(anomalies.history(id).map(({ actor, action }) => [actor, action])).toEqual([
    ["", "found"],
    ["anna", "snoozed"],
  ]);
  anomalies.change({ ...now, id: id + 1 }, [FOUND]);
  expect(anomalies.get(id + 1)).toBeUndefined();
});

it("refuses a second running anomaly of a kind at a supply, whoever forgot to look", () => {
  const { anomalies } = registry;
  anomalies.add(held(waste()), [FOUND]);
  expect(() => anomalies.add(held(waste()), [FOUND])).toThrow(/UNIQUE/);
  anomalies.add(held(waste({ kind: "spike" })), [FOUND]);
  anomalies.add({ ...held(waste()), state: "closed", endedAtMs: FOUND_MS }, [FOUND]);
  expect(anomalies.counts()).toEqual({ held: 2, open: 0, snoozed: 0, normal: 0, closed: 1 });
});

it("lists by state, building and kind, the newest or the dearest first", () => {
  const { anomalies } = registry;
  const cheap = anomalies.add(held(waste({ eurPerYear: 10 })), []);
  const dear = anomalies.add(held(waste({ supply: "gas", kind: "drift" })), []);
  const other = anomalies.add({ ...held(waste({ supply: "x", eurPerYear: 50 })), place: "library" }, []);
  const idsOf = (found: readonly AnomalyRecord[]): number[] => found.map(({ id }) => id);
  expect(idsOf(anomalies.list({ limit: 10 }))).toEqual([other, dear, cheap]);
  expect(idsOf(anomalies.list({ limit: 10, beforeId: other, place: "school" }))).toEqual([dear, cheap]);
  expect(idsOf(anomalies.list({ limit: 10, kind: "drift" }))).toEqual([dear]);
  expect(anomalies.list({ limit: 10, state: "open" })).toEqual([]);
  expect(idsOf(anomalies.dearest("held", 2))).toEqual([dear, other]);
});

it("gives the anomalies of a supply that may be spoken of again: those that run, and those of late", () => {
  const { anomalies } = registry;
  anomalies.add({ ...held(waste({ toMs: FOUND_MS - 1 })), state: "closed", endedAtMs: FOUND_MS }, []);
  const late = anomalies.add({ ...held(waste({ toMs: FOUND_MS })), state: "closed", endedAtMs: FOUND_MS }, []);
  const running = anomalies.add(held(waste({ fromMs: 0 })), []);
  anomalies.add(held(waste({ supply: "gas" })), []);
  expect(anomalies.ofSupply("school-pod", FOUND_MS).map(({ id }) => id)).toEqual([late, running]);
});

it("keeps what people taught until they take it back, and the budget as it was set last", () => {
  const { anomalies } = registry;
  const rule = {
    supply: "school-pod",
    kind: "night-base-load",
    scope: "range",
    upTo: 1_250,
    untilMs: undefined,
    reason: "server room",
    by: "anna",
    markedAtMs: FOUND_MS,
  } as const;
  const id = anomalies.teach(rule, 1);
  expect(anomalies.rules("school-pod")).toEqual([{ id, ...rule }]);
  expect(anomalies.rules("gas")).toEqual([]);
  anomalies.unteach(id, "bruno", FOUND_MS + 1);
  expect(anomalies.rules()).toEqual([]);
  expect(anomalies.budget()).toBeUndefined();
  const budget = { perBuilding: 2, perTown: 5, periodDays: 14, exempt: ["water-leak"] } as const;
  anomalies.setBudget({ ...budget, perTown: 9 }, "anna", FOUND_MS);
  anomalies.setBudget(budget, "anna", FOUND_MS);
  expect(anomalies.budget()).toEqual(budget);
});

it("keeps notices and what the watch knows, and forgets what ended long ago", () => {
  const { anomalies } = registry;
  const id = anomalies.add({ ...held(waste()), state: "closed", endedAtMs: FOUND_MS }, [FOUND]);
  anomalies.noteNotice({ atMs: FOUND_MS, place: "school", kind: "spike" }, id);
  expect(anomalies.noticesAfter(FOUND_MS)).toEqual([]);
  expect(anomalies.noticesAfter(FOUND_MS - 1)).toEqual([{ atMs: FOUND_MS, place: "school", kind: "spike" }]);
  anomalies.keepMemory("school-pod", "{}", FOUND_MS);
  anomalies.keepMemory("school-pod", '{"è":1}', FOUND_MS);
  expect(anomalies.memory("school-pod")).toBe('{"è":1}');
  expect(anomalies.memory("gas")).toBeUndefined();
  expect(anomalies.deleteEndedBefore(FOUND_MS)).toBe(0);
  expect(anomalies.deleteEndedBefore(FOUND_MS + 1)).toBe(1);
  expect(anomalies.history(id)).toEqual([]);
  expect(anomalies.noticesAfter(0)).toEqual([]);
});
