/** What a supply delivers. The last four come by lorry, in deliveries. */
export type Carrier = "electricity" | "gas" | "water" | "heat" | DeliveredFuel;
export type DeliveredFuel = "oil" | "lpg" | "pellets" | "wood";

/** In what each fuel is bought: litres, kilograms, tonnes, and stacked cubic metres of wood. */
export const FUEL_UNITS: Readonly<Record<DeliveredFuel, readonly FuelUnit[]>> = {
  oil: ["L", "kg", "t"],
  lpg: ["L", "kg", "t"],
  pellets: ["kg", "t"],
  wood: ["kg", "t", "m3"],
};
export type FuelUnit = "L" | "kg" | "t" | "m3";

export const CARRIERS: readonly Carrier[] = ["electricity", "gas", "water", "heat", "oil", "lpg", "pellets", "wood"];

export const isDeliveredFuel = (carrier: string | undefined): carrier is DeliveredFuel =>
  carrier !== undefined && Object.hasOwn(FUEL_UNITS, carrier);

/** Why a supply cannot get deliveries in this unit; `undefined` when it can. */
export function fuelUnitIssue(unit: string, carrier: string | undefined): string | undefined {
  if (!isDeliveredFuel(carrier))
    return `it is a supply of ${carrier ?? "electricity"}: ${Object.keys(FUEL_UNITS).join(", ")} come by delivery`;
  const units: readonly string[] = FUEL_UNITS[carrier];
  return units.includes(unit)
    ? undefined
    : `${carrier} is delivered in ${units.join(", ")}, not in ${JSON.stringify(unit)}`;
}

/** POD: `IT`, three digits of the distributor, `E`, eight characters, and perhaps a check character. */
const POD = /^IT\d{3}E[0-9A-Z]{8,9}$/;
/** PDR of Italian gas meters. */
const PDR = /^\d{14}$/;

/**
 * What two codes of the same supply have in common, however they are written: the 14 characters of a POD without its
 * check character, which bills and portals add or leave out.
 */
export const supplyCodeKey = (code: string): string => (POD.test(code) ? code.slice(0, 14) : code);

/** What is wrong with the code of a supply; `undefined` when nothing is. Utilities of water and heat number as they like. */
export function supplyCodeIssue(code: string, carrier: Carrier): string | undefined {
  if (carrier === "electricity" && !POD.test(code))
    return `${JSON.stringify(code)} is not a POD: it has IT, three digits, E and eight or nine digits or capital letters, such as IT001E12345678, and is printed on the bill`;
  if (carrier === "gas" && !PDR.test(code))
    return `${JSON.stringify(code)} is not a PDR: it has 14 digits and is printed on the bill`;
  return undefined;
}
