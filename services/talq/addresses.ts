import { createHash } from "node:crypto";

/** A UUID by name (RFC 9562, version 5): the same point has the same address for ever. */
export function uuidByName(namespace: string, name: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

/** What a thing that a management system names freely is called here. */
export const ownIdOf = (kind: string, address: string): string =>
  `talq-${createHash("sha256").update(`${kind} ${address}`).digest("hex").slice(0, 20)}`;
