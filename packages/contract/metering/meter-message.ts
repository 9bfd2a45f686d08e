import { Type } from "typebox";
import { messageHeader } from "../edge/header.ts";
import { IsoInstant } from "../time/iso.ts";
import { type QuantityBase, quantityOf } from "../units/quantities.ts";

/** The optional schema of a quantity, with the range of the quantity table. */
export function optionalQuantity(name: QuantityBase) {
  const { min, max, unit, integer } = quantityOf(name);
  const options = { minimum: min, maximum: max, description: unit };
  return Type.Optional(integer ? Type.Integer(options) : Type.Number(options));
}

const phaseValues = {
  activePowerW: optionalQuantity("activePowerW"),
  reactivePowerVar: optionalQuantity("reactivePowerVar"),
  apparentPowerVa: optionalQuantity("apparentPowerVa"),
  powerFactor: optionalQuantity("powerFactor"),
  voltageV: optionalQuantity("voltageV"),
  currentA: optionalQuantity("currentA"),
};
const PhaseValues = Type.Object(phaseValues, { additionalProperties: false });

/** A meter read at an instant. Registers are totals; powers are momentary, for the whole meter and per phase. */
export const MeterSample = Type.Object(
  {
    at: IsoInstant,
    importTotalWh: optionalQuantity("importTotalWh"),
    exportTotalWh: optionalQuantity("exportTotalWh"),
    importReactiveTotalVarh: optionalQuantity("importReactiveTotalVarh"),
    exportReactiveTotalVarh: optionalQuantity("exportReactiveTotalVarh"),
    volumeTotalL: optionalQuantity("volumeTotalL"),
    ...phaseValues,
    frequencyHz: optionalQuantity("frequencyHz"),
    phases: Type.Optional(
      Type.Object(
        { l1: Type.Optional(PhaseValues), l2: Type.Optional(PhaseValues), l3: Type.Optional(PhaseValues) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false, minProperties: 2 },
);
export type MeterSample = Type.Static<typeof MeterSample>;

export const MAX_SAMPLES = 1_000;

export const MeterMessage = Type.Object(
  { ...messageHeader, samples: Type.Array(MeterSample, { minItems: 1, maxItems: MAX_SAMPLES }) },
  { additionalProperties: false },
);
export type MeterMessage = Type.Static<typeof MeterMessage>;

/** An amount over the half-open interval [`start`, `end`), for sources that have no register (portals, loggers). */
export const MeterInterval = Type.Object(
  {
    start: IsoInstant,
    end: IsoInstant,
    importWh: optionalQuantity("importWh"),
    exportWh: optionalQuantity("exportWh"),
    importReactiveVarh: optionalQuantity("importReactiveVarh"),
    exportReactiveVarh: optionalQuantity("exportReactiveVarh"),
    volumeL: optionalQuantity("volumeL"),
  },
  { additionalProperties: false, minProperties: 3 },
);
export type MeterInterval = Type.Static<typeof MeterInterval>;

export const MeterIntervalMessage = Type.Object(
  { ...messageHeader, intervals: Type.Array(MeterInterval, { minItems: 1, maxItems: MAX_SAMPLES }) },
  { additionalProperties: false },
);
export type MeterIntervalMessage = Type.Static<typeof MeterIntervalMessage>;
