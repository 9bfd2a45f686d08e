import type { CabinetSample } from "@lucciola/contract/lighting/cabinet-message.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import type { LampModel } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import { buildingLoad } from "../buildings/building-load.ts";
import { townCalendar } from "../calendar/town-calendar.ts";
import { type Weather, weatherOf } from "../climate/weather.ts";
import { type Mains, mainsAt } from "../energy/mains.ts";
import { type MeterDetail, type NoReading, type SupplyMeter, supplyMeter } from "../energy/supply-meter.ts";
import { type Fault, isActive } from "../faults/fault.ts";
import { createFaultBook, type FaultBook } from "../faults/fault-book.ts";
import type { Cabinet, Lamp, Sensor, Supply, Town } from "../layout/town.ts";
import { type CabinetWorld, cabinetWorld, type LampsDrawing } from "../lighting/cabinet-world.ts";
import { darkHours } from "../lighting/dark-hours.ts";
import { type LampConditions, lampWorld } from "../lighting/lamp-conditions.ts";
import { type CarriedOut, carriedOut, worksAt } from "../measures/carried-out.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type SensorReading, sensorReader } from "../sensing/sensor-world.ts";
import { type MessageFate, messageFates } from "./message-fate.ts";

/**
 * What is true in the simulated town at any instant, and what its devices would read. Everything is a function of the
 * scenario, the instant and the faults injected by hand; instants may be asked for in any order, and those in order are
 * quick. Lamps have a state of their own, which their drivers keep; the world says what befalls them.
 */
export interface World {
  readonly town: Town;
  readonly epochMs: number;
  readonly weather: Weather;
  readonly faults: FaultBook;
  /** What of the energy plan is carried out, and when. */
  readonly measures: readonly CarriedOut[];
  meterReading(supply: Supply, atMs: number, detail: MeterDetail): MeterSample | NoReading;
  lampModel(lamp: Lamp): LampModel;
  lampConditions(lamp: Lamp, atMs: number): LampConditions;
  /** The conditions at `fromMs` and at each change after it before `toMs`; the list may be shared between lamps. */
  lampChanges(lamp: Lamp, fromMs: number, toMs: number): readonly LampConditions[];
  /** Whether the circuit of a lamp has power, as its cabinet's contactor shows. */
  hasCircuitPower(lamp: Lamp, atMs: number): boolean;
  /** The voltage that a lamp sees while it has power. */
  lampVoltageV(lamp: Lamp, atMs: number): number;
  /** `lamps` is what the drivers of the registered lamps that the cabinet feeds (`fedBy`) have drawn since the epoch. */
  cabinetReading(cabinet: Cabinet, atMs: number, lamps: LampsDrawing, detail: MeterDetail): MeterSample;
  cabinetState(cabinet: Cabinet, atMs: number): CabinetSample;
  sensorReading(sensor: Sensor, atMs: number): SensorReading;
  /** What becomes of a message that a device (any name that is its own) sends at an instant. */
  messageFate(device: string, atMs: number): MessageFate;
  /** Takes the faults injected by hand, in place of those before; returns whether any are new, changed or gone. */
  setInjectedFaults(faults: readonly Fault[]): boolean;
}

/** The world of a town that began at `epochMs`; none of its faults is older, and its registers count from there. */
export function createWorld(options: {
  readonly scenario: Scenario;
  readonly town: Town;
  readonly site: LightingSite;
  readonly epochMs: number;
}): World {
  const { scenario, town, site, epochMs } = options;
  const { seed } = scenario;
  const calendar = townCalendar(scenario, site.zone);
  const weather = weatherOf(scenario, site, calendar);
  const faults = createFaultBook({ scenario, town, epochMs });
  const lamps = lampWorld(town, seed, faults, darkHours(site));
  const fates = messageFates(scenario);
  const measures = carriedOut(scenario, epochMs, site.zone);
  const worksOfCabinet = new Map(town.cabinets.map(({ point }) => [point.id, worksAt(measures, point.id)]));
  const cabinetOfGateway = new Map<string, string>(
    town.lampEdges.flatMap(({ edge, cabinet }) => (cabinet === undefined ? [] : [[edge, cabinet.point.id]])),
  );
  const mains = new Map<string, Mains>(town.cabinets.map(({ point }) => [point.id, mainsAt(scenario, point.id)]));
  const cabinets = new Map<string, CabinetWorld>(
    town.cabinets.map((cabinet) => [cabinet.point.id, cabinetWorld({ scenario, cabinet, lamps, epochMs })]),
  );
  const surroundings = { seed, calendar, weather };
  const sensors = new Map(
    town.sensors.map((sensor) => [sensor.point.id as string, sensorReader(sensor, surroundings)]),
  );
  const meters = new Map<string, SupplyMeter>();
  for (const building of town.buildings) {
    const load = buildingLoad(building, surroundings, worksAt(measures, building.building.id));
    for (const supply of building.supplies)
      meters.set(supply.point.id, supplyMeter({ scenario, supply, load, faults, epochMs }));
  }
  let injected: readonly Fault[] = [];

  return {
    town,
    epochMs,
    weather,
    faults,
    measures,
    meterReading: ({ point }, atMs, detail) => known(meters, point.id).reading(atMs, detail),
    lampModel: ({ luminaire, fedBy }) => {
      const works = worksOfCabinet.get(fedBy);
      return {
        ...luminaire,
        powerOnPct: 100,
        ambientC: weather.airTemperatureAtC,
        ...(works === undefined || works.isNone
          ? {}
          : {
              powerShare: (atMs: number) => works.effectAt(atMs).lighting / works.effectAt(Number.MAX_VALUE).lighting,
            }),
      };
    },
    lampConditions: lamps.conditions,
    lampChanges: lamps.changes,
    hasCircuitPower: lamps.hasCircuitPower,
    lampVoltageV: ({ fedBy }, atMs) => known(mains, fedBy).voltageV(0, atMs),
    cabinetReading: ({ point }, atMs, drawing, detail) => known(cabinets, point.id).meterReading(atMs, drawing, detail),
    cabinetState: ({ point }, atMs) => known(cabinets, point.id).state(atMs),
    sensorReading: ({ point }, atMs) => known(sensors, point.id)(atMs),
    messageFate: (device, atMs) => {
      const cabinet = cabinetOfGateway.get(device.slice(0, device.indexOf("/")));
      const silence =
        cabinet === undefined
          ? undefined
          : faults.of(cabinet, atMs).find((fault) => fault.kind === "gateway-offline" && isActive(fault, atMs));
      // A gateway without a network keeps what it measured and sends it when it is back.
      return silence === undefined ? fates(device, atMs) : { kind: "held", untilMs: silence.untilMs };
    },
    setInjectedFaults: (next) => {
      const changed = changedFaults(injected, next);
      if (changed.length === 0) return false;
      injected = next;
      faults.setInjected(next);
      const fromMs = Math.min(...changed.flatMap((fault) => [fault.fromMs, fault.untilMs]));
      for (const part of [...meters.values(), ...cabinets.values()]) part.forgetFrom(fromMs);
      return true;
    },
  };
}

/** Faults that only one of two lists has, in just this form. */
function changedFaults(before: readonly Fault[], after: readonly Fault[]): Fault[] {
  const texts = (faults: readonly Fault[]) => new Set(faults.map((fault) => JSON.stringify(fault)));
  const [old, young] = [texts(before), texts(after)];
  return [
    ...before.filter((fault) => !young.has(JSON.stringify(fault))),
    ...after.filter((fault) => !old.has(JSON.stringify(fault))),
  ];
}

function known<T>(parts: ReadonlyMap<string, T>, id: string): T {
  const part = parts.get(id);
  if (part === undefined) throw new RangeError(`${id} is not in this simulated town`);
  return part;
}
