import fc from "fast-check";
import { expect, test } from "vitest";
import { packet, publishPacket, subscribePacket } from "./fixtures/raw-client.ts";
import { PublishRuns } from "./publish-runs.ts";

const TAKEN = "lucciola/v1/edge/edge-1/m1/meter";
const OTHER = "lucciola/v1/edge/edge-1/status";
const PINGREQ = Buffer.from([0xc0, 0]);

const payload = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ minLength: 16_000, maxLength: 20_000 }));
const id = fc.integer({ min: 1, max: 0xffff });
/** A message to be taken, and anything else that a client may send. */
const anyPacket = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(payload, id).map(([bytes, messageId]) => toTake(bytes, messageId)) },
  fc.tuple(payload, id).map(([bytes, messageId]) => publishPacket(OTHER, Buffer.from(bytes), { qos: 1, messageId })),
  fc.tuple(payload, id).map(([bytes, messageId]) => publishPacket(TAKEN, Buffer.from(bytes), { qos: 2, messageId })),
  payload.map((bytes) => publishPacket(TAKEN, Buffer.from(bytes), { qos: 0 })),
  fc.constant(PINGREQ),
  id.map((messageId) => subscribePacket(TAKEN, messageId)),
);
const toTake = (bytes: Uint8Array, messageId: number): Buffer =>
  publishPacket(TAKEN, Buffer.from(bytes), { qos: 1, messageId });

/** What came out, in its order: messages that were taken, encoded again, and what was left for the parser. */
function splitAll(bytes: Buffer, cuts: readonly number[]): { out: Buffer; taken: number; acknowledged: number[] } {
  const runs = new PublishRuns((topic) => topic === TAKEN);
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const out: Buffer[] = [];
  const acknowledged: number[] = [];
  let taken = 0;
  for (const [index, from] of [0, ...places].entries()) {
    const chunk = bytes.subarray(from, places[index] ?? bytes.length);
    if (chunk.length === 0) continue;
    const { run, rest } = runs.split(chunk, true);
    const ids = idsOf(run?.acknowledgements ?? new Uint8Array());
    for (const [number, message] of (run?.messages ?? []).entries()) {
      const messageId = ids[number] ?? 0;
      out.push(publishPacket(message.topic, Buffer.from(message.payload), { qos: 1, messageId }));
      taken += 1;
    }
    acknowledged.push(...ids);
    if (rest !== null) out.push(rest);
  }
  return { out: Buffer.concat(out), taken, acknowledged };
}

function idsOf(acknowledgements: Uint8Array): number[] {
  const bytes = Buffer.from(acknowledgements);
  return Array.from({ length: bytes.length / 4 }, (_, index) => {
    expect(bytes.readUInt16BE(4 * index)).toBe(0x4002);
    return bytes.readUInt16BE(4 * index + 2);
  });
}

test("however the bytes of a connection are cut, each packet comes out once and none overtakes another", () => {
  fc.assert(
    fc.property(
      fc.array(anyPacket, { maxLength: 12 }),
      fc.array(fc.nat(60_000), { maxLength: 12 }),
      (packets, cuts) => {
        const bytes = Buffer.concat(packets);
        const { out, taken, acknowledged } = splitAll(bytes, cuts);
        expect(out.equals(bytes)).toBe(true);
        expect(acknowledged).toHaveLength(taken);
      },
    ),
  );
});

test("messages alone are all taken, cut as they may be, up to the size that is gathered", () => {
  const small = fc.tuple(fc.uint8Array({ maxLength: 300 }), id).map(([bytes, messageId]) => toTake(bytes, messageId));
  fc.assert(
    fc.property(fc.array(small, { maxLength: 20 }), fc.array(fc.nat(6_000), { maxLength: 20 }), (packets, cuts) => {
      expect(splitAll(Buffer.concat(packets), cuts).taken).toBe(packets.length);
    }),
  );
});

test("what is malformed, retained or without an identifier is left to the parser, and all behind it", () => {
  const good = toTake(Buffer.from("good"), 1);
  const bad = [
    publishPacket(TAKEN, "kept", { qos: 1, messageId: 1, retain: true }),
    toTake(Buffer.from("nameless"), 0),
    publishPacket("", "without a topic", { qos: 1, messageId: 1 }),
    publishPacket("t".repeat(2_000), "long topic", { qos: 1, messageId: 1 }),
    packet(3, 2, Buffer.from([0])),
    packet(3, 2, Buffer.from([0xff, 0xff, 1])),
    packet(3, 2, Buffer.from([])),
  ];
  for (const each of bad) {
    const { run, rest } = new PublishRuns(() => true).split(Buffer.concat([good, each, good]), true);
    expect(run?.messages).toHaveLength(1);
    expect(rest).toEqual(Buffer.concat([each, good]));
  }
});

test("before the login nothing is taken, and a packet that the parser has begun stays its own", () => {
  const runs = new PublishRuns(() => true);
  const bytes = toTake(Buffer.from("early"), 1);
  expect(runs.split(bytes.subarray(0, 10), false)).toEqual({ run: undefined, rest: bytes.subarray(0, 10) });
  expect(runs.split(bytes.subarray(10), true)).toEqual({ run: undefined, rest: bytes.subarray(10) });
  expect(runs.split(bytes, true).run?.messages).toHaveLength(1);
});
