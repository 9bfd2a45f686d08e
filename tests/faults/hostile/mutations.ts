import { connectPacket, packet, publishPacket, subscribePacket } from "@lucciola/broker/fixtures/raw-client.ts";

type Random = () => number;

export const below = (limit: number, random: Random): number => Math.floor(random() * limit);
const oneOf = <T>(things: readonly T[], random: Random): T => things[below(things.length, random)] as T;

/** What integrators and attackers send where a reading is due. */
const PAYLOADS = [
  `{"sentAt":"2026-01-02T00:00:00Z","boot":"b","seq":1,"samples":[{"at":"2026-01-02T00:00:00Z","importTotalWh":7}]}`,
  `{"sentAt":"2026-01-02T00:00:00Z","boot":"b","seq":9007199254740993,"samples":[]}`,
  `{"__proto__":{"samples":[]},"constructor":{"prototype":{}},"samples":[{"at":"+275760-09-13T00:00:00Z"}]}`,
  `[[[[[[[[[[[[{"samples":1e999}]]]]]]]]]]]]`,
  `"\\ud800"`,
  "",
];

/** Packets after the letter of MQTT 3.1.1 for an edge, of each kind that a client sends. */
export function wellFormedPackets(edge: string, topic: string): readonly Buffer[] {
  const payload = PAYLOADS[0] ?? "";
  const id = Buffer.from([0, 9]);
  return [
    connectPacket({ clientId: edge, username: edge, password: "x", will: { topic, payload: "{}" } }),
    connectPacket({ clientId: edge, cleanSession: false, version: 3 }),
    publishPacket(topic, payload, { qos: 0 }),
    publishPacket(topic, payload, { qos: 1, messageId: 1 }),
    publishPacket(topic, payload, { qos: 2, messageId: 2, retain: true }),
    subscribePacket(`lucciola/v1/edge/${edge}/+/command`, 3),
    packet(10, 2, Buffer.concat([id, Buffer.from([0, 1]), Buffer.from("a")])),
    ...[4, 5, 7].map((type) => packet(type, 0, id)),
    packet(6, 2, id),
    packet(12, 0, Buffer.alloc(0)),
    packet(14, 0, Buffer.alloc(0)),
  ];
}

/** One of them with flipped bytes, cut, lengthened, joined with another, under a wrong length, or nothing but noise. */
export function mutatedPacket(originals: readonly Buffer[], random: Random): Buffer {
  const bytes = Buffer.from(oneOf(originals, random));
  switch (below(6, random)) {
    case 0:
      for (let flips = 1 + below(4, random); flips > 0; flips -= 1)
        bytes[below(bytes.length, random)] = below(256, random);
      return bytes;
    case 1:
      return bytes.subarray(0, 1 + below(bytes.length, random));
    case 2:
      return Buffer.concat([bytes, noise(1 + below(300, random), random)]);
    case 3: {
      const other = oneOf(originals, random);
      return Buffer.concat([
        bytes.subarray(0, below(bytes.length, random)),
        other.subarray(below(other.length, random)),
      ]);
    }
    case 4:
      bytes[1] = below(256, random);
      return bytes;
    default:
      return noise(1 + below(400, random), random);
  }
}

/** A well-formed message whose payload is not what it should be. */
export function hostileMessage(topic: string, messageId: number, random: Random): Buffer {
  const payload = Buffer.from(oneOf(PAYLOADS, random));
  for (let flips = below(4, random); flips > 0 && payload.length > 0; flips -= 1)
    payload[below(payload.length, random)] = below(256, random);
  const cut = random() < 0.2 ? payload.subarray(0, below(payload.length + 1, random)) : payload;
  return publishPacket(topic, cut, { qos: below(3, random) as 0 | 1 | 2, messageId });
}

function noise(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => below(256, random)));
}
