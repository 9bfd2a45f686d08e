import { describe, expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";

describe("crc32c", () => {
  // RFC 3720, appendix B.4, read as little-endian numbers; the last one is the check value of the CRC catalogue.
  test.each([
    ["32 bytes of zero", Buffer.alloc(32), 0x8a9136aa],
    ["32 bytes of ones", Buffer.alloc(32, 0xff), 0x62a8ab43],
    ["32 bytes rising", Buffer.from(Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e],
    ["32 bytes falling", Buffer.from(Array.from({ length: 32 }, (_, index) => 31 - index)), 0x113fdb5c],
    ["the check value", Buffer.from("123456789"), 0xe3069283],
  ])("%s", (_name, bytes, expected) => {
    expect(crc32c(bytes, 0, bytes.length)).toBe(expected);
  });

  test("is of the stretch alone, wherever it lies", () => {
    const bytes = Buffer.from("before 123456789 after");
    expect(crc32c(bytes, 7, 16)).toBe(0xe3069283);
  });

  test("differs with the salt", () => {
    const bytes = Buffer.from("123456789");
    expect(crc32c(bytes, 0, 9, 1)).not.toBe(crc32c(bytes, 0, 9));
  });
});
