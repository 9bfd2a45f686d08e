/**
 * A decimal text times 1000, by its digits alone: "21505.43952" is "21505439.52", "0.3" is "300". An independent check
 * of values that the system converts from kWh.
 */
export function thousandfold(text: string): string {
  const [whole = "", fraction = ""] = text.split(".");
  const digits = fraction.padEnd(3, "0");
  const rest = digits.slice(3).replace(/0+$/, "");
  return `${BigInt(whole + digits.slice(0, 3))}${rest === "" ? "" : `.${rest}`}`;
}
