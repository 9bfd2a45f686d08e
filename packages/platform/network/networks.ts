import { BlockList, isIP } from "node:net";

/** Whether a text is an address (`192.0.2.7`) or a network in CIDR (`10.0.0.0/8`, `2001:db8::/32`). */
export const isNetwork = (text: string): boolean => partsOf(text) !== undefined;

/** A set of addresses. */
export interface Networks {
  has(address: string): boolean;
}

/** The addresses of these networks. Throws `TypeError` at one that `isNetwork` refuses: check what comes from people. */
export function networksOf(given: readonly string[]): Networks {
  // One list for each family: BlockList takes every IPv4 address for one of ::/3.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const text of given) {
    const parts = partsOf(text);
    if (parts === undefined) throw new TypeError(`${JSON.stringify(text)} is no address and no network`);
    lists[parts.family].addSubnet(parts.address, parts.bits, parts.family);
  }
  return {
    has: (given) => {
      const address = plain(given);
      const family = isIP(address);
      if (family === 0) return false;
      return family === 4 ? lists.ipv4.check(address, "ipv4") : lists.ipv6.check(address, "ipv6");
    },
  };
}

interface Parts {
  readonly address: string;
  readonly bits: number;
  readonly family: "ipv4" | "ipv6";
}

function partsOf(text: string): Parts | undefined {
  const [, address = "", given] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  const bits = Number(given ?? most);
  if (family === 0 || bits > most) return undefined;
  return { address, bits, family: family === 4 ? "ipv4" : "ipv6" };
}

/** An IPv4 address that comes in the clothes of IPv6 (`::ffff:10.0.0.1`, also in hexadecimal) is that IPv4 address. */
function plain(address: string): string {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const [, dotted] = /^(?:::|0{1,4}:0{1,4}:0{1,4}:0{1,4}:0{1,4}:)ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare) ?? [];
  if (dotted !== undefined) return dotted;
  const [, high, low] =
    /^(?:::|0{1,4}:0{1,4}:0{1,4}:0{1,4}:0{1,4}:)ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare) ?? [];
  if (high === undefined || low === undefined) return bare;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join(".");
}
