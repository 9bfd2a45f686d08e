import type { ChannelName } from "@lucciola/contract/catalogue/catalogue.ts";
import { channelToPublish, findChannel, type Principal, paramsFor } from "@lucciola/contract/catalogue/principal.ts";
import { parseEdgeId } from "@lucciola/contract/ids/ids.ts";
import type { DecodeLookup, Rejection } from "./decoded.ts";

export interface RoutedTo {
  readonly name: ChannelName;
  readonly principal: Principal;
  readonly params: Readonly<Record<string, string>>;
}

export type Route =
  | { readonly ok: true; readonly to: RoutedTo }
  | { readonly ok: false; readonly rejection: Rejection };

const SERVICES = ["ingest", "rules", "api"] as const;

/**
 * The channel of a record, by its topic and by who sent it. The broker has checked the same access list before; with a
 * broker of another maker, or a journal that was edited, this is the check that counts.
 */
export function routeRecord(principalText: string, topic: string, lookup: DecodeLookup): Route {
  const principal = parsePrincipal(principalText, lookup);
  if (principal === undefined) {
    return reject(
      "unknown-identity",
      `principal ${JSON.stringify(principalText)} is not known here; create its identity, then replay`,
    );
  }
  const channel = channelToPublish(principal, topic);
  // What another maker's device says beside is passed over where it comes this far.
  if (channel !== undefined && (channel.journalled || principal.kind === "foreign")) {
    return { ok: true, to: { name: channel.name, principal, params: paramsFor(principal, channel, topic) ?? {} } };
  }
  const other = channel === undefined ? findChannel(topic) : undefined;
  if (other !== undefined) {
    return reject("wrong-principal", `topic ${topic} (${other.name}) is not ${principalText}'s to publish`);
  }
  const known =
    channel === undefined ? "is no topic of the catalogue" : `(${channel.name}) is not one that ingest stores`;
  return reject("unknown-topic", `topic ${JSON.stringify(topic)} ${known}; see docs/topics.md`);
}

const reject = (reason: Rejection["reason"], detail: string): Route => ({ ok: false, rejection: { reason, detail } });

/** `edge:gateway-1`, `foreign:shelly-7` or `service:rules`. The dialect of a foreign device is asked of the registry. */
function parsePrincipal(text: string, lookup: DecodeLookup): Principal | undefined {
  const colon = text.indexOf(":");
  const kind = text.slice(0, colon);
  const name = text.slice(colon + 1);
  if (kind === "service") {
    const id = SERVICES.find((service) => service === name);
    return id === undefined ? undefined : { kind, id };
  }
  if (kind !== "edge" && kind !== "foreign") return undefined;
  const id = parseEdgeId(name);
  if (!id.ok) return undefined;
  if (kind === "edge") return { kind, id: id.value };
  const identity = lookup.foreignIdentity(id.value);
  return identity === undefined ? undefined : { kind, id: id.value, ...identity };
}
