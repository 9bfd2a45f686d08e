import type { Draw } from "../chance.ts";

/**
 * A POD of valid form: `IT`, distributor 001, `E`, eight digits. The first two are 99, the next four number the supplies
 * of the town.
 */
export const electricityCode = (number: number, draw: Draw): string =>
  `IT001E99${String(number % 10_000).padStart(4, "0")}${digits(draw, 2)}`;

/** A PDR of valid form: fourteen digits. */
export const gasCode = (number: number, draw: Draw): string =>
  `0099${String(number % 10_000).padStart(4, "0")}${digits(draw, 6)}`;

const digits = (draw: Draw, count: number): string =>
  Array.from({ length: count }, () => String(draw.whole(0, 9))).join("");
