import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";
import { LightClass } from "./light-class.ts";

const closed = { additionalProperties: false } as const;
const Id = Type.String({ pattern: ID_PATTERN, maxLength: 64 });

/**
 * A counter of one lane's traffic, or of the people on a path. `missedPct` is what it misses at most when it is in order,
 * by its maker or by a count beside it.
 */
export const LaneCounter = Type.Object(
  {
    point: Id,
    missedPct: Type.Number({ minimum: 0, maximum: 50, default: 0, description: "% of what passes" }),
  },
  closed,
);
export type LaneCounter = Type.Static<typeof LaneCounter>;

/** Two counters on a lane watch each other: a stuck one is then seen at once, and a lost message does no harm. */
export const SectionLane = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    counters: Type.Array(LaneCounter, { minItems: 1, maxItems: 8 }),
  },
  closed,
);
export type SectionLane = Type.Static<typeof SectionLane>;

/**
 * A piece of road with one design class. `designClass` is that of its lighting calculation, `leastClass` the lowest that
 * its risk analysis allows at any traffic (UNI 11248), both of one family. `installedValue` is what the installation
 * maintains at 100 %: cd/m2 for M classes, lx for C and P; without it the ratio of the classes counts.
 */
export const LightingSection = Type.Object(
  {
    id: Id,
    name: Type.String({ minLength: 1, maxLength: 100 }),
    designClass: LightClass,
    leastClass: LightClass,
    installedValue: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 1_000, description: "cd/m2 (M) or lx (C, P), maintained, at 100 %" }),
    ),
    serviceFlowVph: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: "vehicles per hour and lane for which the class was chosen; on a path, people per hour",
    }),
    lanes: Type.Array(SectionLane, { maxItems: 16 }),
    /** The lit area, for the energy indicators of EN 13201-5. */
    areaM2: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e7 })),
  },
  closed,
);
export type LightingSection = Type.Static<typeof LightingSection>;
