import { Type } from "typebox";
import { Double, Id, Int, Name } from "../api/formats.ts";

const closed = { additionalProperties: false } as const;

/** What a plan saves the most of: kWh, euro, kg of CO2, or present value. */
export const PLAN_OBJECTIVES = ["kwh", "eur", "co2", "npv"] as const;

/** One way to plan: which years, how much money, what to save the most of, and what holds. */
export const ScenarioSettings = Type.Object(
  {
    name: Name,
    firstYear: Int({ minimum: 2000, maximum: 2200 }),
    /** The town's own money, euro, for each year of the plan. */
    budgetEur: Type.Array(Double({ minimum: 0, maximum: 1e9 }), { minItems: 1, maxItems: 20 }),
    /** What is left goes on to the next year, at most so much; without: all of it. */
    carryOverEur: Type.Optional(Double({ minimum: 0, maximum: 1e9 })),
    /** Grants that come in later are spent again. */
    reinvestGrants: Type.Boolean(),
    worksAtOnce: Type.Optional(Int({ minimum: 1, maximum: 1_000 })),
    objective: Type.Enum([...PLAN_OBJECTIVES]),
    /** Savings count for so many years from the first, so that works of the last years count too; at least the plan's own years. */
    horizonYears: Int({ minimum: 1, maximum: 60 }),
    /** Per cent a year, for present value. */
    discountPct: Double({ minimum: 0, maximum: 50 }),
    /** Grants that the scenario counts on. */
    grants: Type.Array(Id, { maxItems: 100 }),
    /** Measures that must be in it, and those that it does without. */
    forced: Type.Array(Id, { maxItems: 1_000 }),
    without: Type.Array(Id, { maxItems: 1_000 }),
  },
  closed,
);
export type ScenarioSettings = Type.Static<typeof ScenarioSettings>;

/** What the town is to those who give grants. What is left out counts as not so. */
export const PlanTown = Type.Object(
  {
    inhabitants: Type.Optional(Int({ minimum: 1, maximum: 10_000_000 })),
    /** Buildings that the municipality owns and uses itself. */
    ownedAndUsed: Type.Array(Id, { maxItems: 10_000 }),
  },
  closed,
);
export type PlanTown = Type.Static<typeof PlanTown>;

/** Where a measure stands: nobody has decided; in the plan; under way; done; dropped. */
export const MEASURE_STATES = ["proposed", "planned", "under-way", "done", "dropped"] as const;
export const MeasureState = Type.Enum([...MEASURE_STATES]);
export type MeasureState = (typeof MEASURE_STATES)[number];
