import type { Formatter } from "./format.ts";

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** "1,4 GB": in thousands, as disks are sold. */
export function bytesInWords(bytes: number, format: Formatter): string {
  const step = Math.min(UNITS.length - 1, bytes < 1_000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** step;
  return `${format.number(value, step === 0 || value >= 100 ? 0 : 1)} ${UNITS[step]}`;
}
