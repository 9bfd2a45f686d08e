import { PHASES, type QuantityBase } from "@lucciola/contract/units/quantities.ts";
import type { Rejection } from "../decode/decoded.ts";
import { wholeWhOfKwh } from "./decimal.ts";
import { type ForeignPart, field, type JsonObject, MAX_METERS, PartBuilder, tooManyMeters } from "./foreign-part.ts";

/** Names of Tasmota's energy drivers (xdrv_03_energy) and ours; the units are the same. */
const MOMENTARY = {
  Power: "activePowerW",
  ReactivePower: "reactivePowerVar",
  ApparentPower: "apparentPowerVa",
  Factor: "powerFactor",
  Voltage: "voltageV",
  Current: "currentA",
} as const satisfies Record<string, QuantityBase>;

/** Registers, in kWh or kvarh. Where a driver sends `ImportActive`, `Total` may hold the export too (SDM120, SDM220). */
const REGISTERS = [
  [["ImportActive", "Total"], "importTotalWh"],
  [["ExportActive"], "exportTotalWh"],
  [["ImportReactive"], "importReactiveTotalVarh"],
  [["ExportReactive"], "exportReactiveTotalVarh"],
] as const satisfies [string[], QuantityBase][];

/**
 * Decodes the block ENERGY. The device `energy` is the whole meter. A meter of several phases or channels sends lists
 * (and scalars for what they share, such as one voltage): each place is also the device `energy-1`, `energy-2`, ...,
 * and of three places the whole has the phases l1 to l3. Install the whole or its channels, as the wiring is.
 *
 * A register that is one number counts all channels, and belongs to the whole; with SetOption129 it is a list, and the
 * whole is the sum, each register rounded to whole Wh first (`decimal.ts`). A list of another length is the old form
 * of tariffs, whose first place is the total. Power of the whole is the sum over its channels; current and apparent
 * power do not add up, and are left out of it. Negative power is export.
 */
export function decodeEnergy(energy: JsonObject, path: string, rejections: Rejection[]): ForeignPart[] {
  const size = Math.max(1, ...Object.keys(MOMENTARY).map((name) => lengthOf(field(energy, name))));
  if (size > MAX_METERS) {
    rejections.push(tooManyMeters(path, size));
    return [];
  }
  const group = size > 1 ? path : undefined;
  const whole = new PartBuilder("energy", path, rejections, group);
  const channels = Array.from(
    { length: size > 1 ? size : 0 },
    (_, index) => new PartBuilder(`energy-${index + 1}`, path, rejections, group),
  );
  const isList = (raw: unknown): raw is unknown[] => Array.isArray(raw) && size > 1 && raw.length === size;

  for (const [name, quantity] of Object.entries(MOMENTARY)) {
    const raw = field(energy, name);
    if (isList(raw)) {
      channels.forEach((channel, index) => {
        channel.add(quantity, raw[index], `${name}/${index}`);
      });
      if (size === PHASES.length) {
        PHASES.forEach((phase, index) => {
          whole.add(`${quantity}.${phase}`, raw[index], `${name}/${index}`);
        });
      }
      if (name === "Power" || name === "ReactivePower") whole.add(quantity, sumOfPowers(raw), name);
    } else {
      whole.add(quantity, first(raw), name);
      if (name === "Voltage") for (const channel of channels) channel.add(quantity, first(raw), name);
    }
  }
  for (const part of [whole, ...channels]) part.add("frequencyHz", first(field(energy, "Frequency")), "Frequency");

  for (const [names, quantity] of REGISTERS) {
    const name = names.find((candidate) => field(energy, candidate) !== undefined) ?? names[0];
    const raw = field(energy, name);
    if (isList(raw)) {
      channels.forEach((channel, index) => {
        channel.add(quantity, raw[index], `${name}/${index}`, wholeWhOfKwh);
      });
      if (raw.every(isNumber)) whole.add(quantity, sum(raw.map(wholeWhOfKwh)), name);
    } else {
      whole.add(quantity, first(raw), name, wholeWhOfKwh);
    }
  }
  return [whole, ...channels].flatMap((part) => part.build());
}

const lengthOf = (raw: unknown): number => (Array.isArray(raw) ? raw.length : 1);
const first = (raw: unknown): unknown => (Array.isArray(raw) ? raw[0] : raw);
const isNumber = (raw: unknown): raw is number => typeof raw === "number";
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The sum without the noise of binary fractions: Tasmota sends at most three decimals. Unknown when one is missing. */
const sumOfPowers = (raw: readonly unknown[]): number | undefined =>
  raw.every(isNumber) ? Math.round(sum(raw) * 1_000) / 1_000 : undefined;
