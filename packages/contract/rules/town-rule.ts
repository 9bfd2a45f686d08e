import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";
import { AlarmKind } from "../lighting/alarm.ts";
import { SunEvent } from "../lighting/programme.ts";

const closed = { additionalProperties: false } as const;
const Id = Type.String({ pattern: ID_PATTERN, maxLength: 64 });
const ClockTime = Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", maxLength: 5, description: "hh:mm, local" });

/** What a sensor of the town measures that a rule may look at. */
export const RULE_QUANTITIES = [
  "illuminanceLx",
  "vehicleCount",
  "motionCount",
  "airTemperatureC",
  "windSpeedMs",
  "precipitationMm",
] as const;
export const RuleQuantity = Type.Enum([...RULE_QUANTITIES]);
export type RuleQuantity = (typeof RULE_QUANTITIES)[number];

/** When a rule is looked at: at a time of every day, with the sun, when a sensor says so for a while, or with an alarm. */
export const RuleTrigger = Type.Union([
  Type.Object({ kind: Type.Literal("clock"), time: ClockTime }, closed),
  Type.Object(
    {
      kind: Type.Literal("sun"),
      event: SunEvent,
      offsetMin: Type.Integer({ minimum: -360, maximum: 360, description: "minutes; negative is earlier" }),
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal("sensor"),
      point: Id,
      quantity: RuleQuantity,
      is: Type.Union([Type.Literal("above"), Type.Literal("below")]),
      value: Type.Number({ minimum: -1_000_000, maximum: 1_000_000, description: "in the unit of the quantity" }),
      /** It has to last so long, from one reading to another. */
      forMin: Type.Integer({ minimum: 0, maximum: 1_440 }),
      /** How far it must come back before the rule looks for the next time: what lies on the line flaps else. */
      backBy: Type.Number({ minimum: 0, maximum: 1_000_000 }),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal("alarm"), alarm: AlarmKind }, closed),
]);
export type RuleTrigger = Type.Static<typeof RuleTrigger>;

/** What must be so at that moment. `hours` may go across midnight; `weekdays`: 1 is Monday, by the date of the moment. */
export const RuleCondition = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("sky"),
      is: Type.Union([Type.Literal("dark"), Type.Literal("light")]),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal("hours"), from: ClockTime, to: ClockTime }, closed),
  Type.Object(
    {
      kind: Type.Literal("weekdays"),
      weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true }),
    },
    closed,
  ),
]);
export type RuleCondition = Type.Static<typeof RuleCondition>;

/** What follows: an order to a group of lamps, which ends by itself, or a note among the rule's firings. */
export const RuleAction = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("order"),
      group: Id,
      dimPct: Type.Number({ minimum: 0, maximum: 100, description: "% of luminous flux" }),
      minutes: Type.Integer({ minimum: 1, maximum: 1_440 }),
      fadeMs: Type.Integer({ minimum: 0, maximum: 3_600_000 }),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal("note"), text: Type.String({ minLength: 1, maxLength: 300 }) }, closed),
]);
export type RuleAction = Type.Static<typeof RuleAction>;

/** A rule of the town: when something happens, if all conditions hold, then something follows. */
export const TownRule = Type.Object(
  {
    id: Id,
    name: Type.String({ minLength: 1, maxLength: 100, pattern: "\\S" }),
    trigger: RuleTrigger,
    conditions: Type.Array(RuleCondition, { maxItems: 4 }),
    action: RuleAction,
  },
  closed,
);
export type TownRule = Type.Static<typeof TownRule>;
