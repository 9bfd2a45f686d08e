import type { EdgeId } from "../ids/ids.ts";
import { type ChannelName, catalogue, channels } from "./catalogue.ts";
import type { Channel } from "./channel.ts";
import { DIALECTS, type Dialect } from "./dialects.ts";

/** The broker publishes too: what only it knows. */
export type ServiceName = "ingest" | "rules" | "api" | "broker";
export type { Dialect } from "./dialects.ts";

/** Who is connected, once authenticated. */
export type Principal =
  | { readonly kind: "edge"; readonly id: EdgeId }
  | { readonly kind: "foreign"; readonly id: EdgeId; readonly dialect: Dialect; readonly prefix: string }
  | { readonly kind: "service"; readonly id: ServiceName };

/** As the catalogue names who publishes and subscribes. */
const roleOf = (principal: Principal): string =>
  principal.kind === "edge" ? "edge" : principal.kind === "foreign" ? principal.dialect : principal.id;

/** The parameters by which topics are a principal's own; a group's are nobody's. */
export function ownParams(principal: Principal): Readonly<Record<string, string>> {
  if (principal.kind === "edge") return { edge: principal.id };
  return principal.kind === "foreign" ? foreignParams(principal) : {};
}

/** A device of another maker, by what it speaks and where. */
export interface Foreign {
  readonly dialect: Dialect;
  readonly prefix: string;
}

/** Where another maker's device speaks. A Sparkplug edge node is named by its group and itself, apart in its topics. */
export function foreignParams({ dialect, prefix }: Foreign): Readonly<Record<string, string>> {
  if (dialect !== "sparkplug-b") return { prefix };
  const [sparkplugGroup = "", ...node] = prefix.split("/");
  return { sparkplugGroup, sparkplugNode: node.join("/") };
}

/** The parameters of a topic on a channel, where it is this principal's own; what it does not name is anybody's. */
export function paramsFor(
  principal: Principal,
  { topic }: Pick<Channel, "topic">,
  text: string,
): Readonly<Record<string, string>> | undefined {
  if (principal.kind === "foreign") return topic.parseWith(text, foreignParams(principal));
  const params: Readonly<Record<string, string>> | undefined = topic.parse(text);
  if (params === undefined || principal.kind === "service") return params;
  return params.edge === undefined || params.edge === principal.id ? params : undefined;
}

/** The channel on which this principal may publish this topic, or `undefined`: the access list is the catalogue. */
export function channelToPublish(
  principal: Principal,
  topic: string,
): (Channel & { readonly name: ChannelName }) | undefined {
  const role = roleOf(principal);
  return channels.find(
    (candidate) => candidate.publishedBy === role && paramsFor(principal, candidate, topic) !== undefined,
  );
}

/** Below these another maker's device hears commands in its own dialect. */
function commandRoots({ dialect, prefix }: Principal & { kind: "foreign" }): readonly string[] {
  switch (dialect) {
    case "tasmota":
      return [`cmnd/${prefix}`];
    case "sparkplug-b": {
      const { sparkplugGroup, sparkplugNode } = foreignParams({ dialect, prefix });
      return [
        `spBv1.0/${sparkplugGroup}/NCMD/${sparkplugNode}`,
        `spBv1.0/${sparkplugGroup}/DCMD/${sparkplugNode}`,
        "spBv1.0/STATE",
      ];
    }
    case "home-assistant":
      return [prefix, "lucciola/v1/home", "spBv1.0/STATE"];
    default:
      return [prefix];
  }
}

/** The access list of one principal as filters, for brokers that take it so. */
export interface AccessFilters {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/**
 * What `channelToPublish` and `maySubscribe` let a principal do, as filters. `foreign`: the devices of other makers, to
 * which the rules speak: their prefixes may have any number of levels, which no filter says.
 */
export function accessFilters(principal: Principal, foreign: readonly Foreign[]): AccessFilters {
  const role = roleOf(principal);
  const own = ownParams(principal);
  const filters = (which: (candidate: Channel) => boolean) =>
    channels.filter(which).flatMap(({ topic, subscribedBy, publishedBy }) => {
      const hearer = foreign.filter(({ dialect }) => subscribedBy.includes(dialect));
      const isTold = publishedBy === "rules" && DIALECTS.some((dialect) => subscribedBy.includes(dialect));
      // What has no device's prefix in it, such as the will of the rules, they may say in any case.
      const isBelowDevice = /\{(?:prefix|sparkplugGroup)\}/.test(topic.pattern);
      return isTold && isBelowDevice && principal.kind === "service"
        ? hearer.map((device) => topic.filter(foreignParams(device)))
        : [topic.filter(own)];
    });
  return {
    publish: [...new Set(filters(({ publishedBy }) => publishedBy === role))],
    subscribe:
      principal.kind === "foreign"
        ? commandRoots(principal).map((root) => `${root}/#`)
        : filters(({ subscribedBy }) => (subscribedBy as readonly string[]).includes(role)),
  };
}

/**
 * Whether this principal may subscribe to this filter. An edge may use wildcards only below its own id; another maker's
 * device may subscribe anywhere below its own prefix, to hear commands in its own dialect.
 */
export function maySubscribe(principal: Principal, filter: string): boolean {
  if (principal.kind === "foreign")
    return commandRoots(principal).some((root) => filter === root || filter.startsWith(`${root}/`));
  const role = roleOf(principal);
  return channels.some((candidate) => {
    if (!(candidate.subscribedBy as readonly string[]).includes(role)) return false;
    if (filter === candidate.topic.filter(ownParams(principal))) return true;
    return isPlain(filter) && paramsFor(principal, candidate, filter) !== undefined;
  });
}

const isPlain = (filter: string): boolean => !filter.includes("+") && !filter.includes("#");

/** Where all topics of our own begin. */
const OURS = "lucciola/";

/** The channel and parameters of a topic, whoever published it. A topic that anybody may call what he likes has none. */
export function findChannel(
  topic: string,
): { name: ChannelName; channel: Channel; params: Readonly<Record<string, string>> } | undefined {
  const isOurs = topic.startsWith(OURS);
  for (const candidate of channels) {
    const { pattern } = candidate.topic;
    // A prefix may be any topic, but other makers' devices have none below ours.
    if (pattern.includes("{path}") || pattern.startsWith(OURS) !== isOurs) continue;
    const params = candidate.topic.parse(topic);
    if (params !== undefined)
      return { name: candidate.name, channel: catalogue[candidate.name] as unknown as Channel, params };
  }
  return undefined;
}
