import { setTimeout as sleep } from "node:timers/promises";
import { buildingId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { AnomalyAlert } from "@lucciola/domain/anomaly/alert.ts";
import { type Detectors, hourlyDetectors } from "@lucciola/domain/anomaly/detectors.ts";
import { markNormal } from "@lucciola/domain/anomaly/handle-case.ts";
import { rangeOf } from "@lucciola/domain/anomaly/normal-rule.ts";
import { townClockOf } from "@lucciola/domain/anomaly/town-clock.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { SUPPLY_POINT } from "@lucciola/platform/registry/testing/supply-point.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RecordingBus } from "../testing/recording-bus.ts";
import { createAnomalyWatch } from "./anomaly-watch.ts";

const SCHOOL_POD = pointId("school-pod");
const MORNING_MS = Date.parse("2026-11-23T06:00:00Z");
const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const USUAL_WH = 100;

/** As simple as detectors can be: a night is wasteful where a quarter at three o'clock takes twice the usual. */
const nightDetector: Detectors = {
  version: 1,
  step: ({ id, eurPerThousand }, state, observations) => {
    let open = state as AnomalyAlert | null | undefined;
    const alerts: AnomalyAlert[] = [];
    for (const { fromMs, toMs, imported } of observations) {
      if (imported === undefined || toMs % DAY_MS !== 3 * HOUR_MS) continue;
      const whPerYear = (imported - USUAL_WH) * 4 * 8 * 365;
      if (open == null && imported >= 2 * USUAL_WH) {
        open = {
          kind: "night-base-load",
          supply: id,
          fromMs,
          raisedAtMs: fromMs,
          score: 1,
          energy: { whPerYear },
          eurPerYear: (whPerYear / 1_000) * (eurPerThousand / 1_000),
          evidence: { quarterWh: imported },
          model: "night",
        };
        alerts.push(open);
      } else if (open != null && imported < 2 * USUAL_WH) {
        alerts.push({ ...open, toMs: fromMs });
        open = null;
      }
    }
    return { state: open ?? null, alerts };
  },
};

/** Tells when somebody goes to sleep by it. */
class CountingClock extends ManualClock {
  naps = 0;
  override sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    this.naps += 1;
    return super.sleep(delayMs, signal);
  }
}

let registry: Registry;
let store: TimeSeriesStore;
let clock: CountingClock;
let watches = 0;
let bus: RecordingBus;
let running: Component | undefined;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  store = createMemoryStore();
  clock = new CountingClock(MORNING_MS);
  watches = 0;
  bus = new RecordingBus();
  registry.assets.putBuilding({
    id: buildingId("school"),
    name: "Scuola Dante",
    use: "school",
    address: "",
    latitudeDeg: 45.73,
    longitudeDeg: 8.63,
    floorAreaM2: 2_000,
    simulated: true,
  });
  registry.assets.putPoint({
    ...SUPPLY_POINT,
    id: SCHOOL_POD,
    name: "Scuola Dante, luce",
    building: buildingId("school"),
    simulated: true,
  });
});
afterEach(async () => {
  await running?.stop();
  registry.close();
});

let registerWh = 0;
/** Readings of the register, one a quarter, with so much in each. */
async function use(
  fromMs: number,
  toMs: number,
  whAt: (atMs: number) => number,
  point: PointId = SCHOOL_POD,
): Promise<void> {
  const readings = [];
  for (let at = fromMs; at <= toMs; at += QUARTER_MS) {
    readings.push({ point, quantity: "importTotalWh" as const, at, value: registerWh });
    if (at < toMs) registerWh += whAt(at);
  }
  await store.write(readings);
}

async function start(detectors: Detectors = nightDetector): Promise<void> {
  running = createAnomalyWatch({
    registry,
    openStore: async () => store,
    bus,
    clock,
    log: silentLogger,
    detectors: () => detectors,
    priceOf: () => 250,
    zone: "Europe/Rome",
  });
  watches += 1;
  await running.start();
  while (clock.naps < watches) await sleep(0);
}

/** Until every watch that was started has gone to sleep again. */
async function settled(napsBefore: number): Promise<void> {
  while (clock.naps < napsBefore + watches) await sleep(0);
}
async function hours(count: number): Promise<void> {
  for (let hour = 0; hour < count; hour += 1) {
    const before = clock.naps;
    await clock.advance(HOUR_MS);
    await settled(before);
  }
}
const found = () => registry.anomalies.list({ limit: 10 });

it("tells of a wasteful night once, with its price, however often it looks and whatever is killed in between", async () => {
  await use(MORNING_MS - 10 * DAY_MS, MORNING_MS, (atMs) => (atMs < MORNING_MS - DAY_MS ? USUAL_WH : 300));
  await start();
  const [anomaly] = found();
  expect(anomaly).toMatchObject({ state: "open", place: "school", alert: { kind: "night-base-load" } });
  expect(anomaly?.alert.eurPerYear).toBeCloseTo((200 * 4 * 8 * 365 * 0.25) / 1_000, 6);
  expect(bus.payloads("liveRulesEvents")).toMatchObject([
    { kind: "anomaly", id: anomaly?.id, anomaly: "night-base-load", point: "school-pod" },
  ]);
  // Killed: the one before is left behind as it stands, and another begins with what the registry holds.
  await start();
  await use(MORNING_MS, MORNING_MS + 2 * DAY_MS, () => 300);
  await hours(3);
  expect(found()).toHaveLength(1);
  expect(bus.payloads("liveRulesEvents")).toHaveLength(1);
  expect(registry.anomalies.history(anomaly?.id ?? 0).map(({ action }) => action)).toEqual(["found", "told"]);
});

it("holds back what the budget of the building has no room for, and tells it when a week has passed", async () => {
  registry.anomalies.noteNotice({ atMs: MORNING_MS - 7 * DAY_MS + 1.5 * HOUR_MS, place: "school", kind: "spike" }, 1);
  await use(MORNING_MS - 5 * DAY_MS, MORNING_MS, () => 300);
  await start();
  expect(found()).toMatchObject([{ state: "held" }]);
  await hours(1);
  expect(found()).toMatchObject([{ state: "held" }]);
  await hours(1);
  expect(found()).toMatchObject([{ state: "open" }]);
});

it("does not raise again what somebody has called normal", async () => {
  await use(MORNING_MS - 3 * DAY_MS, MORNING_MS, () => 300);
  await start();
  const [anomaly] = found();
  if (anomaly === undefined) throw new Error("nothing was found");
  const handling = { by: "anna", atMs: MORNING_MS };
  const { id: _, ...rule } = {
    id: 0,
    supply: "school-pod",
    kind: anomaly.alert.kind,
    scope: "range" as const,
    upTo: rangeOf(anomaly.alert),
    untilMs: undefined,
    reason: "server room",
    by: "anna",
    markedAtMs: MORNING_MS,
  };
  const handled = markNormal(anomaly, registry.anomalies.teach(rule, anomaly.id), "server room", handling);
  if (handled.ok) registry.anomalies.change(handled.change.anomaly, handled.change.events);
  // Over for two weeks, then again: a case of its own, which nobody is told.
  await use(MORNING_MS, MORNING_MS + 15 * DAY_MS, () => USUAL_WH);
  await use(MORNING_MS + 15 * DAY_MS, MORNING_MS + 17 * DAY_MS, () => 310);
  await clock.advance(17 * DAY_MS);
  await hours(1);
  expect(found()).toMatchObject([{ state: "normal" }, { state: "normal" }]);
  expect(bus.payloads("liveRulesEvents")).toHaveLength(1);
});

it("hears the past again when a correction arrives, and withdraws what has lost its ground", async () => {
  await use(MORNING_MS - 10 * DAY_MS, MORNING_MS, (atMs) => (atMs < MORNING_MS - DAY_MS ? USUAL_WH : 300));
  await start();
  expect(found()).toMatchObject([{ state: "open" }]);
  registerWh = 0;
  await use(MORNING_MS - 10 * DAY_MS, MORNING_MS + HOUR_MS, () => USUAL_WH);
  const at = formatInstant(MORNING_MS - DAY_MS);
  bus.deliver("liveReadings", {}, { points: [{ point: SCHOOL_POD, at, values: { importTotalWh: 1 } }] });
  await hours(1);
  expect(found()).toMatchObject([{ state: "closed" }]);
});

it("learns anew after a late reading from that supply alone, and hears only its days again", async () => {
  const [school] = registry.assets.points("supply");
  if (school === undefined) throw new Error("there is no school");
  const pods = [SCHOOL_POD, pointId("library-pod"), pointId("gym-pod")] as const;
  const [, library] = pods;
  // Open by day on weekdays: enough weeks of it that each supply's usual week is learned.
  const asUsual = (atMs: number) =>
    [0, 6].includes(new Date(atMs).getUTCDay()) || atMs % DAY_MS < 7 * HOUR_MS || atMs % DAY_MS >= 17 * HOUR_MS
      ? 40
      : 400;
  for (const point of pods) {
    registry.assets.putPoint({ ...school, id: point, building: undefined });
    registerWh = 0;
    await use(MORNING_MS - 30 * DAY_MS, MORNING_MS + HOUR_MS, asUsual, point);
  }
  const heard: { supply: string; fromMs: number; untilMs: number }[] = [];
  const detectors = hourlyDetectors(townClockOf("Europe/Rome", { climaticZone: "E" }));
  await start({
    version: detectors.version,
    step: (supply, state, seen, fromMs, untilMs) => {
      heard.push({ supply: supply.id, fromMs, untilMs });
      return detectors.step(supply, state, seen, fromMs, untilMs);
    },
  });
  const learned = () => pods.map((point) => registry.anomalies.memory(point));
  const before = learned();
  expect(before[1]).toContain('"learnedOn":');
  heard.length = 0;

  // From Saturday noon on the library drew more than was known; its readings come on Monday.
  const lateMs = MORNING_MS - 42 * HOUR_MS;
  const at = formatInstant(lateMs);
  await use(lateMs, MORNING_MS + HOUR_MS, (atMs) => (atMs === lateMs ? 15_000 : asUsual(atMs)), library);
  bus.deliver("liveReadings", {}, { points: [{ point: library, at, values: { importTotalWh: 1 } }] });
  await hours(1);

  const toMs = MORNING_MS;
  for (const other of [pods[0], pods[2]])
    expect(heard.filter(({ supply }) => supply === other)).toEqual([
      { supply: other, fromMs: toMs - HOUR_MS, untilMs: toMs },
    ]);
  const again = heard.filter(({ supply }) => supply === library);
  expect(again[0]?.fromMs).toBe(Date.parse("2026-11-19T00:00:00Z"));
  expect(again.at(-1)?.untilMs).toBe(toMs);
  const after = learned();
  expect([after[0], after[2]]).toEqual([before[0], before[2]]);
  expect(after[1]).not.toEqual(before[1]);
});

it("hears what ran during a silence once a reading tells", async () => {
  await use(MORNING_MS - 10 * DAY_MS, MORNING_MS - DAY_MS, () => USUAL_WH);
  await start();
  expect(found()).toEqual([]);
  // The spool of the edge goes out a day later; nothing is said on the live stream.
  await use(MORNING_MS - DAY_MS, MORNING_MS + HOUR_MS, () => 300);
  await hours(2);
  expect(found()).toMatchObject([{ alert: { fromMs: MORNING_MS - 3 * HOUR_MS - QUARTER_MS } }]);
});

it("leaves to the diagnosis of the lighting what is about a cabinet's nights", async () => {
  const pod = registry.assets.point(SCHOOL_POD);
  if (pod === undefined) throw new Error("the supply is missing");
  registry.assets.putPoint({ ...pod, kind: "cabinet", building: undefined });
  await use(MORNING_MS - 5 * DAY_MS, MORNING_MS, () => 300);
  await start();
  expect(found()).toEqual([]);
});

it("hears a town that is described after the start within minutes, not with the next hour", async () => {
  const [school] = registry.assets.points("supply");
  if (school === undefined) throw new Error("there is no school");
  registry.close();
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  await start();
  registry.assets.putPoint({ ...school, building: undefined });
  const naps = clock.naps;
  await clock.advance(5 * 60_000);
  await settled(naps);
  expect(registry.anomalies.memory(SCHOOL_POD)).toBeDefined();
});
