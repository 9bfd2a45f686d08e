import { expect, it } from "vitest";
import { silentLogger } from "../log/logger.ts";
import type { FoundAlarm } from "./alarms.ts";
import { openRegistry } from "./open-registry.ts";

const RAISED_MS = Date.parse("2026-11-23T20:00:00Z");
const out = (lamp: string, seenAtMs = RAISED_MS): FoundAlarm => ({
  kind: "lamp-out",
  place: { kind: "lamp", id: lamp },
  cabinet: "cabinet-1",
  sinceMs: RAISED_MS - 900_000,
  raisedAtMs: RAISED_MS,
  seenAtMs,
  evidence: { activePowerW: 0.4 },
  affected: [lamp],
});

it("keeps an alarm open while it is found, closes it when it is not, and raises a new one when it comes again", () => {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const { alarms } = registry;
  alarms.settle([out("lamp-1"), out("lamp-2")], RAISED_MS);
  alarms.settle([out("lamp-1", RAISED_MS + 900_000)], RAISED_MS + 900_000);
  expect(alarms.open()).toMatchObject([
    { place: { id: "lamp-1" }, seenAtMs: RAISED_MS + 900_000, closedAtMs: undefined },
  ]);
  expect(alarms.list({ state: "closed", limit: 10 })).toMatchObject([
    { place: { id: "lamp-2" }, closedAtMs: RAISED_MS + 900_000 },
  ]);
  alarms.settle([out("lamp-1"), out("lamp-2")], RAISED_MS + 1_800_000);
  expect(alarms.list({ limit: 10 }).map(({ place }) => place.id)).toEqual(["lamp-2", "lamp-2", "lamp-1"]);
  expect(alarms.countOpen()).toBe(2);
  const [newest] = alarms.list({ limit: 1 });
  expect(alarms.list({ limit: 10, beforeId: newest?.id ?? 0 })).toHaveLength(2);
  registry.close();
});

it("finds what a lamp suffers from, and all behind a cabinet, open and past", () => {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const { alarms } = registry;
  const cable: FoundAlarm = {
    ...out("circuit-7"),
    kind: "cable-lost",
    place: { kind: "circuit", id: "circuit-7" },
    affected: ["lamp-2", "lamp-3"],
  };
  const elsewhere: FoundAlarm = { ...out("lamp-9"), cabinet: "cabinet-2" };
  alarms.settle([out("lamp-2"), cable, elsewhere], RAISED_MS);
  alarms.settle([cable, elsewhere], RAISED_MS + 1);
  const kinds = (filter: { point?: string; cabinet?: string; state?: "open" }) =>
    alarms.list({ ...filter, limit: 10 }).map(({ kind, closedAtMs }) => [kind, closedAtMs !== undefined]);
  expect(kinds({ point: "lamp-2" })).toEqual([
    ["cable-lost", false],
    ["lamp-out", true],
  ]);
  expect(kinds({ point: "lamp-3" })).toEqual([["cable-lost", false]]);
  expect(kinds({ cabinet: "cabinet-1", state: "open" })).toEqual([["cable-lost", false]]);
  registry.close();
});

it("notes who took note first, and forgets what was closed long ago", () => {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const { alarms } = registry;
  alarms.settle([out("lamp-1")], RAISED_MS);
  const id = alarms.open()[0]?.id ?? 0;
  expect(alarms.acknowledge(id, "anna", RAISED_MS + 1)).toMatchObject({ acknowledgedBy: "anna" });
  expect(alarms.acknowledge(id, "bruno", RAISED_MS + 2)).toMatchObject({
    acknowledgedBy: "anna",
    acknowledgedAtMs: RAISED_MS + 1,
  });
  expect(alarms.acknowledge(id + 1, "anna", RAISED_MS)).toBeUndefined();
  alarms.settle([], RAISED_MS + 3);
  expect(alarms.deleteClosedBefore(RAISED_MS + 3)).toBe(0);
  expect(alarms.deleteClosedBefore(RAISED_MS + 4)).toBe(1);
  registry.close();
});

it("keeps what the diagnosis has learned as it was given", () => {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const json = JSON.stringify({ airC: 12.5, name: "Sesto è qui" });
  registry.alarms.keepMemories([{ cabinet: "cabinet-1", json: "{}" }], RAISED_MS);
  registry.alarms.keepMemories([{ cabinet: "cabinet-1", json }], RAISED_MS + 1);
  expect([...registry.alarms.memories()]).toEqual([["cabinet-1", json]]);
  registry.close();
});
