import { Type } from "typebox";
import { messageHeader } from "../edge/header.ts";
import { MAX_SAMPLES, optionalQuantity } from "../metering/meter-message.ts";
import { IsoInstant } from "../time/iso.ts";

/**
 * Failure flags of a control gear and its light source, after DALI-2 parts 252 and 253 (D4i) and the lamp events of a
 * TALQ lamp monitor. The position is the bit under which the flag is stored in the series `lampFailures`: append only.
 */
export const LAMP_FAILURES = [
  "overallFailure",
  "lightSourceFailure",
  "lightSourceShortCircuit",
  "lightSourceOpenCircuit",
  "supplyUndervoltage",
  "supplyOvervoltage",
  "outputPowerLimitation",
  "thermalDerating",
  "thermalShutdown",
  "lightSourceThermalDerating",
  "lightSourceThermalShutdown",
  "gearCommunicationFailure",
  "relayFailure",
  "clockLost",
  "switchingLimited",
] as const;
export type LampFailure = (typeof LAMP_FAILURES)[number];

/** The bit mask that `lampFailures` stores. */
export const encodeLampFailures = (failures: readonly LampFailure[]): number =>
  failures.reduce((mask, failure) => mask | (1 << LAMP_FAILURES.indexOf(failure)), 0);
/** The flags of a stored mask, in the order of `LAMP_FAILURES`. */
export const decodeLampFailures = (mask: number): LampFailure[] =>
  LAMP_FAILURES.filter((_, bit) => (mask & (1 << bit)) !== 0);

/** Why a lamp stands at its level, as its controller sees it. */
export const LevelSource = Type.Union([
  Type.Literal("programme"),
  Type.Literal("override"),
  Type.Literal("fail-safe"),
  Type.Literal("no-supply"),
  Type.Literal("adaptive"),
  Type.Literal("motion"),
  Type.Literal("emergency"),
  Type.Literal("lock"),
]);
export type LevelSource = Type.Static<typeof LevelSource>;

/** A lamp read at an instant. `dimPct` is per cent of luminous flux, 0 = off. */
export const LampSample = Type.Object(
  {
    at: IsoInstant,
    dimPct: optionalQuantity("dimPct"),
    activePowerW: optionalQuantity("activePowerW"),
    supplyVoltageV: optionalQuantity("supplyVoltageV"),
    powerFactor: optionalQuantity("powerFactor"),
    energyTotalWh: optionalQuantity("energyTotalWh"),
    operatingTimeTotalS: optionalQuantity("operatingTimeTotalS"),
    lightSourceOnTimeTotalS: optionalQuantity("lightSourceOnTimeTotalS"),
    startsTotal: optionalQuantity("startsTotal"),
    driverTemperatureC: optionalQuantity("driverTemperatureC"),
    failures: Type.Optional(
      Type.Array(Type.Enum([...LAMP_FAILURES]), {
        maxItems: LAMP_FAILURES.length,
        uniqueItems: true,
      }),
    ),
    source: Type.Optional(LevelSource),
    programmeVersion: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    commandId: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false, minProperties: 2 },
);
export type LampSample = Type.Static<typeof LampSample>;

export const LampMessage = Type.Object(
  { ...messageHeader, samples: Type.Array(LampSample, { minItems: 1, maxItems: MAX_SAMPLES }) },
  { additionalProperties: false },
);
export type LampMessage = Type.Static<typeof LampMessage>;
