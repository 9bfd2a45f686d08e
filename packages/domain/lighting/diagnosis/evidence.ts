/** How often, and since when, something was seen; it is believed after a while and given up after another. */
export interface Evidence {
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly seen: number;
  /** How often in a row the opposite was seen since. */
  readonly well: number;
  readonly isEstablished: boolean;
}

export interface EvidenceRule {
  /** Believed after so many sightings in a row over so long, ms. */
  readonly seen: number;
  readonly overMs: number;
  /** Given up after so many sightings of the opposite in a row. */
  readonly well: number;
}

/** One sighting at dusk and another at the next dusk are not seen in a row. */
const FORGOTTEN_AFTER_MS = 3 * 3_600_000;

/** Takes a sighting, or one of the opposite. What is not yet believed is given up at the first opposite. */
export function weigh(
  before: Evidence | undefined,
  shows: boolean,
  atMs: number,
  rule: EvidenceRule,
): Evidence | undefined {
  if (!shows) {
    if (before === undefined || !before.isEstablished || before.well + 1 >= rule.well) return undefined;
    return { ...before, well: before.well + 1 };
  }
  const isForgotten = before !== undefined && !before.isEstablished && atMs - before.lastMs > FORGOTTEN_AFTER_MS;
  if (before === undefined || isForgotten) {
    return { sinceMs: atMs, lastMs: atMs, seen: 1, well: 0, isEstablished: rule.seen <= 1 && rule.overMs <= 0 };
  }
  const seen = before.seen + 1;
  const isEstablished = before.isEstablished || (seen >= rule.seen && atMs - before.sinceMs >= rule.overMs);
  return { sinceMs: before.sinceMs, lastMs: atMs, seen, well: 0, isEstablished };
}
