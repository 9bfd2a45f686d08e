import { Type } from "typebox";
import { messageHeader } from "../edge/header.ts";
import { ID_PATTERN } from "../ids/ids.ts";
import { IsoInstant } from "../time/iso.ts";

export const CommandReason = Type.Object(
  {
    kind: Type.Union([Type.Literal("manual"), Type.Literal("reconcile"), Type.Literal("test")]),
    text: Type.String({ maxLength: 500 }),
    by: Type.Optional(Type.String({ maxLength: 100, description: "user name" })),
  },
  { additionalProperties: false },
);
export type CommandReason = Type.Static<typeof CommandReason>;

/**
 * An order to one lamp. `set` overrides the programme until `until`, then the lamp resumes by itself; `resume` ends an
 * override now. A controller carries a command out at most once (by `id`) and never after `expiresAt`.
 */
export const LampCommand = Type.Object(
  {
    id: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
    issuedAt: IsoInstant,
    expiresAt: IsoInstant,
    action: Type.Union([
      Type.Object(
        {
          kind: Type.Literal("set"),
          dimPct: Type.Number({ minimum: 0, maximum: 100 }),
          fadeMs: Type.Integer({ minimum: 0, maximum: 3_600_000 }),
          until: IsoInstant,
          /** The person has said, with a reason, that the lamp may go under the least level of its class. */
          mayUndercut: Type.Optional(Type.Boolean()),
        },
        { additionalProperties: false },
      ),
      Type.Object({ kind: Type.Literal("resume") }, { additionalProperties: false }),
    ]),
    reason: CommandReason,
  },
  { additionalProperties: false },
);
export type LampCommand = Type.Static<typeof LampCommand>;

/**
 * The life of a command: `queued` in the outbox, `sent` to the broker, `acknowledged` by the controller, and at the end
 * `carried-out`, `expired` or `refused`. It moves forward only.
 */
export const COMMAND_FATES = ["queued", "sent", "acknowledged", "carried-out", "expired", "refused"] as const;
export type CommandFate = (typeof COMMAND_FATES)[number];
export const FINAL_FATES: ReadonlySet<CommandFate> = new Set(["carried-out", "expired", "refused"]);

/** What the controller says of a command it received. */
export const CommandReport = Type.Object(
  {
    ...messageHeader,
    commandId: Type.String({ pattern: ID_PATTERN, maxLength: 64 }),
    at: IsoInstant,
    fate: Type.Union([
      Type.Literal("acknowledged"),
      Type.Literal("carried-out"),
      Type.Literal("expired"),
      Type.Literal("refused"),
    ]),
    dimPct: Type.Optional(Type.Number({ minimum: 0, maximum: 100, description: "level reported by the driver" })),
    detail: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type CommandReport = Type.Static<typeof CommandReport>;
