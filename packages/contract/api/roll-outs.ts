import { Type } from "typebox";
import { Id, Instant, Int } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const Reason = Type.String({ minLength: 3, maxLength: 500 });
const Share = Type.Number({ minimum: 0, maximum: 100, format: "double" });
const Kind = Type.Union([Type.Literal("programme"), Type.Literal("calendar")]);

/**
 * POST /api/v1/lighting/roll-outs: a stored version gets to its lamps in stages; after the last one it is the live one.
 * Without `stages`: 1, 10 and 50 % of the lamps, each watched for a day.
 */
export const RollOutRequest = Type.Object(
  {
    kind: Kind,
    plan: Id,
    version: Int({ minimum: 1 }),
    reason: Reason,
    stages: Type.Optional(
      Type.Array(
        Type.Object(
          { sharePct: Share, watchMin: Type.Integer({ minimum: 1, maximum: 100_000, format: "int32" }) },
          closed,
        ),
        { minItems: 1, maxItems: 10, description: "% of the lamps, all stages before included" },
      ),
    ),
    /** It stops when more of the lamps that were told have refused, or have not answered within `silentAfterMin`. */
    mostRefusedPct: Type.Optional(Share),
    mostSilentPct: Type.Optional(Share),
    silentAfterMin: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, format: "int32" })),
    acceptErrors: Type.Optional(Reason),
  },
  closed,
);
export type RollOutRequest = Type.Static<typeof RollOutRequest>;

export const RollOut = Type.Object({
  id: Id,
  kind: Kind,
  plan: Id,
  fromVersion: Type.Optional(Int()),
  toVersion: Int(),
  status: Type.Union([
    Type.Literal("running"),
    Type.Literal("stopped"),
    Type.Literal("finished"),
    Type.Literal("taken-back"),
  ]),
  startedAt: Instant,
  startedBy: Type.String({ maxLength: 255 }),
  reason: Type.String({ maxLength: 500 }),
  /** The stage that is watched, from 1 on; 0 before the first. */
  stage: Int(),
  stages: Int(),
  stop: Type.Optional(
    Type.Object({
      reason: Type.Union([Type.Literal("refused"), Type.Literal("silent")]),
      lamps: Int(),
      of: Int(),
      examples: Type.Array(Id, { maxItems: 5 }),
    }),
  ),
  /** Of those that have it: how many have it pinned, and what their controllers have answered. */
  lamps: Type.Object({ all: Int(), told: Int(), accepted: Int(), refused: Int(), unanswered: Int() }),
});
export type RollOut = Type.Static<typeof RollOut>;
/** GET /api/v1/lighting/roll-outs: the last 100, newest first. */
export const RollOutList = Type.Object({ rollOuts: Type.Array(RollOut, { maxItems: 100 }) });
export type RollOutList = Type.Static<typeof RollOutList>;

/** POST /api/v1/lighting/roll-outs/{id}/take-back: all lamps run the version from before, after its end too. */
export const TakeBackRequest = Type.Object({ reason: Reason }, closed);
export type TakeBackRequest = Type.Static<typeof TakeBackRequest>;
