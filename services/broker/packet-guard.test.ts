import fc from "fast-check";
import { expect, test } from "vitest";
import { packet } from "./fixtures/raw-client.ts";
import { PacketGuard } from "./packet-guard.ts";

const limits = { maxConnectBytes: 1_000, maxPacketBytes: 50_000 };

/** What the guard says of these packets when the bytes come in pieces of these sizes. */
function inspectInPieces(guard: PacketGuard, bytes: Buffer, sizes: readonly number[]): string | undefined {
  for (let at = 0, piece = 0; at < bytes.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? 1;
    const reason = guard.inspect(bytes.subarray(at, at + size));
    if (reason !== undefined) return reason;
    at += size;
  }
  return undefined;
}

const sizes = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 5 });
const types = fc.integer({ min: 0, max: 15 });
const connect = packet(1, 0, Buffer.alloc(30));

test("however the bytes are cut, packets within the limits pass and the first above them is found", () => {
  const packets = fc.array(fc.tuple(types, fc.nat(limits.maxPacketBytes)), { maxLength: 6 });
  fc.assert(
    fc.property(packets, fc.option(fc.integer({ min: 1, max: 300_000 })), sizes, (fitting, excess, pieces) => {
      const guard = new PacketGuard(limits);
      guard.accept();
      const bodies = fitting.map(([type, length]) => packet(type, 0, Buffer.alloc(length, 0xff)));
      expect(inspectInPieces(guard, Buffer.concat([connect, ...bodies]), pieces)).toBeUndefined();
      if (excess === null) return;
      // Only the header is needed.
      const tooLarge = packet(3, 0, Buffer.alloc(limits.maxPacketBytes + excess)).subarray(0, 5);
      expect(inspectInPieces(guard, tooLarge, pieces)).toContain("larger than 50000");
    }),
  );
});

test("before the login the smaller limit holds", () => {
  const guard = new PacketGuard(limits);
  expect(guard.inspect(connect)).toBeUndefined();
  expect(guard.inspect(packet(3, 0, Buffer.alloc(1_001)))).toContain("larger than 1000");
});

test("a length of more than four bytes is malformed, whatever its value", () => {
  const guard = new PacketGuard(limits);
  expect(guard.inspect(Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x00]))).toContain("malformed");
});

test("the first packet is CONNECT", () => {
  expect(new PacketGuard(limits).inspect(packet(3, 0, Buffer.alloc(4)))).toContain("CONNECT");
});
