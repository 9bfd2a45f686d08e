import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { createSimulatedLamp, type SimulatedLamp } from "@lucciola/light-controller/drivers/simulated-lamp.ts";
import { createLightController } from "@lucciola/light-controller/light-controller.ts";
import { createSimulatedMeter } from "@lucciola/meter-agent/drivers/simulated.ts";
import { createMeterAgent } from "@lucciola/meter-agent/meter-agent.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { buildingLoad, SLOT_MS } from "./building-load.ts";
import { airTemperature } from "./climate.ts";
import { lampHistory, meterHistory, pastChanges } from "./history.ts";
import { layOutQuarter, registerQuarter, type SimulatedBuilding, type SimulatedLampEdge } from "./quarter.ts";
import { connectSimulatedEdge, type SimulatedEdgeDeps } from "./simulated-edge.ts";
import { electricityMeter, volumeMeter } from "./simulated-supply.ts";
import { WorldState } from "./world-state.ts";

export interface CityOptions extends SimulatedEdgeDeps {
  readonly site: LightingSite;
  readonly seed: number;
  /** How much past the quarter has when it is made. */
  readonly historyDays: number;
  /** How far the making of the past has come, from 0 to 1. */
  readonly progress: (step: string, done: number) => void;
}

const METER_INTERVAL_S = 60;
const LAMP_TELEMETRY_S = 900;
const SAVE_EVERY_MS = 60_000;
const HISTORY_STEP = "Simulating the past of the quarter";

type Uplinked = Awaited<ReturnType<typeof connectSimulatedEdge>>;

/**
 * The simulated quarter: simulated meters and lamps under the real edge programs, which connect to the broker like any
 * other device. At its first start it also sends the past that such devices would have sent.
 */
export function createCity(options: CityOptions): Component {
  const { registry, directory, clock, site, seed } = options;
  const quarter = layOutQuarter();
  const airTemperatureC = airTemperature(seed, site.zone);
  const running: Component["stop"][] = [];
  let saving: NodeJS.Timeout | undefined;
  let world: WorldState | undefined;

  return {
    name: "simulator",
    start: async () => {
      await mkdir(directory, { recursive: true });
      const opened = await WorldState.open(join(directory, "world.json"), {
        nowMs: clock.now(),
        historyDays: options.historyDays,
      });
      world = opened;
      registerQuarter(registry, quarter, opened.epochMs);
      const parts = quarter.buildings.length + quarter.lampEdges.length;
      let done = 0;
      const partDone = (): void => {
        done++;
        if (!opened.hasHistory) options.progress(HISTORY_STEP, done / parts);
      };
      if (!opened.hasHistory) options.progress(HISTORY_STEP, 0);
      for (const building of quarter.buildings) {
        await startBuilding(building, opened);
        partDone();
      }
      for (const edge of quarter.lampEdges) {
        await startLampEdge(edge, opened);
        partDone();
      }
      await opened.historyMade();
      saving = setInterval(() => void opened.save(), SAVE_EVERY_MS);
    },
    stop: async () => {
      clearInterval(saving);
      for (const stop of running.splice(0).reverse()) await stop();
      await world?.save();
    },
  };

  async function startBuilding(
    { building, edge, habits, meters }: SimulatedBuilding,
    world: WorldState,
  ): Promise<void> {
    const uplinked = await connectSimulatedEdge(options, edge, `Agente ${building.name}`);
    const loadW = buildingLoad({ seed, key: building.id, habits, zone: site.zone, airTemperatureC });
    const polled = meters.map(({ device, point }) => ({
      device,
      sampleAt: meterOf(point.id, point.carrier, loadW, habits.baseW, world.epochMs),
    }));
    if (!world.hasHistory)
      for (const { device, sampleAt } of polled) await sendMeterPast(uplinked, device, sampleAt, world);
    await runAgent(uplinked, polled);
    running.push(uplinked.close);
  }

  function meterOf(
    key: string,
    carrier: string | undefined,
    loadW: (slot: number) => number,
    baseW: number,
    epochMs: number,
  ): (atMs: number) => MeterSample {
    if (carrier === "electricity") return electricityMeter({ seed, key, epochMs, loadW, startWh: 40_000_000 });
    // [A] gas follows heating degree hours while the building is used, water its use.
    const litresPerHour = (slot: number): number => {
      const use = Math.max(0, loadW(slot) / baseW - 1);
      return carrier === "gas" ? use * 90 * Math.max(0, 16 - airTemperatureC(slot * SLOT_MS)) : 4 + use * 55;
    };
    return volumeMeter({ epochMs, litresPerHour, startL: 900_000 });
  }

  async function sendMeterPast(
    { uplink }: Uplinked,
    device: Parameters<typeof uplink.send>[1],
    sampleAt: (atMs: number) => MeterSample,
    world: WorldState,
  ): Promise<void> {
    const past = [...meterHistory(sampleAt, world.epochMs, clock.now())];
    await Promise.all(past.map((samples) => uplink.send("meter", device, { samples })));
  }

  async function runAgent(
    { uplink }: Uplinked,
    meters: { device: Parameters<typeof uplink.send>[1]; sampleAt: (atMs: number) => MeterSample }[],
  ): Promise<void> {
    const agent = createMeterAgent({
      uplink,
      meters: meters.map(({ device, sampleAt }) => ({
        device,
        driver: createSimulatedMeter(sampleAt, clock),
        intervalS: METER_INTERVAL_S,
      })),
      clock,
      log: options.log,
    });
    await agent.start();
    running.push(() => agent.stop());
  }

  async function startLampEdge({ edge, name, lamps, cabinet }: SimulatedLampEdge, world: WorldState): Promise<void> {
    const uplinked = await connectSimulatedEdge(options, edge, name);
    running.push(uplinked.close);
    const changes = world.hasHistory ? [] : pastChanges(site, world.epochMs, clock.now());
    const sent: Promise<void>[] = [];
    const drivers: { device: (typeof lamps)[number]["device"]; driver: SimulatedLamp }[] = [];
    for (const { device, point, ratedPowerW } of lamps) {
      let replayMs: number | undefined = world.hasHistory ? undefined : world.epochMs;
      const restore = world.lamp(point.id);
      const driver = createSimulatedLamp({
        clock: { now: () => replayMs ?? clock.now(), sleep: clock.sleep },
        ratedPowerW,
        ambientC: airTemperatureC,
        ...(restore === undefined ? {} : { restore }),
      });
      if (!world.hasHistory) {
        const setNow = (atMs: number): void => {
          replayMs = atMs;
        };
        for await (const samples of lampHistory(driver, setNow, changes))
          sent.push(uplinked.uplink.send("lamp", device, { samples }));
      }
      replayMs = undefined;
      world.watchLamp(point.id, () => driver.save());
      drivers.push({ device, driver });
    }
    // Sent together, so that the spool syncs them in groups.
    await Promise.all(sent);
    if (cabinet !== undefined) {
      const sampleAt = cabinetMeter(drivers.map(({ driver }) => driver));
      await runAgent(uplinked, [{ device: cabinet.device, sampleAt }]);
    }
    const controller = createLightController({
      uplink: uplinked.uplink,
      lamps: drivers,
      stateDirectory: join(directory, "controllers", edge),
      clock,
      log: options.log,
      telemetryIntervalS: LAMP_TELEMETRY_S,
      reportIntervalS: LAMP_TELEMETRY_S,
      site,
    });
    await controller.start();
    running.push(() => controller.stop());
  }

  /** The cabinet's meter sees what its lamps truly draw, and 2 % of losses on the line. It has no past of its own. */
  function cabinetMeter(drivers: readonly SimulatedLamp[]): (atMs: number) => MeterSample {
    return (atMs) => {
      const truths = drivers.map((driver) => driver.truth());
      return {
        at: formatInstant(atMs),
        importTotalWh: Math.floor(truths.reduce((sum, { energyWh }) => sum + energyWh, 0) * 1.02),
        activePowerW: Math.round(truths.reduce((sum, { activePowerW }) => sum + activePowerW, 0) * 10.2) / 10,
      };
    };
  }
}
