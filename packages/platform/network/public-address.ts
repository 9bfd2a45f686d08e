import { type Networks, networksOf } from "./networks.ts";

/** What is no address of the public internet: IANA's registries of special-purpose IPv4 and IPv6 addresses (RFC 6890). */
const SPECIAL = networksOf([
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  // Of IPv6 only 2000::/3 is public; within it, what is reserved or carries an IPv4 address inside.
  "::/3",
  "4000::/2",
  "8000::/1",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
]);

export const isPublicAddress = (address: string): boolean => !SPECIAL.has(address);

const LOOPBACK = networksOf(["127.0.0.0/8", "::1"]);
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "");

/**
 * What is wrong with an address to which messages shall be sent, or `undefined`: https, no login in it, and no address of this
 * machine or a private network unless it is allowed. http goes to this machine alone, where that is allowed. What a name
 * stands for is only known when it is looked up: see `guardedLookup`.
 */
export function issueOfTarget(url: string, allowed: Networks): string | undefined {
  if (!URL.canParse(url)) return "It is no address (URL)";
  const { protocol, hostname, username, password, hash } = new URL(url);
  if (username !== "" || password !== "") return "An address may not carry a login";
  if (hash !== "") return "An address may not carry a fragment (#)";
  const isHere = hostname === "localhost" || LOOPBACK.has(bare(hostname));
  if (protocol === "http:") {
    if (isHere && allowed.has(hostname === "localhost" ? "127.0.0.1" : bare(hostname))) return undefined;
    return "It must begin with https://";
  }
  if (protocol !== "https:") return "It must begin with https://";
  if (hostname === "localhost") return allowed.has("127.0.0.1") ? undefined : refusedAddress(hostname);
  const isLiteral = /^[\d.]+$/.test(hostname) || hostname.startsWith("[");
  return isLiteral && !mayBeReached(bare(hostname), allowed) ? refusedAddress(bare(hostname)) : undefined;
}

export const mayBeReached = (address: string, allowed: Networks): boolean =>
  isPublicAddress(address) || allowed.has(address);

export const refusedAddress = (address: string): string =>
  `${address} is an address of this machine or of a private network: an administrator of the server must allow its network (notifier.webhooks.allowedNetworks)`;
