import { describe, expect, test } from "vitest";
import type { JournalEntry } from "../journal.ts";
import { decodeRecord, encodeBody, measureRecord, readRecordBytes, sealRecord } from "./record.ts";

const ENTRY: JournalEntry = {
  receivedAtMs: 1_767_225_600_000,
  principal: "edge:g-1",
  topic: "meters/m-1",
  qos: 1,
  payload: Buffer.from('{"w":1}'),
};
const SALT = 0x12345678;

function encode(): Buffer {
  const bytes = Number(measureRecord(ENTRY));
  const buffer = Buffer.alloc(bytes);
  encodeBody(buffer, 0, ENTRY);
  sealRecord(buffer, 0, bytes, SALT);
  return buffer;
}

describe("a record on disk", () => {
  // Computed apart from this code, with Python's struct and a bitwise CRC.
  test("keeps its format: journals of older versions must stay readable", () => {
    const head = "a74c4a0125000000ba8c774d2259743f";
    const body = "000080aa6db7794201080a00656467653a672d316d65746572732f6d2d317b2277223a317d";
    expect(encode().toString("hex")).toBe(head + body);
  });

  test("is read with the salt it was written with, and with no other", () => {
    const buffer = encode();
    expect(readRecordBytes(buffer, 0, SALT)).toBe(buffer.length);
    expect(readRecordBytes(buffer, 0, SALT + 1)).toBeUndefined();
    expect(decodeRecord(buffer, 0, buffer.length, SALT, 70)).toEqual({ ...ENTRY, offset: 70 });
    expect(decodeRecord(buffer, 0, buffer.length, SALT + 1, 70)).toBeUndefined();
  });
});
