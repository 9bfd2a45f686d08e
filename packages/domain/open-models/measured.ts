import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { NgsiAttribute } from "./ngsi-entity.ts";

/** The newest value of each quantity of a point. */
export type Measured = Partial<Readonly<Record<QuantityName, { readonly at: number; readonly value: number }>>>;

/** Codes of UN/CEFACT Recommendation 20 for what we export. */
export const UNIT_CODES = {
  W: "WTT",
  kW: "KWT",
  kWh: "KWH",
  var: "D44",
  kvar: "KVR",
  kvarh: "K3",
  VA: "D46",
  V: "VLT",
  A: "AMP",
  Hz: "HTZ",
  one: "C62",
} as const;
export type ExportUnit = keyof typeof UNIT_CODES;

interface Scale {
  readonly unit: ExportUnit;
  /** What the stored value is divided by. */
  readonly per?: number;
  /** Lower values cannot be carried by the model, and are left out. */
  readonly least?: number;
}

/** A measured quantity as a property with its instant and unit; `undefined` where it is unknown, or the model cannot carry it. */
export function measuredProperty(
  measured: Measured,
  quantity: QuantityName,
  { unit, per = 1, least }: Scale,
): NgsiAttribute | undefined {
  const reading = measured[quantity];
  if (reading === undefined || (least !== undefined && reading.value < least)) return undefined;
  return {
    kind: "property",
    value: rounded(reading.value / per),
    observedAtMs: reading.at,
    unitCode: UNIT_CODES[unit],
  };
}

/** Registers are whole numbers of a thousandth: more digits are none of theirs. */
export const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;

/** When any of these was measured last; `undefined` when none was. */
export function newestOf(measured: Measured): number | undefined {
  const instants = Object.values(measured).map(({ at }) => at);
  return instants.length === 0 ? undefined : Math.max(...instants);
}
