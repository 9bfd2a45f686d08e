import { crc32c } from "./crc32c.ts";

/** An offset as a line of text with a checksum, of a fixed length: `0000000000001234 1a2b3c4d`. */
export function formatPosition(offset: number): string {
  const digits = String(offset).padStart(16, "0");
  return `${digits} ${checksum(digits)}\n`;
}

/** The offset in a line of `formatPosition`, or `undefined` where the line is damaged. */
export function parsePosition(line: string): number | undefined {
  const [, digits = "", sum = ""] = /^(\d{16}) ([0-9a-f]{8})\n$/.exec(line) ?? [];
  return sum !== "" && checksum(digits) === sum ? Number(digits) : undefined;
}

function checksum(digits: string): string {
  return crc32c(Buffer.from(digits, "latin1"), 0, digits.length).toString(16).padStart(8, "0");
}
