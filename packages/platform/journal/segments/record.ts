import type { JournalEntry, JournalRecord } from "../journal.ts";
import { crc32c } from "./crc32c.ts";

/*
 * One record, little endian:
 *
 *    0  4  mark, the same in every record
 *    4  4  bytes of the body
 *    8  4  CRC-32C of the body
 *   12  4  CRC-32C of the twelve bytes above: where it holds, the length can be trusted and a damaged body be stepped over
 *   16  8  receivedAtMs, a double        body
 *   24  1  qos
 *   25  1  bytes of the principal
 *   26  2  bytes of the topic
 *   28     principal, topic (UTF-8), payload
 *
 * Both checksums are salted with the segment's random salt and the record's place in it. So nothing that a device puts
 * into a payload, not even a copy of a journal, is ever taken for a record when the reader looks for the next one after
 * damage; and a block that the disk put in a wrong place does not pass either.
 */
export const HEAD_BYTES = 16;
const BODY_FIXED_BYTES = 12;

/** 0xA7 cannot begin a character of UTF-8, so text never looks like a record's mark. */
export const RECORD_MARK = Buffer.from([0xa7, 0x4c, 0x4a, 0x01]);
const MARK = RECORD_MARK.readUInt32LE(0);

export const MAX_PRINCIPAL_BYTES = 255;
export const MAX_TOPIC_BYTES = 1_024;
export const MAX_PAYLOAD_BYTES = 1_048_576;
const MAX_BODY_BYTES = BODY_FIXED_BYTES + MAX_PRINCIPAL_BYTES + MAX_TOPIC_BYTES + MAX_PAYLOAD_BYTES;

/** Bytes the entry takes in a segment, or what of it is too large. */
export function measureRecord(entry: JournalEntry): number | "principal" | "topic" | "payload" {
  const principalBytes = Buffer.byteLength(entry.principal);
  if (principalBytes > MAX_PRINCIPAL_BYTES) return "principal";
  const topicBytes = Buffer.byteLength(entry.topic);
  if (topicBytes > MAX_TOPIC_BYTES) return "topic";
  if (entry.payload.length > MAX_PAYLOAD_BYTES) return "payload";
  return HEAD_BYTES + BODY_FIXED_BYTES + principalBytes + topicBytes + entry.payload.length;
}

/** Writes the body of an entry that `measureRecord` has measured. `sealRecord` completes it. */
export function encodeBody(target: Buffer, at: number, entry: JournalEntry): void {
  const body = at + HEAD_BYTES;
  const principalAt = body + BODY_FIXED_BYTES;
  const principalBytes = target.write(entry.principal, principalAt);
  const topicBytes = target.write(entry.topic, principalAt + principalBytes);
  target.writeDoubleLE(entry.receivedAtMs, body);
  target[body + 8] = entry.qos;
  target[body + 9] = principalBytes;
  target.writeUInt16LE(topicBytes, body + 10);
  target.set(entry.payload, principalAt + principalBytes + topicBytes);
}

/** Completes the record of `bytes` bytes at `at` once its place in a segment is known. */
export function sealRecord(target: Buffer, at: number, bytes: number, salt: number): void {
  target.writeUInt32LE(MARK, at);
  target.writeUInt32LE(bytes - HEAD_BYTES, at + 4);
  target.writeUInt32LE(crc32c(target, at + HEAD_BYTES, at + bytes, salt), at + 8);
  target.writeUInt32LE(crc32c(target, at, at + 12, salt), at + 12);
}

/** The whole length of the record whose head is at `at`, or `undefined` where there is no sound head. */
export function readRecordBytes(source: Buffer, at: number, salt: number): number | undefined {
  if (source.readUInt32LE(at) !== MARK) return undefined;
  if (source.readUInt32LE(at + 12) !== crc32c(source, at, at + 12, salt)) return undefined;
  const bodyBytes = source.readUInt32LE(at + 4);
  return bodyBytes >= BODY_FIXED_BYTES && bodyBytes <= MAX_BODY_BYTES ? HEAD_BYTES + bodyBytes : undefined;
}

/** The record of `bytes` bytes at `at`, or `undefined` where its body is damaged. The payload is a view of `source`. */
export function decodeRecord(
  source: Buffer,
  at: number,
  bytes: number,
  salt: number,
  offset: number,
): JournalRecord | undefined {
  const body = at + HEAD_BYTES;
  const end = at + bytes;
  if (source.readUInt32LE(at + 8) !== crc32c(source, body, end, salt)) return undefined;
  const qos = source[body + 8];
  if (qos !== 0 && qos !== 1 && qos !== 2) return undefined;
  const principalAt = body + BODY_FIXED_BYTES;
  const topicAt = principalAt + source.readUInt8(body + 9);
  const payloadAt = topicAt + source.readUInt16LE(body + 10);
  if (payloadAt > end) return undefined;
  return {
    offset,
    receivedAtMs: source.readDoubleLE(body),
    principal: source.toString("utf8", principalAt, topicAt),
    topic: source.toString("utf8", topicAt, payloadAt),
    qos,
    payload: source.subarray(payloadAt, end),
  };
}
