import { attribute, levelState } from "@lucciola/contract/talq/levels.ts";
import type { TalqAttribute, TalqCommand, TalqFunction } from "@lucciola/contract/talq/wire.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { ActiveEvent } from "./active-events.ts";
import { DEVICE_CLASSES, type DeclaredFunction, type FunctionId, wrapperOf } from "./device-classes.ts";

/** The newest value of a quantity, and when it was measured (ISO). */
export interface TalqReading {
  readonly value: number;
  readonly at: string;
}
export type Readings = Partial<Record<QuantityName, TalqReading>>;

/** What every device says of itself. */
export interface DeviceFacts {
  readonly id: string;
  readonly name: string;
  readonly latitudeDeg?: number | undefined;
  readonly longitudeDeg?: number | undefined;
  /** What stands there now. */
  readonly device?: { readonly edge: string; readonly device: string; readonly since: string } | undefined;
  readonly software?: string | undefined;
  readonly zone: string;
  /** ISO 8601, local with its offset. */
  readonly now: string;
}

export interface LampFacts extends DeviceFacts {
  readonly readings: Readings;
  readonly events: readonly ActiveEvent[];
  readonly calendar?: string | undefined;
  readonly lampType?: string | undefined;
  readonly hasConstantLightOutput: boolean;
  /** What was last ordered or planned, and what the lamp is asked for now. */
  readonly target: TalqCommand;
  readonly feedback: TalqCommand;
}

export interface CabinetFacts extends DeviceFacts {
  readonly readings: Readings;
  readonly events: readonly ActiveEvent[];
  readonly lamps: number;
  readonly isContactorClosed: boolean | undefined;
  readonly hasLocalOverride: boolean | undefined;
}

export interface GatewayFacts extends DeviceFacts {
  readonly cmsUri: string;
  readonly cmsAddress: string;
  readonly gatewayUri: string;
  readonly gatewayAddress: string;
  readonly crlUrl: string | undefined;
  readonly retrySeconds: number;
  readonly retries: number;
}

type Values = Readonly<Record<string, unknown>>;

const declared = (functionId: FunctionId): DeclaredFunction => {
  const found = DEVICE_CLASSES.flatMap(({ functions }) => functions).find((one) => one.functionId === functionId);
  if (found === undefined) throw new TypeError(`no class has a function ${functionId}`);
  return found;
};

/** A function with every attribute that its class declares: wrapped, with its value where one is known. */
function talqFunction(
  functionId: FunctionId,
  values: Values,
  times: Readonly<Record<string, string>> = {},
): TalqFunction {
  const { type, attributes } = declared(functionId);
  const wrapped: Record<string, TalqAttribute> = {};
  for (const name of attributes) {
    const wrapper = wrapperOf(type, name);
    if (wrapper !== undefined) wrapped[name] = attribute(wrapper, values[name], times[name]);
  }
  return { id: functionId, type, ...wrapped };
}

/** Values by attribute from readings, each with the moment of its measurement. */
function measured(readings: Readings, ways: Readonly<Record<string, readonly [QuantityName, number]>>) {
  const values: Record<string, number> = {};
  const times: Record<string, string> = {};
  for (const [name, [quantity, factor]] of Object.entries(ways)) {
    const reading = readings[quantity];
    if (reading === undefined) continue;
    values[name] = round(reading.value * factor);
    times[name] = reading.at;
  }
  return { values, times };
}

/** Six places are more than any meter has. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

const flags = (functionId: FunctionId, events: readonly ActiveEvent[]): Values =>
  Object.fromEntries(
    declared(functionId).events.map((event) => [
      event,
      events.some((active) => active.functionId === functionId && active.event === event),
    ]),
  );

function basic({ id, name, latitudeDeg, longitudeDeg, device, software, zone, now }: DeviceFacts, hwType: string) {
  return talqFunction("basic", {
    displayName: name,
    assetId: id,
    serial: device?.device,
    hwType,
    swType: "lucciola",
    swVersion: software ?? "unknown",
    installationDate: device?.since,
    location:
      latitudeDeg === undefined || longitudeDeg === undefined
        ? undefined
        : { latitude: latitudeDeg, longitude: longitudeDeg },
    timeZone: zone,
    currentTime: now,
  });
}

const communication = ({ device }: DeviceFacts, events: readonly ActiveEvent[]): TalqFunction =>
  talqFunction("communication", {
    communicationType: "MQTT",
    logicalAddress: device?.device,
    physicalAddress: device === undefined ? undefined : `${device.edge}/${device.device}`,
    ...flags("communication", events),
  });

export function lampFunctions(lamp: LampFacts): TalqFunction[] {
  const { readings, events, calendar, lampType, target, feedback, hasConstantLightOutput } = lamp;
  const { values, times } = measured(readings, {
    switchOnCounter: ["startsTotal", 1],
    operatingHours: ["lightSourceOnTimeTotalS", 1 / 3_600],
    temperature: ["driverTemperatureC", 1],
    supplyVoltage: ["supplyVoltageV", 1],
    activePower: ["activePowerW", 1],
    powerFactor: ["powerFactor", 1],
    activeEnergy: ["energyTotalWh", 0.001],
  });
  const level = readings.dimPct;
  return [
    basic(lamp, "luminaire"),
    communication(lamp, events),
    talqFunction(
      "lampActuator",
      {
        lampTypeId: lampType,
        cloEnabled: hasConstantLightOutput,
        defaultLightState: levelState(100),
        targetLightCommand: target,
        feedbackLightCommand: feedback,
        actualLightState: level === undefined ? undefined : levelState(level.value),
        calendarID: calendar ?? "",
      },
      level === undefined ? {} : { actualLightState: level.at },
    ),
    talqFunction(
      "lampMonitor",
      {
        supplyType: "AC",
        lampTypeId: lampType,
        actuatorReference: "lampActuator",
        numberOfLamps: 1,
        ...values,
        ...flags("lampMonitor", events),
      },
      times,
    ),
  ];
}

export function cabinetFunctions(cabinet: CabinetFacts): TalqFunction[] {
  const { id, readings, events, lamps, isContactorClosed, hasLocalOverride } = cabinet;
  const closed = isContactorClosed === true ? "ON" : "OFF";
  const { values, times } = measured(readings, {
    totalPower: ["activePowerW", 0.001],
    totalVA: ["apparentPowerVa", 0.001],
    totalVAR: ["reactivePowerVar", 0.001],
    totalActiveEnergy: ["importTotalWh", 0.001],
    totalReactiveEnergy: ["importReactiveTotalVarh", 0.001],
    frequency: ["frequencyHz", 1],
    totalPowerFactor: ["powerFactor", 1],
    supplyVoltage: ["voltageV", 1],
    totalCurrent: ["currentA", 1],
    ...Object.assign({}, ...([1, 2, 3] as const).map(phaseWays)),
  });
  const phases = ([1, 2, 3] as const).flatMap((phase) => values[`phase${phase}Current`] ?? []);
  const average = phases.length === 0 ? undefined : round(phases.reduce((sum, it) => sum + it, 0) / phases.length);
  return [
    basic(cabinet, "cabinet"),
    communication(cabinet, events),
    talqFunction("segmentMonitor", {
      segmentReference: id,
      numberOfLoads: lamps,
      actualState: isContactorClosed === undefined ? undefined : closed,
      ...flags("segmentMonitor", events),
      // Which way a hand has turned it shows in what the contactor does.
      localOverride: hasLocalOverride === undefined ? undefined : hasLocalOverride ? closed : "NONE",
    }),
    talqFunction("cabinetMonitor", flags("cabinetMonitor", events)),
    talqFunction("electricalMeter", { averageCurrent: average, ...values, ...flags("electricalMeter", events) }, times),
  ];
}

const phaseWays = (phase: 1 | 2 | 3): Readonly<Record<string, readonly [QuantityName, number]>> => ({
  [`phase${phase}PowerFactor`]: [`powerFactor.l${phase}`, 1],
  [`phase${phase}Voltage`]: [`voltageV.l${phase}`, 1],
  [`phase${phase}Current`]: [`currentA.l${phase}`, 1],
  [`phase${phase}ActivePower`]: [`activePowerW.l${phase}`, 0.001],
  [`phase${phase}ApparentPower`]: [`apparentPowerVa.l${phase}`, 0.001],
  [`phase${phase}ReactivePower`]: [`reactivePowerVar.l${phase}`, 0.001],
});

export function gatewayFunctions(gateway: GatewayFacts): TalqFunction[] {
  const { cmsUri, cmsAddress, gatewayUri, gatewayAddress, crlUrl, retrySeconds, retries, zone, now } = gateway;
  return [
    basic(gateway, "server"),
    talqFunction("gateway", {
      cmsUri,
      cmsAddress,
      gatewayUri,
      gatewayAddress,
      retryPeriod: retrySeconds,
      gatewayRetryPeriod: retrySeconds,
      gatewayNumberOfRetries: retries,
      crlUrn: crlUrl,
      vendor: "Lucciola",
    }),
    talqFunction("time", { timeZone: zone, currentTime: now }),
  ];
}
