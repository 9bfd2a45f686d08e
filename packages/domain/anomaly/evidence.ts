import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";

const STEP = {
  needed: ["excessPerHour", "expectedPerHour", "spreadPerHour", "nights"],
  optional: ["shareOfItInHoursOfUse"],
} as const;
const CLOSED_DAY = { needed: ["shareOfAWorkday", "morePerHour", "spreadPerHour", "hours"], optional: [] } as const;

/**
 * The numbers that each kind of anomaly rests on, by name. `...PerHour` is W of electricity and litres an hour of anything
 * else, amounts are Wh or litres, shares and changes are parts of 1, `...C` is °C.
 */
export const EVIDENCE_NAMES = {
  "night-base-load": STEP,
  "level-change": STEP,
  "water-leak": STEP,
  "weekend-base-load": CLOSED_DAY,
  "holiday-use": CLOSED_DAY,
  "heating-too-early": { needed: ["shareOfFullHeating", "morePerHour", "expectedPerHour"], optional: ["feltC"] },
  "heating-out-of-season": { needed: ["morePerHour", "shareOfWinterRange", "usualPerHour"], optional: [] },
  // `t` is the statistic of the slope, for who knows it; the sentences leave it out.
  drift: { needed: ["change", "t", "days"], optional: ["changeByDay", "changeByNight"] },
  gap: { needed: ["silentHours"], optional: [] },
  "flat-line": { needed: ["stillHours"], optional: ["expectedMeanwhile", "expectedPerHour"] },
  spike: { needed: ["powerW", "registerBeforeW", "registerAfterW"], optional: [] },
  "over-contract-power": { needed: ["powerW", "contractPowerW", "quarters"], optional: [] },
  "reactive-energy": { needed: ["reactiveShare", "freeShare", "days"], optional: [] },
  // Wh of some days, of whatever the measure saves.
  "saving-lost": { needed: ["promised", "saved", "band", "days", "lostShare"], optional: [] },
} as const satisfies Readonly<
  Record<AnomalyKind, { readonly needed: readonly string[]; readonly optional: readonly string[] }>
>;

type Names = typeof EVIDENCE_NAMES;
/** The evidence of each kind. */
export type EvidenceByKind = {
  readonly [Kind in AnomalyKind]: Readonly<Record<Names[Kind]["needed"][number], number>> &
    Readonly<Partial<Record<Names[Kind]["optional"][number], number>>>;
};

/** Evidence that was stored, or `undefined` where a number that its kind needs is not there. */
export function evidenceOf<Kind extends AnomalyKind>(
  kind: Kind,
  stored: Readonly<Record<string, number>>,
): EvidenceByKind[Kind] | undefined {
  return EVIDENCE_NAMES[kind].needed.every((name) => Number.isFinite(stored[name]))
    ? (stored as EvidenceByKind[Kind])
    : undefined;
}
