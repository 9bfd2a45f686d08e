/**
 * The number nearest to a decimal text with its point moved: `shiftDecimal("1.001", 3)` is 1001, where 1.001 * 1000 is
 * 1000.9999999999999. The text is a plain number, with or without exponent.
 */
export function shiftDecimal(text: string, shift: number): number {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  return Number(`${mantissa}e${Number(exponent) + shift}`);
}

/**
 * The shortest decimal text that is this 32-bit float and no other: "230.1" for the float whose double reads
 * 230.10000610351562. Nothing is lost, and what is stored compresses.
 */
export function shortestFloat32(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) return text;
  }
  return value.toPrecision(9);
}
