import { edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { alarmNotices } from "./alarm-notices.ts";
import { anomalyNotices } from "./anomaly-notices.ts";
import { systemNotices } from "./system-notices.ts";

const NOW_MS = Date.parse("2026-11-24T11:00:00Z");
const HOUR_MS = 3_600_000;
let registry: Registry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
});
afterEach(() => registry.close());

it("tells an alarm with the place's name and how many lamps suffer, until somebody has taken note", () => {
  registry.assets.putPoint({
    id: pointId("q1"),
    kind: "cabinet",
    name: "Quadro via Roma",
    building: undefined,
    cabinet: undefined,
    street: undefined,
    latitudeDeg: undefined,
    longitudeDeg: undefined,
    nominalPowerW: undefined,
    supplyCode: undefined,
    carrier: undefined,
    simulated: false,
  });
  const times = { sinceMs: NOW_MS, raisedAtMs: NOW_MS, seenAtMs: NOW_MS };
  const tripped = {
    kind: "cabinet-tripped",
    place: { kind: "cabinet", id: "q1" },
    evidence: {},
    affected: ["a", "b"],
  } as const;
  registry.alarms.settle([{ ...tripped, ...times }], NOW_MS);
  const [notice] = alarmNotices(registry);
  expect(notice).toMatchObject({
    id: "alarm:1",
    severity: "urgent",
    title: { it: "Quadro scattato: Quadro via Roma (2 lampade)" },
    isTakenNote: false,
  });
  registry.alarms.acknowledge(1, "anna", NOW_MS);
  expect(alarmNotices(registry)).toMatchObject([{ isTakenNote: true }]);
});

it("tells open anomalies with what they cost, and none that the budget holds back", () => {
  const alert = {
    kind: "water-leak" as const,
    supply: "school-water",
    fromMs: NOW_MS - 48 * HOUR_MS,
    raisedAtMs: NOW_MS,
    score: 1,
    energy: {},
    eurPerYear: 900,
    evidence: { flowLPerH: 40 },
    model: "minimum",
  };
  const found = {
    place: "school",
    seenAtMs: NOW_MS,
    endedAtMs: undefined,
    assignedTo: undefined,
    snooze: undefined,
    normal: undefined,
  };
  registry.anomalies.add({ ...found, state: "held", alert: { ...alert, supply: "other" } }, []);
  const id = registry.anomalies.add({ ...found, state: "open", alert }, []);
  const notices = anomalyNotices(registry, "Europe/Rome");
  expect(notices).toMatchObject([{ id: `anomaly:${id}`, severity: "urgent", href: `/anomalie/${id}` }]);
  expect(notices[0]?.text.it).toMatch(/school-water.*900/s);
});

it("tells a gateway that is away for an hour once for each absence, and not one that was let go", () => {
  for (const id of ["gateway", "old"]) registry.identities.create({ id: edgeId(id), name: `The ${id}` }, 0);
  registry.identities.revoke(edgeId("old"), NOW_MS);
  for (const id of ["gateway", "old"]) registry.edges.setOnline(edgeId(id), false, NOW_MS);
  expect(systemNotices(registry, NOW_MS + HOUR_MS - 1)).toEqual([]);
  const away = systemNotices(registry, NOW_MS + HOUR_MS);
  expect(away).toMatchObject([{ id: `edge:gateway:${NOW_MS}`, severity: "warning" }]);
});
