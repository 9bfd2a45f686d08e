import { isIP, type LookupFunction } from "node:net";
import { guardedLookup as lookUpGuarded } from "@lucciola/platform/network/guarded-lookup.ts";
import { isNetwork, type Networks, networksOf } from "@lucciola/platform/network/networks.ts";
import { isPublicAddress } from "@lucciola/platform/network/public-address.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/** Where notifications may go: to the public internet by https, and to the networks allowed here, also by http. */
export interface TargetRules {
  readonly allowed: Networks;
}

/** Of networks such as `10.20.0.0/16`, or single addresses. Throws OperationalError `config-invalid`. */
export function targetRules(allowedNetworks: readonly string[]): TargetRules {
  const wrong = allowedNetworks.find((network) => !isNetwork(network));
  if (wrong !== undefined)
    throw new OperationalError({
      code: "config-invalid",
      message: `api.subscriptions.allowedNetworks: ${wrong} is no address and no network. Write 192.0.2.7 or 10.0.0.0/8`,
    });
  return { allowed: networksOf(allowedNetworks) };
}

/** Why nothing is sent to this address, or `undefined`. What a name stands for is known when it is looked up. */
export function issueOfTarget(text: string, { allowed }: TargetRules): string | undefined {
  if (!URL.canParse(text)) return "it is no address (URL)";
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return "it must begin with https://";
  if (username !== "" || password !== "") return "it may not carry a login: use receiverInfo";
  if (hash !== "") return "it may not carry a fragment (#)";
  const host = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && allowed.has(host)) return undefined;
  if (protocol === "http:") return "it must begin with https://, or name an address of an allowed network by number";
  return isIP(host) !== 0 && !isPublicAddress(host) ? refusal(host) : undefined;
}

const refusal = (address: string): string =>
  `${address} belongs to this machine or a private network: name the network in api.subscriptions.allowedNetworks`;

/** Looks a name up, and refuses it when any of its addresses is neither public nor allowed. */
export const guardedLookup = ({ allowed }: TargetRules): LookupFunction => lookUpGuarded(allowed, refusal);
