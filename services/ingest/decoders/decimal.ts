/**
 * `value` times ten to the `places`, by moving the decimal point of its text: 1.0005 kWh is 1000.5 Wh, where a product
 * of binary fractions would be 1000.4999999999999 and round the other way. `value` must come straight from JSON, so
 * that its shortest text is the text that was sent (true up to 15 digits).
 */
export function shiftDecimal(value: number, places: number): number {
  const [digits = "", exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}

/** Whole Wh (or varh) of a register in kWh (kvarh): here, and only here, is it rounded, half up. */
export const wholeWhOfKwh = (kwh: number): number => Math.round(shiftDecimal(kwh, 3));

/** Whole Wh of a register in Wh with decimals: here, and only here, is it rounded, half up. */
export const wholeWh = (wh: number): number => Math.round(wh);

/**
 * Whole Wh of the difference of two registers in Wh. It is taken in mWh, which both registers have, and rounded once:
 * the difference of two rounded numbers could fall by 1 Wh while both rise, and a register that falls means a reset.
 */
export const wholeWhOfDifference = (wh: number, lessWh: number): number =>
  Math.round((Math.round(shiftDecimal(wh, 3)) - Math.round(shiftDecimal(lessWh, 3))) / 1_000);
