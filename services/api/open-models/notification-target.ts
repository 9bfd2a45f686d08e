import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/** Where notifications may go: to the public internet by https, and to the networks allowed here, also by http. */
export interface TargetRules {
  readonly allowed: Networks;
}

/** Of networks such as `10.20.0.0/16`, or single addresses. Throws OperationalError `config-invalid`. */
export const targetRules = (allowedNetworks: readonly string[]): TargetRules => ({
  allowed: networksOf(allowedNetworks),
});

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** A list of one family each: Node holds every IPv4 address to lie within `::/3`, as `::ffff:...`. */
interface Networks {
  readonly ipv4: BlockList;
  readonly ipv6: BlockList;
}

function networksOf(networks: readonly string[]): Networks {
  const lists: Networks = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const network of networks) {
    const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
    const most = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) === 0 || Number(bits ?? 0) > most)
      throw new OperationalError({
        code: "config-invalid",
        message: `api.subscriptions.allowedNetworks: ${network} is no address and no network. Write 192.0.2.7 or 10.0.0.0/8`,
      });
    const family = familyOf(address);
    lists[family].addSubnet(address, Number(bits ?? most), family);
  }
  return lists;
}

const holds = (networks: Networks, address: string): boolean => {
  const family = familyOf(address);
  return networks[family].check(address, family);
};

/** What is no address of the public internet: IANA's registries of special-purpose addresses (RFC 6890). */
const SPECIAL = networksOf([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"],
  ...["192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"],
  "224.0.0.0/3",
  // Of IPv6 only 2000::/3 is public; within it, what is reserved or carries an IPv4 address inside.
  ...["::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"],
]);

/** Why nothing is sent to this address, or `undefined`. What a name stands for is known when it is looked up. */
export function issueOfTarget(text: string, { allowed }: TargetRules): string | undefined {
  if (!URL.canParse(text)) return "it is no address (URL)";
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return "it must begin with https://";
  if (username !== "" || password !== "") return "it may not carry a login: use receiverInfo";
  if (hash !== "") return "it may not carry a fragment (#)";
  const host = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
  const isAllowed = isIP(host) !== 0 && holds(allowed, host);
  if (isAllowed) return undefined;
  if (protocol === "http:") return "it must begin with https://, or name an address of an allowed network by number";
  return isIP(host) !== 0 && holds(SPECIAL, host) ? refusal(host) : undefined;
}

const refusal = (address: string): string =>
  `${address} belongs to this machine or a private network: name the network in api.subscriptions.allowedNetworks`;

/** Looks a name up, and refuses it when any of its addresses is neither public nor allowed. */
export function guardedLookup({ allowed }: TargetRules): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const refused = addresses?.find(({ address }) => holds(SPECIAL, address) && !holds(allowed, address));
      const [first] = addresses ?? [];
      if (error !== null) callback(error, "", 0);
      else if (refused !== undefined) callback(new Error(`${hostname}: ${refusal(refused.address)}`), "", 0);
      else if (first === undefined) callback(new Error(`${hostname} has no address`), "", 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
