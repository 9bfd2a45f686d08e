import { Type } from "typebox";
import { BUILDING_FAMILIES } from "../plan/building-family.ts";
import { CatalogueEntry } from "../plan/catalogue-entry.ts";
import { GrantRule } from "../plan/grant-rule.ts";
import { Measure, MeasureKind, PlaceKind } from "../plan/measure.ts";
import { MeasureState, PlanTown, ScenarioSettings } from "../plan/scenario.ts";
import { LocalDay } from "../time/local-day.ts";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const Words = Type.Object({ it: Type.String({ maxLength: 500 }), en: Type.String({ maxLength: 500 }) });

export { CatalogueEntry, GrantRule, Measure, PlanTown, ScenarioSettings };

export const MeasureEntry = Type.Object({
  measure: Measure,
  state: MeasureState,
  doneOn: Type.Optional(LocalDay),
  begunOn: Type.Optional(LocalDay),
  changedAt: Instant,
  changedBy: Type.String({ maxLength: 100 }),
});
export type MeasureEntry = Type.Static<typeof MeasureEntry>;
export const MeasureList = Type.Object({ measures: Type.Array(MeasureEntry, { maxItems: 10_000 }) });
export type MeasureList = Type.Static<typeof MeasureList>;
export const MeasureStateChange = Type.Object(
  {
    state: MeasureState,
    doneOn: Type.Optional(LocalDay),
    /** First day of the works: what was used from then on is no baseline. */
    begunOn: Type.Optional(LocalDay),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  closed,
);
export type MeasureStateChange = Type.Static<typeof MeasureStateChange>;
/** Which buildings, cabinets and streets to propose measures for; without: all. */
export const ProposalRequest = Type.Object(
  { places: Type.Optional(Type.Array(Id, { maxItems: 10_000 })), store: Type.Boolean() },
  closed,
);
export const Proposals = Type.Object({ measures: Type.Array(Measure, { maxItems: 10_000 }), stored: Int() });
export type Proposals = Type.Static<typeof Proposals>;

export const CatalogueList = Type.Object({ entries: Type.Array(CatalogueEntry, { maxItems: 100 }) });
export const GrantList = Type.Object({ grants: Type.Array(GrantRule, { maxItems: 500 }) });
export type GrantList = Type.Static<typeof GrantList>;

/** Where to start. Energies are kWh of the twelve months named. */
export const PotentialRanking = Type.Object({
  from: LocalDay,
  to: LocalDay,
  degreeDays: Type.Optional(Double()),
  buildings: Type.Array(
    Type.Object({
      building: Id,
      name: Name,
      use: Type.String({ maxLength: 64 }),
      heatingKwh: Double(),
      electricityKwh: Double(),
      eurPerYear: Double(),
      co2KgPerYear: Double(),
      heatingIndex: Type.Optional(Double({ description: "kWh/m2 degree-day" })),
      heatingGoal: Type.Optional(Double()),
      electricityIndex: Type.Optional(Double({ description: "kWh/m2" })),
      electricityGoal: Type.Optional(Double()),
      peers: Int({ description: "other buildings that it is held against" }),
      family: Type.Optional(
        Type.Enum([...BUILDING_FAMILIES], {
          description: "what they have in common, where those of its use are too few",
        }),
      ),
      reason: Type.Optional(Type.Enum(["no-area", "no-energy", "too-few-peers"])),
    }),
    { maxItems: 10_000 },
  ),
});
export type PotentialRanking = Type.Static<typeof PotentialRanking>;

const PlannedWork = Type.Object({
  measure: Id,
  name: Name,
  /** Of plans that were made before works told it there is none. */
  kind: Type.Optional(MeasureKind),
  /** Its name as the inventory has it; plans that were made before they told it have none. */
  place: Type.Object({ kind: PlaceKind, id: Id, name: Type.Optional(Name) }),
  year: Int(),
  investEur: Double(),
  grants: Type.Array(Type.Object({ grant: Id, eur: Double() }), { maxItems: 10 }),
  /** What is left for the town. */
  ownEur: Double(),
  savingKwhPerYear: Double(),
  savingEurPerYear: Double(),
  savingCo2KgPerYear: Double(),
});
/** What a scenario comes to. */
export const ScenarioAnswer = Type.Object({
  works: Type.Array(PlannedWork, { maxItems: 10_000 }),
  years: Type.Array(
    Type.Object({
      year: Int(),
      budgetEur: Double(),
      spentEur: Double(),
      grantsEur: Double(),
      /** What is left and goes on to the next year. */
      carriedEur: Double(),
      /** What works that are done save in this year. */
      savingKwh: Double(),
      savingEur: Double(),
      savingCo2Kg: Double(),
    }),
    { maxItems: 20 },
  ),
  objective: ScenarioSettings.properties.objective,
  /** In kWh, euro or kg, by the objective. */
  value: Double(),
  /** No plan is better by more than this, per cent, which is proven; without: nobody could say in the time. */
  gapPct: Type.Optional(Double()),
  by: Type.Enum(["solver", "greedy"]),
  impossible: Type.Boolean(),
  /** No plan was found in the time, and nobody knows whether there is one. */
  notFound: Type.Optional(Type.Boolean()),
  leftOut: Type.Array(Type.Object({ measure: Id, why: Words }), { maxItems: 10_000 }),
  otherBudgets: Type.Array(Type.Object({ factor: Double(), value: Double(), works: Int() }), { maxItems: 20 }),
  issues: Type.Array(Type.String({ maxLength: 500 }), { maxItems: 1_000 }),
  /** Rules it counts on that nobody has looked up in their source. */
  unverifiedGrants: Type.Array(Id, { maxItems: 500 }),
});
export type ScenarioAnswer = Type.Static<typeof ScenarioAnswer>;

export const ScenarioEntry = Type.Object({
  id: Int(),
  settings: ScenarioSettings,
  createdAt: Instant,
  createdBy: Type.String({ maxLength: 100 }),
  answer: Type.Optional(ScenarioAnswer),
  answeredAt: Type.Optional(Instant),
});
export type ScenarioEntry = Type.Static<typeof ScenarioEntry>;
export const ScenarioList = Type.Object({ scenarios: Type.Array(ScenarioEntry, { maxItems: 1_000 }) });
export type ScenarioList = Type.Static<typeof ScenarioList>;
