import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";
import { IsoInstant } from "../time/iso.ts";

const Identifier = Type.String({ pattern: ID_PATTERN, maxLength: 64 });
const DimPct = Type.Number({ minimum: 0, maximum: 100, description: "% of maintained luminous flux" });
const FadeMs = Type.Integer({ minimum: 0, maximum: 3_600_000 });

/**
 * A level that measured traffic or motion gives to all lamps of a group while they are lit. It is a lease: it counts from
 * `from` until `until` and must be renewed, so that without sensors, rules or network a lamp only ever gets brighter.
 *
 * - `set` takes the place of the programme's level (UNI 11248, adaptive installation). A lamp whose `adaptiveGroup` has no
 *   valid `set` burns at its design class.
 * - `raise` lifts the level while it counts; then the lamp returns to what it had, not to off.
 */
export const LevelSetpoint = Type.Object(
  {
    id: Identifier,
    kind: Type.Union([Type.Literal("set"), Type.Literal("raise")]),
    dimPct: DimPct,
    fadeMs: FadeMs,
    from: IsoInstant,
    until: IsoInstant,
    /** The light class that the level keeps, where one was decided: `M4`. */
    operatingClass: Type.Optional(Type.String({ pattern: "^[MCP][0-7]$" })),
    /** The flow that was measured on the busiest lane; absent where none can be believed and the class is the design's. */
    flowPct: Type.Optional(
      Type.Number({ minimum: 0, maximum: 10_000, description: "% of the section's service flow" }),
    ),
  },
  { additionalProperties: false },
);
export type LevelSetpoint = Type.Static<typeof LevelSetpoint>;

/** All setpoints of a group that are in force or to come: one message for a decision, whatever the number of lamps. */
export const GroupSetpoints = Type.Object(
  { at: IsoInstant, setpoints: Type.Array(LevelSetpoint, { maxItems: 16 }) },
  { additionalProperties: false },
);
export type GroupSetpoints = Type.Static<typeof GroupSetpoints>;

/**
 * What a person has ordered for a group of lamps, or for one, from `from` until `until`.
 *
 * - `override` holds a level. Among several, `priority` decides, then the one that begins last.
 * - `emergency` is full light, above every override.
 * - `lock` is for maintenance, above everything: no rule and no override switches the lamp while it holds.
 *
 * Who ordered it and in which words stays in the registry: an edge needs neither.
 */
export const LightingOrder = Type.Object(
  {
    id: Identifier,
    kind: Type.Union([Type.Literal("override"), Type.Literal("emergency"), Type.Literal("lock")]),
    dimPct: DimPct,
    fadeMs: FadeMs,
    from: IsoInstant,
    until: IsoInstant,
    priority: Type.Integer({ minimum: 0, maximum: 100 }),
    /** The person has said, with a reason, that the lamps may go under the least level of their class. */
    mayUndercut: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type LightingOrder = Type.Static<typeof LightingOrder>;

/** The whole list of orders for a group: what is not on it any more has ended. */
export const GroupOrders = Type.Object(
  { at: IsoInstant, orders: Type.Array(LightingOrder, { maxItems: 32 }) },
  { additionalProperties: false },
);
export type GroupOrders = Type.Static<typeof GroupOrders>;
