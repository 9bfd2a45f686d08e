import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { Rejection } from "../decode/decoded.ts";
import { wholeWhOfKwh } from "./decimal.ts";
import { type ForeignPart, field, isJsonObject, type JsonObject, PartBuilder } from "./foreign-part.ts";

/**
 * Names in use in scripts of Tasmota's smart meter interface, in lower case. Whoever writes the script chooses them;
 * these are those of the project's collection of meter descriptors. Registers are in kWh, as all descriptors have it.
 */
const IMPORT = ["total_in", "e_in", "power_total_in"];
const EXPORT = ["total_out", "e_out", "power_total_out"];
const POWER = ["power_curr", "power_cur", "power"];
const FREQUENCY = ["frequenz", "frequency", "freq", "hz"];

/** `power_l1`, `Power_p2`, `Volt_L3_curr`, `Amperage_p1`, ... */
const PHASE_FIELD = /^(power|volt|voltage|current|curr|amp|amperage)_[lp]([123])(?:_curr)?$/;
const PHASE_QUANTITY = {
  power: "activePowerW",
  volt: "voltageV",
  voltage: "voltageV",
  current: "currentA",
  curr: "currentA",
  amp: "currentA",
  amperage: "currentA",
} as const;

/** Whether a block is a meter's: it has a register, or the power of one. Its own name is free (`SML`, `MT175`, ...). */
export const isSmlBlock = (block: unknown): block is JsonObject =>
  isJsonObject(block) &&
  Object.keys(block).some((name) => [...IMPORT, ...EXPORT, "power_curr", "power_cur"].includes(name.toLowerCase()));

/**
 * Decodes a block of the smart meter interface. The device is named after the block, in lower case: `sml`. Negative
 * power is export. Angles and the meter's number are passed over.
 *
 * After a restart Tasmota sends zeros until the meter's first telegram. An import register of zero is taken for that,
 * and nothing of the block is kept: stored, it would look like a reset, and the return to the true register like
 * consumption.
 */
export function decodeSml(name: string, block: JsonObject, path: string, rejections: Rejection[]): ForeignPart[] {
  const part = new PartBuilder(name.toLowerCase(), path, rejections);
  for (const key of Object.keys(block)) {
    const raw = field(block, key);
    const known = key.toLowerCase();
    if (IMPORT.includes(known)) {
      if (raw === 0) return [];
      part.add("importTotalWh", raw, key, wholeWhOfKwh);
    } else if (EXPORT.includes(known)) {
      part.add("exportTotalWh", raw, key, wholeWhOfKwh);
    } else {
      const quantity = momentaryQuantity(known);
      if (quantity !== undefined) part.add(quantity, raw, key);
    }
  }
  return part.build();
}

function momentaryQuantity(known: string): QuantityName | undefined {
  if (POWER.includes(known)) return "activePowerW";
  if (FREQUENCY.includes(known)) return "frequencyHz";
  const [, measure, phase] = PHASE_FIELD.exec(known) ?? [];
  if (measure === undefined || phase === undefined) return undefined;
  return `${PHASE_QUANTITY[measure as keyof typeof PHASE_QUANTITY]}.l${phase}` as QuantityName;
}
