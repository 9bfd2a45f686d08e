import { Type } from "typebox";
import { Double, Id, Int } from "../api/formats.ts";
import { LocalDay } from "../time/local-day.ts";
import { MeasureKind, PlaceKind } from "./measure.ts";

const closed = { additionalProperties: false } as const;
const Words = Type.Object(
  { it: Type.String({ minLength: 1, maxLength: 300 }), en: Type.String({ minLength: 1, maxLength: 300 }) },
  closed,
);

/** What must be so of the town or of the place for a better share. All that is said must hold. */
export const GrantCondition = Type.Object(
  {
    maxInhabitants: Type.Optional(Int({ minimum: 1, maximum: 10_000_000 })),
    /** Owned and used by the municipality itself. */
    ownedAndUsed: Type.Optional(Type.Boolean()),
    uses: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { maxItems: 50 })),
  },
  closed,
);
export type GrantCondition = Type.Static<typeof GrantCondition>;

/**
 * A grant as a dated rule. A rule is never changed: a new decree is a new rule from its day on. A work may take several
 * grants only where each names the other in `togetherWith`, and together they never pay more than the work costs.
 */
export const GrantRule = Type.Object(
  {
    id: Id,
    name: Words,
    /** First and last day on which a work may begin under it; without the last: as long as nothing else is known. */
    from: LocalDay,
    to: Type.Optional(LocalDay),
    measures: Type.Array(MeasureKind, { minItems: 1, maxItems: 20 }),
    places: Type.Array(PlaceKind, { minItems: 1, maxItems: 3 }),
    /** Of the cost, per cent, unless a better share holds. */
    sharePct: Double({ minimum: 0, maximum: 100 }),
    betterShares: Type.Array(
      Type.Object({ sharePct: Double({ minimum: 0, maximum: 100 }), when: GrantCondition }, closed),
      { maxItems: 10 },
    ),
    /** Without it the rule gives nothing at all. */
    onlyWhen: Type.Optional(GrantCondition),
    /** Euro of eligible cost for one unit of a measure (of its `quantity`), and for one work, at most. */
    unitCaps: Type.Array(
      Type.Object({ measure: MeasureKind, eligibleEurPerUnit: Double({ minimum: 0, maximum: 1e6 }) }, closed),
      { maxItems: 20 },
    ),
    maxEur: Type.Optional(Double({ minimum: 0, maximum: 1e8 })),
    /** A work that costs less gets nothing. */
    minInvestEur: Type.Optional(Double({ minimum: 0, maximum: 1e8 })),
    /** For energy saved, beside the share: euro for a tep in a year, for so many years (white certificates). */
    perTep: Type.Optional(
      Type.Object({ eur: Double({ minimum: 0, maximum: 10_000 }), years: Int({ minimum: 1, maximum: 20 }) }, closed),
    ),
    /** When the money comes, years after the work's beginning, in equal parts; below the limit at once in the first of them. */
    paidAfterYears: Type.Array(Int({ minimum: 0, maximum: 20 }), { minItems: 1, maxItems: 20 }),
    paidAtOnceUpToEur: Type.Optional(Double({ minimum: 0, maximum: 1e8 })),
    /** For the whole town, euro at most. */
    ceilingEur: Type.Optional(Double({ minimum: 0, maximum: 1e10 })),
    togetherWith: Type.Array(Id, { maxItems: 20 }),
    source: Type.String({ minLength: 1, maxLength: 500 }),
    /** False: from second hand or memory, to be looked up before a plan relies on it. */
    verified: Type.Boolean(),
  },
  closed,
);
export type GrantRule = Type.Static<typeof GrantRule>;
