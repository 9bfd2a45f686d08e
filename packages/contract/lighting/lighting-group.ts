import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";

const closed = { additionalProperties: false } as const;
const Id = Type.String({ pattern: ID_PATTERN, maxLength: 64 });
const Street = Type.String({ minLength: 1, maxLength: 200 });

/** The group of all lamps. It exists by itself, as does one for each cabinet, named like the cabinet. */
export const TOWN_GROUP = "town";

/**
 * Which lamps belong: every lamp of one of these streets, cabinets or sections, and those named one by one. It is a rule
 * and no list, so that a lamp which is added later belongs from its first night.
 */
export const LampRule = Type.Object(
  {
    streets: Type.Optional(Type.Array(Street, { maxItems: 500, uniqueItems: true })),
    cabinets: Type.Optional(Type.Array(Id, { maxItems: 500, uniqueItems: true })),
    sections: Type.Optional(Type.Array(Id, { maxItems: 500, uniqueItems: true })),
    points: Type.Optional(Type.Array(Id, { maxItems: 5_000, uniqueItems: true })),
  },
  closed,
);
export type LampRule = Type.Static<typeof LampRule>;

export const LightingGroupKind = Type.Union([Type.Literal("zone"), Type.Literal("cabinet"), Type.Literal("town")]);
export type LightingGroupKind = Type.Static<typeof LightingGroupKind>;

/**
 * Lamps that are addressed together. A lamp's own programme stands before those of its groups; of these a zone's before
 * its cabinet's before the town's. Among several zones the first by id counts.
 */
export const LightingGroup = Type.Object(
  {
    id: Id,
    name: Type.String({ minLength: 1, maxLength: 100 }),
    kind: LightingGroupKind,
    /** Of a zone; who belongs to a cabinet and to the town is known. */
    lamps: Type.Optional(LampRule),
    programme: Type.Optional(Id),
    calendar: Type.Optional(Id),
    /** Of a cabinet: whether its lamps are without power by day. `switched` unless said otherwise. */
    circuit: Type.Optional(Type.Union([Type.Literal("switched"), Type.Literal("permanent")])),
  },
  closed,
);
export type LightingGroup = Type.Static<typeof LightingGroup>;
