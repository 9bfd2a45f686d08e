import { elevationDeg } from "@lucciola/domain/astronomy/sun.ts";
import { SITE, type Week } from "./town-nights.ts";

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

const MINUTE_MS = 60_000;
/** Lighting is asked for once the sun stands so low, in the middle of civil twilight. */
const DARK_BELOW_DEG = -4;

const remembered = new Map<Week, readonly Span[]>();

/** When lighting is asked for in a week, to the minute. */
export function darkSpans(week: Week): readonly Span[] {
  const known = remembered.get(week) ?? reckonSpans(week);
  remembered.set(week, known);
  return known;
}

function reckonSpans({ fromMs, toMs }: Week): Span[] {
  const spans: Span[] = [];
  let sinceMs: number | null = null;
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTE_MS) {
    const isDark = elevationDeg(SITE, atMs) < DARK_BELOW_DEG;
    if (isDark) sinceMs ??= atMs;
    if (isDark || sinceMs === null) continue;
    spans.push({ fromMs: sinceMs, toMs: atMs });
    sinceMs = null;
  }
  return spans;
}
