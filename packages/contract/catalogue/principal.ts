import type { EdgeId } from "../ids/ids.ts";
import { type ChannelName, catalogue, channels } from "./catalogue.ts";
import type { Channel } from "./channel.ts";

/** The broker publishes too: what only it knows. */
export type ServiceName = "ingest" | "rules" | "api" | "broker";
/** Dialects of other makers' devices that ingest can decode. */
export type Dialect = "shelly-gen2" | "tasmota";

/** Who is connected, once authenticated. */
export type Principal =
  | { readonly kind: "edge"; readonly id: EdgeId }
  | { readonly kind: "foreign"; readonly id: EdgeId; readonly dialect: Dialect; readonly prefix: string }
  | { readonly kind: "service"; readonly id: ServiceName };

/** As the catalogue names who publishes and subscribes. */
const roleOf = (principal: Principal): string =>
  principal.kind === "edge" ? "edge" : principal.kind === "foreign" ? principal.dialect : principal.id;

/** The parameter by which a topic belongs to somebody, and whose value must be the principal's own; a group's is nobody's. */
function owns(principal: Principal, params: Readonly<Record<string, string>>): boolean {
  if (principal.kind === "edge") return params.edge === undefined || params.edge === principal.id;
  if (principal.kind === "foreign") return params.prefix === principal.prefix;
  return true;
}

/** The channel on which this principal may publish this topic, or `undefined`: the access list is the catalogue. */
export function channelToPublish(
  principal: Principal,
  topic: string,
): (Channel & { readonly name: ChannelName }) | undefined {
  const role = roleOf(principal);
  return channels.find((candidate) => {
    if (candidate.publishedBy !== role) return false;
    const params = candidate.topic.parse(topic);
    return params !== undefined && owns(principal, params);
  });
}

/** Below this another maker's device hears commands in its own dialect. */
const commandRoot = ({ dialect, prefix }: Principal & { kind: "foreign" }): string =>
  dialect === "tasmota" ? `cmnd/${prefix}` : prefix;

/** The access list of one principal as filters, for brokers that take it so. */
export interface AccessFilters {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** What `channelToPublish` and `maySubscribe` let a principal do, as filters. */
export function accessFilters(principal: Principal): AccessFilters {
  const role = roleOf(principal);
  const own =
    principal.kind === "edge"
      ? { edge: principal.id }
      : principal.kind === "foreign"
        ? { prefix: principal.prefix }
        : {};
  const filters = (which: (candidate: Channel) => boolean) =>
    channels.filter(which).map(({ topic }) => topic.filter(own));
  return {
    publish: filters(({ publishedBy }) => publishedBy === role),
    subscribe:
      principal.kind === "foreign"
        ? [`${commandRoot(principal)}/#`]
        : filters(({ subscribedBy }) => (subscribedBy as readonly string[]).includes(role)),
  };
}

/**
 * Whether this principal may subscribe to this filter. An edge may use wildcards only below its own id; another maker's
 * device may subscribe anywhere below its own prefix, to hear commands in its own dialect.
 */
export function maySubscribe(principal: Principal, filter: string): boolean {
  if (principal.kind === "foreign") {
    const root = commandRoot(principal);
    return filter === root || filter.startsWith(`${root}/`);
  }
  const role = roleOf(principal);
  return channels.some((candidate) => {
    if (!(candidate.subscribedBy as readonly string[]).includes(role)) return false;
    const own = principal.kind === "edge" ? { edge: principal.id } : {};
    return filter === candidate.topic.filter(own) || (isPlain(filter) && matchesOwn(principal, candidate, filter));
  });
}

const isPlain = (filter: string): boolean => !filter.includes("+") && !filter.includes("#");
function matchesOwn(principal: Principal, candidate: Channel, topic: string): boolean {
  const params = candidate.topic.parse(topic);
  return params !== undefined && owns(principal, params);
}

/** The channel and parameters of a journalled topic, whoever published it. */
export function findChannel(
  topic: string,
): { name: ChannelName; channel: Channel; params: Readonly<Record<string, string>> } | undefined {
  for (const candidate of channels) {
    const params = candidate.topic.parse(topic);
    if (params !== undefined)
      return { name: candidate.name, channel: catalogue[candidate.name] as unknown as Channel, params };
  }
  return undefined;
}
