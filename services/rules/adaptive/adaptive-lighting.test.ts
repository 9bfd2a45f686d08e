import { setTimeout as sleep } from "node:timers/promises";
import { deviceId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingSection } from "@lucciola/contract/lighting/section.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { TAI_RULES } from "@lucciola/domain/lighting/adaptive/tai-rules.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { GroupBoard } from "../group-board.ts";
import { RecordingBus } from "../testing/recording-bus.ts";
import { addLamp, GATEWAY, openStreet } from "../testing/street.ts";
import { AdaptiveLighting } from "./adaptive-lighting.ts";

const COUNT_MS = 600_000;
const NINE_MS = Date.parse("2026-11-23T21:00:00Z");
const VIALE: LightingSection = {
  id: "viale",
  name: "Viale Italia",
  designClass: "M3",
  leastClass: "M5",
  serviceFlowVph: 600,
  lanes: [{ name: "north", counters: [{ point: "count-north", missedPct: 0 }] }],
};
const PATH: LightingSection = {
  ...VIALE,
  id: "path",
  lanes: [],
  motion: {
    pieces: [
      { group: "alba", from: "a", to: "b", lengthM: 100 },
      { group: "bosco", from: "b", to: "c", lengthM: 100 },
    ],
    detectors: [{ point: "pir-alba", group: "alba" }],
    speedMps: 2,
    lookAheadS: 60,
    holdS: 30,
    dimPct: 100,
  },
};

/** A sensor is a point with a device behind the gateway, as a lamp is. */
const addSensor = (registry: Registry, id: string): void => {
  addLamp(registry, { id, device: `dev-${id}` });
};

describe("light by traffic and motion", () => {
  let registry: Registry;
  let bus: RecordingBus;
  let board: GroupBoard;
  let clock: ManualClock;
  let adaptive: AdaptiveLighting;
  beforeEach(async () => {
    registry = openStreet();
    for (const sensor of ["count-north", "pir-alba"]) addSensor(registry, sensor);
    for (const section of [VIALE, PATH]) registry.lighting.sections.put({ section, lamps: { streets: ["any"] } });
    bus = new RecordingBus();
    board = new GroupBoard();
    clock = new ManualClock(NINE_MS);
    adaptive = new AdaptiveLighting({ registry, bus, clock, log: silentLogger, board });
    await adaptive.subscribe();
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await sleep(0);
  };
  const from = (point: string) => ({ edge: GATEWAY, device: deviceId(`dev-${point}`) });
  /** The counter tells, 2 s after it, of the interval that ends `interval` times ten minutes after 21:00. */
  async function counts(interval: number, vehicleCount: number): Promise<void> {
    const endMs = NINE_MS + interval * COUNT_MS;
    await clock.advance(endMs + 2_000 - clock.now());
    const sample = { start: formatInstant(endMs - COUNT_MS), end: formatInstant(endMs), vehicleCount };
    bus.deliver("traffic", from("count-north"), {
      schemaVersion: 1,
      messageId: `m-${interval}`,
      samples: [sample],
    } as never);
    await settle();
  }
  const told = () =>
    bus.sent.map(({ name, params, payload }) => {
      const { setpoints } = payload as { setpoints: { kind: string; dimPct: number; operatingClass?: string }[] };
      return [name, (params as { group: string }).group, ...setpoints.map(({ kind, dimPct }) => `${kind} ${dimPct}`)];
    });

  it("lowers a section when two counts show it: one message to all of its lamps, for as long as the counts last", async () => {
    await counts(0, 10);
    await counts(1, 11);
    expect(told()).toEqual([
      ["groupSetpoints", "viale", "set 100"],
      ["groupSetpoints", "viale", "set 50"],
    ]);
    const [setpoint] = bus.payloads("groupSetpoints").at(-1)?.setpoints ?? [];
    const untilMs = NINE_MS + 2 * COUNT_MS + TAI_RULES.graceMs;
    expect(setpoint).toMatchObject({ operatingClass: "M5", until: formatInstant(untilMs) });
    expect(board.causesOf(["viale"]).setpoints).toMatchObject([{ dimPct: 50, untilMs }]);
  });

  it("tells the design class as soon as a count has not come", async () => {
    await counts(0, 10);
    await counts(1, 11);
    await clock.advance(NINE_MS + 2 * COUNT_MS + TAI_RULES.graceMs - clock.now());
    await adaptive.tick();
    expect(told().at(-1)).toEqual(["groupSetpoints", "viale", "set 100"]);
  });

  it("goes on where it was when other sections change, and begins bright when its own does", async () => {
    await counts(0, 10);
    await counts(1, 11);
    registry.lighting.sections.put({ section: { ...PATH, name: "Path by the lake" }, lamps: {} });
    await counts(2, 12);
    expect(told().at(-1)).toEqual(["groupSetpoints", "viale", "set 50"]);
    registry.lighting.sections.put({ section: { ...VIALE, serviceFlowVph: 500 }, lamps: {} });
    await adaptive.tick();
    expect(told().at(-1)).toEqual(["groupSetpoints", "viale", "set 100"]);
  });

  it("lights the pieces of way ahead of a walker at once, and takes a count of none for nobody", async () => {
    const seen = (motionCount: number) => {
      const sample = { start: formatInstant(clock.now() - 5_000), end: formatInstant(clock.now()), motionCount };
      bus.deliver("motion", from("pir-alba"), { schemaVersion: 1, messageId: "m", samples: [sample] } as never);
    };
    seen(0);
    await settle();
    expect(told()).toEqual([]);
    seen(1);
    await settle();
    expect(told()).toEqual([
      ["groupSetpoints", "alba", "raise 100"],
      ["groupSetpoints", "bosco", "raise 100"],
    ]);
  });

  it("hears nobody who is not installed, and no instant that does not exist", async () => {
    const sample = { start: "2026-02-30T21:00:00Z", end: "2026-02-30T21:10:00Z", motionCount: 1 };
    bus.deliver("motion", from("pir-alba"), { samples: [sample] } as never);
    const stranger = { edge: GATEWAY, device: deviceId("dev-stranger") };
    bus.deliver("motion", stranger, {
      samples: [{ ...sample, start: "2026-11-23T20:59:55Z", end: "2026-11-23T21:00:00Z" }],
    } as never);
    await settle();
    expect(told()).toEqual([]);
  });

  it("publishes again what counts when the broker may have forgotten it, and what could not be published", async () => {
    bus.refuses.add("groupSetpoints");
    await counts(0, 10);
    expect(told()).toEqual([]);
    bus.refuses.clear();
    await adaptive.tick();
    expect(told()).toEqual([["groupSetpoints", "viale", "set 100"]]);
    adaptive.forget();
    await adaptive.tick();
    expect(told()).toHaveLength(2);
    // Long after, with the counter still silent, a new decision is told, and the old one no more.
    await clock.advance(3 * COUNT_MS);
    await adaptive.tick();
    expect(bus.payloads("groupSetpoints").at(-1)?.setpoints).toHaveLength(1);
  });

  it("takes the counts of a detector for a section's traffic too", async () => {
    const walk: LightingSection = {
      ...VIALE,
      id: "walk",
      lanes: [{ name: "all", counters: [{ point: "pir-alba", missedPct: 0 }] }],
    };
    registry.lighting.sections.put({ section: walk, lamps: {} });
    for (const interval of [0, 1]) {
      const endMs = NINE_MS + interval * COUNT_MS;
      await clock.advance(endMs + 1_000 - clock.now());
      const sample = { start: formatInstant(endMs - COUNT_MS), end: formatInstant(endMs), motionCount: interval };
      bus.deliver("motion", from("pir-alba"), { samples: [sample] } as never);
      await settle();
    }
    expect(board.causesOf([pointId("walk")]).setpoints).toMatchObject([{ dimPct: 50, operatingClass: "M5" }]);
  });
});
