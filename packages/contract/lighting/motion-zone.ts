import { Type } from "typebox";
import { ID_PATTERN } from "../ids/ids.ts";

const closed = { additionalProperties: false } as const;
const Id = Type.String({ pattern: ID_PATTERN, maxLength: 64 });
const Node = Type.String({ minLength: 1, maxLength: 64 });

/** A piece of way between two nodes of the street graph; its lamps are the group `group`. */
export const WayPiece = Type.Object(
  { group: Id, from: Node, to: Node, lengthM: Type.Number({ exclusiveMinimum: 0, maximum: 10_000 }) },
  closed,
);
export type WayPiece = Type.Static<typeof WayPiece>;

/**
 * Ways on which light runs ahead of whoever moves. A detector stands in the middle of its piece. What can be reached within
 * `lookAheadS` at `speedMps` is lit at `dimPct` until whoever was seen must have left it, and `holdS` longer; then lamps
 * return to what they had. Motion only ever adds light: the floor is kept without it.
 */
export const MotionZone = Type.Object(
  {
    pieces: Type.Array(WayPiece, { minItems: 1, maxItems: 500 }),
    detectors: Type.Array(Type.Object({ point: Id, group: Id }, closed), { minItems: 1, maxItems: 500 }),
    speedMps: Type.Number({ exclusiveMinimum: 0, maximum: 40, description: "walking 1.4, town traffic 14" }),
    lookAheadS: Type.Number({ minimum: 0, maximum: 600 }),
    holdS: Type.Number({ minimum: 5, maximum: 3_600 }),
    dimPct: Type.Number({ minimum: 0, maximum: 100 }),
  },
  closed,
);
export type MotionZone = Type.Static<typeof MotionZone>;
