import { Readable } from "node:stream";
import aedesPersistence from "aedes-persistence";
import { matchesFilter } from "./topic-filter.ts";

interface RetainedPacket {
  readonly topic: string;
  readonly payload: string | Uint8Array;
}

/** The part of a persistence of aedes that this file changes; aedes calls it without callbacks. */
export interface Persistence {
  storeRetained(packet: RetainedPacket): Promise<void>;
  createRetainedStream(pattern: string): Readable;
  createRetainedStreamCombi(patterns: readonly string[]): Readable;
}

/** Its types leave out that the module is a function. */
export const memoryPersistence = aedesPersistence as unknown as () => Persistence;

/** `lucciola/v1/edge/{edge}`: what lies below belongs to one edge. */
const INDEXED_LEVELS = 4;

/**
 * The memory persistence of aedes, with the retained messages of each edge found at once. Its own looks through all of
 * them at every subscription, which for thousands of lamps and hundreds of controllers takes seconds at every start.
 */
export function indexedPersistence(): Persistence {
  const persistence = memoryPersistence();
  const storeRetained = persistence.storeRetained.bind(persistence);
  const byPrefix = new Map<string, Map<string, RetainedPacket>>();

  persistence.storeRetained = async (packet) => {
    await storeRetained(packet);
    const prefix = prefixOf(packet.topic);
    if (prefix === undefined) return;
    const ofPrefix = byPrefix.get(prefix) ?? new Map<string, RetainedPacket>();
    if (packet.payload.length === 0) ofPrefix.delete(packet.topic);
    else ofPrefix.set(packet.topic, { ...packet });
    if (ofPrefix.size === 0) byPrefix.delete(prefix);
    else byPrefix.set(prefix, ofPrefix);
  };

  persistence.createRetainedStreamCombi = (patterns) => Readable.from(matching(patterns));

  async function* matching(patterns: readonly string[]): AsyncGenerator<RetainedPacket> {
    for (const pattern of patterns) {
      const prefix = prefixOf(pattern);
      if (prefix === undefined) yield* persistence.createRetainedStream(pattern);
      else for (const [topic, packet] of byPrefix.get(prefix) ?? []) if (matchesFilter(pattern, topic)) yield packet;
    }
  }

  return persistence;
}

/** The first levels of a topic or pattern; `undefined` when it has no more than those, or a wildcard among them. */
function prefixOf(topic: string): string | undefined {
  const levels = topic.split("/");
  const first = levels.slice(0, INDEXED_LEVELS);
  if (levels.length <= INDEXED_LEVELS || first.includes("+") || first.includes("#")) return undefined;
  // A topic of exactly these levels also matches `prefix/#`, and lies outside of the index.
  if (levels[INDEXED_LEVELS] === "#") return undefined;
  return first.join("/");
}
