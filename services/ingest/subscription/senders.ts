import { catalogue, channels } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Foreign } from "@lucciola/contract/catalogue/principal.ts";
import type { Identities } from "@lucciola/platform/registry/registry.ts";

const OWN_EDGES = /^lucciola\/v1\/edge\/([^/]+)\//;
const UNKNOWN = "broker:unknown";
/** What services themselves send to be stored: each has one topic. */
const BY_SERVICE: ReadonlyMap<string, string> = new Map(
  [catalogue.desiredLevels, catalogue.importedReadings].map(({ topic, publishedBy }) => [
    topic.pattern,
    `service:${publishedBy}`,
  ]),
);

/**
 * Who sent a message, by its topic: a broker of another maker does not say, and its access list lets nobody else publish
 * there. Devices of other makers are known by the prefixes in the registry.
 */
export class Senders {
  readonly #identities: Pick<Identities, "list">;
  /** Another dialect may have the same prefix in its topics. */
  #byDialectAndPrefix = new Map<string, string>();
  #foreign: readonly Foreign[] = [];

  constructor(identities: Pick<Identities, "list">) {
    this.#identities = identities;
    this.refresh();
  }

  /** Devices of other makers that are not revoked. */
  get foreign(): readonly Foreign[] {
    return this.#foreign;
  }

  /** Asks the registry for devices that have come since. */
  refresh(): void {
    const byDialectAndPrefix = new Map<string, string>();
    const foreign: Foreign[] = [];
    for (const { id, dialect, prefix, revokedAtMs } of this.#identities.list()) {
      if (dialect === undefined || prefix === undefined) continue;
      byDialectAndPrefix.set(`${dialect} ${prefix}`, id);
      if (revokedAtMs === undefined) foreign.push({ dialect, prefix });
    }
    this.#byDialectAndPrefix = byDialectAndPrefix;
    this.#foreign = foreign;
  }

  /** As the journal has it: `edge:gateway-1`, `foreign:shelly-7`, `service:rules`, `service:api`. */
  principalOf(topic: string): string {
    const edge = OWN_EDGES.exec(topic)?.[1];
    if (edge !== undefined) return `edge:${edge}`;
    const service = BY_SERVICE.get(topic);
    if (service !== undefined) return service;
    return this.#foreignOf(topic) ?? UNKNOWN;
  }

  /** What comes before the rest of a topic may be the prefix; where it is, the dialect's channels say. */
  #foreignOf(topic: string): string | undefined {
    for (const { publishedBy, topic: pattern } of channels) {
      const params: Readonly<Record<string, string>> | undefined = pattern.parse(topic);
      if (params === undefined) continue;
      for (const prefix of prefixesIn(params)) {
        const id = this.#byDialectAndPrefix.get(`${publishedBy} ${prefix}`);
        if (id !== undefined) return `foreign:${id}`;
      }
    }
    return undefined;
  }
}

/** The longest first: a path behind a prefix is read as part of it where nobody knows the prefix. */
function prefixesIn({ prefix, sparkplugGroup, sparkplugNode }: Readonly<Record<string, string>>): string[] {
  if (sparkplugGroup !== undefined) return [`${sparkplugGroup}/${sparkplugNode}`];
  const levels = (prefix ?? "").split("/");
  return levels.map((_, index) => levels.slice(0, levels.length - index).join("/"));
}
