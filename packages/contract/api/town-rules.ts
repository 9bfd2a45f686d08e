import { Type } from "typebox";
import { RuleQuantity, TownRule } from "../rules/town-rule.ts";
import { Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const Person = Type.String({ maxLength: 255 });

/** Why a rule fired. */
export const RuleCause = Type.Union([
  Type.Object({ kind: Type.Union([Type.Literal("clock"), Type.Literal("sun")]) }),
  Type.Object({
    kind: Type.Literal("sensor"),
    value: Type.Number({ minimum: -1e15, maximum: 1e15, format: "double" }),
    /** Since when it was beyond the value. */
    since: Instant,
  }),
  Type.Object({
    kind: Type.Literal("alarm"),
    alarm: Type.String({ maxLength: 64 }),
    place: Type.String({ maxLength: 200 }),
  }),
]);
export type RuleCause = Type.Static<typeof RuleCause>;

export const RuleFiring = Type.Object({
  at: Instant,
  cause: RuleCause,
  version: Int({ minimum: 1 }),
  /** The order that it gave. */
  order: Type.Optional(Id),
  /** Why it could give none. */
  failure: Type.Optional(Type.String({ maxLength: 500 })),
});
export type RuleFiring = Type.Static<typeof RuleFiring>;

export const RuleSummary = Type.Object({
  rule: TownRule,
  version: Int({ minimum: 1 }),
  enabled: Type.Boolean(),
  changedAt: Instant,
  changedBy: Person,
  /** Newest first. */
  firings: Type.Array(RuleFiring, { maxItems: 10 }),
});
export type RuleSummary = Type.Static<typeof RuleSummary>;

/** GET /api/v1/rules, with the sensors that a rule may look at. */
export const RuleList = Type.Object({
  rules: Type.Array(RuleSummary, { maxItems: 1_000 }),
  sensors: Type.Array(Type.Object({ id: Id, name: Name, quantities: Type.Array(RuleQuantity, { maxItems: 8 }) }), {
    maxItems: 10_000,
  }),
});
export type RuleList = Type.Static<typeof RuleList>;

/** GET /api/v1/rules/{id}: its versions and what it has done, newest first. */
export const RuleDetail = Type.Object({
  summary: RuleSummary,
  versions: Type.Array(
    Type.Object({ rule: TownRule, version: Int({ minimum: 1 }), storedAt: Instant, storedBy: Person }),
    { maxItems: 100 },
  ),
  firings: Type.Array(RuleFiring, { maxItems: 200 }),
});
export type RuleDetail = Type.Static<typeof RuleDetail>;

/** PUT /api/v1/rules/{id}: a new version. A new rule does nothing until it is enabled. */
export const RuleText = Type.Object(Type.Omit(TownRule, ["id"]).properties, closed);
export type RuleText = Type.Static<typeof RuleText>;

/** POST /api/v1/rules/{id}/enabled */
export const RuleSwitch = Type.Object({ enabled: Type.Boolean() }, closed);
export type RuleSwitch = Type.Static<typeof RuleSwitch>;

/** POST /api/v1/rules/back-test: when would it have fired in the last days? */
export const RuleTestRequest = Type.Object(
  {
    rule: RuleText,
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 31, format: "int32", description: "30 when not given" })),
  },
  closed,
);
export type RuleTestRequest = Type.Static<typeof RuleTestRequest>;
export const RuleTest = Type.Object({
  from: Instant,
  to: Instant,
  /** Readings, or alarms, that were there to decide from; left out for a rule by the clock or the sun. */
  inputs: Type.Optional(Int()),
  count: Int(),
  /** The last of them, newest first. */
  firings: Type.Array(Type.Object({ at: Instant, cause: RuleCause }), { maxItems: 100 }),
  /** How long what it orders would have been in force, h. */
  orderHours: Type.Number({ minimum: 0, maximum: 100_000, format: "double" }),
});
export type RuleTest = Type.Static<typeof RuleTest>;
