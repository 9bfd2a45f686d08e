import { join } from "node:path";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import type { Darkness } from "@lucciola/domain/lighting/photocell.ts";
import type { LampDriver } from "@lucciola/light-controller/driver.ts";
import { drawnPowerW } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import { driveGear } from "@lucciola/light-controller/drivers/simulated-lamp.ts";
import { createLightController } from "@lucciola/light-controller/light-controller.ts";
import type { MeterDriver } from "@lucciola/meter-agent/driver.ts";
import { createMeterAgent } from "@lucciola/meter-agent/meter-agent.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { NoReading } from "../energy/supply-meter.ts";
import type { TownPart } from "../history/part.ts";
import { quartersOf } from "../history/polled-past.ts";
import type { Cabinet, Lamp } from "../layout/town.ts";
import type { LampsDrawing } from "../lighting/cabinet-world.ts";
import { placeOf } from "../lighting/lamp-place.ts";
import { WorldLamp } from "../lighting/world-lamp.ts";
import type { SimulatedEdge } from "../simulated-edge.ts";
import type { World } from "../world/world.ts";
import type { WorldState } from "../world-state.ts";
import { createGatewayWatch } from "./gateway-watch.ts";
import { roughUplink } from "./rough-uplink.ts";

export interface LiveDeps {
  readonly world: World;
  readonly state: WorldState;
  readonly site: LightingSite;
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Logger;
}

const METER_INTERVAL_S = 60;
const LAMP_TELEMETRY_S = 900;
const SWITCH_ON_STAGGER_MS = 20;

/** A meter as the world shows it, and the device that reads it. */
interface WorldMeter {
  readonly device: Parameters<SimulatedEdge["uplink"]["send"]>[1];
  readingAt(atMs: number, detail: "brief" | "full"): MeterSample | NoReading;
}

/**
 * The real edge programs of a part of the town, over simulated meters and lamps. `pastUntilMs`: where the past that was
 * just made ends, so that no quarter of an hour is missing between it and the first reading.
 */
export async function startLivePart(
  deps: LiveDeps,
  part: TownPart,
  edges: ReadonlyMap<EdgeId, SimulatedEdge>,
  pastUntilMs: number | undefined,
): Promise<Component["stop"][]> {
  const stops: Component["stop"][] = [];
  const edgeOf = (id: EdgeId): SimulatedEdge => {
    const edge = edges.get(id);
    if (edge === undefined) throw new RangeError(`${id} is not connected`);
    return edge;
  };
  if (part.kind === "building") {
    const { edge, supplies } = part.building;
    const meters = supplies.map(
      (supply): WorldMeter => ({
        device: supply.device,
        readingAt: (atMs, detail) => deps.world.meterReading(supply, atMs, detail),
      }),
    );
    stops.push(await runMeterAgent(deps, edgeOf(edge), meters, pastUntilMs));
    return stops;
  }
  const bodies = new Map<Lamp, WorldLamp>();
  for (const { lamps } of part.lampEdges) for (const lamp of lamps) bodies.set(lamp, bodyOf(deps, lamp));
  const { cabinet } = part;
  const meter: WorldMeter = {
    device: cabinet.device,
    readingAt: (atMs, detail) => deps.world.cabinetReading(cabinet, atMs, drawingOf(bodies.values(), atMs), detail),
  };
  const circuitPower = cachedCircuitPower(deps);
  for (const { edge, lamps, cabinet: own, sensors } of part.lampEdges) {
    const { uplink } = edgeOf(edge);
    if (own !== undefined) stops.push(await runMeterAgent(deps, edgeOf(edge), [meter], pastUntilMs));
    const { world, site, directory, clock, log } = deps;
    const rough = roughUplink(uplink, world, clock, log);
    const controller = createLightController({
      uplink: rough,
      lamps: lamps.map((lamp) => ({
        device: lamp.device,
        driver: driverOf(bodies.get(lamp) ?? bodyOf(deps, lamp), clock, () => circuitPower(lamp)),
      })),
      stateDirectory: join(directory, "controllers", edge),
      stateOutlivesPowerCut: false,
      clock,
      log,
      telemetryIntervalS: LAMP_TELEMETRY_S,
      reportIntervalS: LAMP_TELEMETRY_S,
      site,
      switchOnStaggerMs: SWITCH_ON_STAGGER_MS,
      ...(own === undefined ? {} : { darkness: contactorWord(deps, own) }),
    });
    const watch = createGatewayWatch({ world, uplink: rough, cabinet: own, sensors, clock, log });
    await controller.start();
    await watch.start();
    stops.push(
      () => rough.hurry(),
      () => controller.stop(),
      () => watch.stop(),
    );
  }
  return stops;
}

function bodyOf({ world, state, clock }: LiveDeps, lamp: Lamp): WorldLamp {
  const body = new WorldLamp(placeOf(world, lamp), { epochMs: world.epochMs, restore: state.lamp(lamp.point.id) });
  state.watchLamp(lamp.point.id, () => body.advance(clock.now()));
  return body;
}

function driverOf(body: WorldLamp, clock: Clock, hasSupply: () => boolean): LampDriver {
  const { model, voltageV } = body.place;
  return {
    ...driveGear({
      model,
      supplyVoltageV: voltageV,
      settle: () => body.advance(clock.now()),
      put: (next) => body.put(next),
    }),
    hasSupply,
  };
}

/** What these lamps draw together. */
function drawingOf(bodies: Iterable<WorldLamp>, atMs: number): LampsDrawing {
  let energyWh = 0;
  let activePowerW = 0;
  for (const body of bodies) {
    const state = body.advance(atMs);
    energyWh += state.energyWh;
    activePowerW += drawnPowerW(body.place.model, state);
  }
  return { energyWh, activePowerW };
}

/** Contactors are looked at as often as a controller looks at the clock, and once for all lamps of a circuit. */
const POWER_HOLDS_MS = 5_000;

function cachedCircuitPower({ world, clock }: LiveDeps): (lamp: Lamp) => boolean {
  const seen = new Map<string, { readonly atMs: number; readonly hasPower: boolean }>();
  return (lamp) => {
    const nowMs = clock.now();
    const last = seen.get(lamp.circuit);
    if (last !== undefined && Math.abs(nowMs - last.atMs) < POWER_HOLDS_MS) return last.hasPower;
    const hasPower = world.hasCircuitPower(lamp, nowMs);
    seen.set(lamp.circuit, { atMs: nowMs, hasPower });
    return hasPower;
  };
}

/** Whether a gateway's cabinet takes it for night, by its contactors; nothing where none of its circuits is switched. */
function contactorWord({ world, clock }: LiveDeps, cabinet: Cabinet): () => Darkness {
  const hasContactor = cabinet.circuits.some(({ kind }) => kind === "switched");
  let seen: { readonly atMs: number; readonly word: Darkness } = { atMs: Number.NEGATIVE_INFINITY, word: "lost" };
  return () => {
    const nowMs = clock.now();
    if (!hasContactor || Math.abs(nowMs - seen.atMs) < POWER_HOLDS_MS) return seen.word;
    seen = { atMs: nowMs, word: world.cabinetState(cabinet, nowMs).contactorClosed ? "dark" : "light" };
    return seen.word;
  };
}

async function runMeterAgent(
  { world, clock, log }: LiveDeps,
  { uplink }: SimulatedEdge,
  meters: readonly WorldMeter[],
  pastUntilMs: number | undefined,
): Promise<Component["stop"]> {
  if (pastUntilMs !== undefined) {
    for (const atMs of quartersOf({ fromMs: pastUntilMs, toMs: clock.now() })) {
      for (const { device, readingAt } of meters) {
        const sample = readingAt(atMs, "brief");
        if (sample !== "no-answer") await uplink.send("meter", device, { samples: [sample] });
      }
    }
  }
  const rough = roughUplink(uplink, world, clock, log);
  const agent = createMeterAgent({
    uplink: rough,
    meters: meters.map((meter) => ({
      device: meter.device,
      driver: meterDriver(meter, clock),
      intervalS: METER_INTERVAL_S,
    })),
    clock,
    log,
  });
  await agent.start();
  return async () => {
    await agent.stop();
    await rough.hurry();
  };
}

const meterDriver = ({ device, readingAt }: WorldMeter, clock: Clock): MeterDriver => ({
  read: async () => {
    const sample = readingAt(clock.now(), "full");
    if (sample === "no-answer") return { kind: "timeout", reason: `${device}: the simulated meter does not answer` };
    return { kind: "sample", sample, omitted: [] };
  },
});
