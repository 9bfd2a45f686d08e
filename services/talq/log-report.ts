import type { LogEntry } from "@lucciola/contract/talq/wire.ts";
import type { Talq } from "@lucciola/platform/registry/talq/talq.ts";

/** The oldest entries of a logger as a `LogReport`, and the last of them; undefined when there is none. */
export function reportOf(talq: Pick<Talq, "entries">, address: string, limit: number) {
  const entries = talq.entries(address, limit);
  return {
    report: { address, entries: entries.map(({ body }) => JSON.parse(body) as LogEntry) },
    upToId: entries.at(-1)?.id,
  };
}
