/**
 * Traffic adaptive installation (TAI) of UNI 11248, appendix D: flow is counted ten minutes at a time on the busiest lane;
 * under 50 % of the section's service flow one class lower, under 25 % two. Raised at once; held for ten minutes after a
 * change; lowered only when two counts in a row show it; at the design class as soon as the counting cannot be trusted.
 * The thresholds are from memory of the standard's text and stay dated configuration until they were read there.
 */
export const TAI_RULES = {
  source: "UNI 11248:2016, appendix D",
  asOf: "2026-11",
  oneClassUnderPct: 50,
  twoClassesUnderPct: 25,
  holdMs: 600_000,
  /** A count that has not come so long after its interval is not waited for when another counter of its lane has spoken. */
  waitMs: 30_000,
  /** A level outlives the interval it was decided for by so long: the time that the next counts may take. */
  graceMs: 45_000,
  /** A counter that speaks alone, where another should beside it, is taken to see so much only: it may be blind unseen. */
  aloneSeesShare: 0.5,
  /** A lane of several counters is believed for so long without two of them having agreed. */
  unwatchedMs: 1_800_000,
} as const;
