import { channels } from "@lucciola/contract/catalogue/catalogue.ts";
import { DIALECTS, type Dialect } from "@lucciola/contract/catalogue/dialects.ts";
import { DEVICE } from "../enrolled-meters.ts";

/** A device among others: one of our edges, or another maker's with a topic prefix. */
export type Neighbour =
  | { readonly kind: "edge"; readonly id: string }
  | { readonly kind: "foreign"; readonly id: string; readonly dialect: Dialect; readonly prefix: string };

/** As many as asked for, two thirds of them edges, with names that begin alike: `pole-1` and `pole-12`. */
export function neighbours(count: number): readonly Neighbour[] {
  return Array.from({ length: count }, (_, index): Neighbour => {
    const number = index + 1;
    if (index % 6 === 4)
      return { kind: "foreign", id: `shelly-${number}`, dialect: "shelly-gen2", prefix: `shellies/hall-${number}` };
    if (index % 6 === 5) return { kind: "foreign", id: `plug-${number}`, dialect: "tasmota", prefix: `plug-${number}` };
    return { kind: "edge", id: `pole-${number}` };
  });
}

const hasOwner = (pattern: string): boolean => pattern.includes("{edge}") || pattern.includes("{prefix}");
const paramsOf = (one: Neighbour): Record<string, string> =>
  one.kind === "edge"
    ? { edge: one.id, device: DEVICE }
    : { prefix: one.prefix, component: "em:0", path: "log/1", command: "Power" };
/** An edge's are all below its name, another maker's those of its dialect. */
const isOfKind = (one: Neighbour, { topic, publishedBy, subscribedBy }: (typeof channels)[number]): boolean =>
  one.kind === "edge"
    ? topic.pattern.includes("{edge}")
    : topic.pattern.includes("{prefix}") &&
      [publishedBy, ...(subscribedBy as readonly string[])].some((role) => role === one.dialect);

/** Every topic of the catalogue that lies below this neighbour's name, commands to it included. */
export const topicsOf = (one: Neighbour): readonly string[] =>
  channels.filter((channel) => isOfKind(one, channel)).map(({ topic }) => topic.build(paramsOf(one) as never));

/** The topics that this neighbour itself publishes. */
export const ownTopics = (one: Neighbour): readonly string[] =>
  channels
    .filter((channel) => isOfKind(one, channel))
    .filter(({ publishedBy }) => publishedBy === (one.kind === "edge" ? "edge" : one.dialect))
    .map(({ topic }) => topic.build(paramsOf(one) as never));

const NOBODYS = {
  group: "town",
  sparkplugGroup: "Town",
  sparkplugNode: "Raspberry Pi",
  sparkplugDevice: "Pibrella",
  host: "lucciola",
  object: "school",
};

/** Topics on which services alone may publish; those of groups of lamps every edge may hear. */
export const topicsOfServices = (): readonly string[] =>
  channels
    .filter(({ topic, publishedBy }) => !hasOwner(topic.pattern) && !DIALECTS.some((each) => each === publishedBy))
    .map(({ topic }) => topic.build(NOBODYS as never));

/** Filters that would hear this neighbour: its topics, each level of them in turn a wildcard, and all that lies below. */
export function filtersOn(one: Neighbour): readonly string[] {
  const filters = topicsOf(one).flatMap((topic) => {
    const levels = topic.split("/");
    const blurred = levels.map((_, at) => [...levels.slice(0, at), "+", ...levels.slice(at + 1)].join("/"));
    const cut = levels.map((_, at) => [...levels.slice(0, at), "#"].join("/"));
    return [topic, ...blurred, ...cut, `$share/all/${topic}`];
  });
  return [...new Set([...filters, ...(one.kind === "edge" ? [] : [`cmnd/${one.prefix}/#`, `${one.prefix}/+`])])];
}

/** Whether what this filter hears is this neighbour's own, so that it may be granted. */
export function isOwnFilter(one: Neighbour, filter: string): boolean {
  const roots =
    one.kind === "edge"
      ? [`lucciola/v1/edge/${one.id}`]
      : one.dialect === "tasmota"
        ? [`cmnd/${one.prefix}`]
        : [one.prefix];
  return roots.some((root) => filter === root || filter.startsWith(`${root}/`));
}
