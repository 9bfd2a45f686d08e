import { Type } from "typebox";
import { IsoInstant } from "../time/iso.ts";

/**
 * What every message of an edge carries. `sentAt` is the edge's clock when it sends (anew when it sends again), so clock skew is
 * receipt minus `sentAt` whatever the age of the samples. (`boot`, `seq`) names the message: a repeated pair is a
 * repeated message.
 */
export const messageHeader = {
  sentAt: IsoInstant,
  boot: Type.String({
    pattern: "^[a-z0-9-]{4,40}$",
    maxLength: 40,
    description: "Names one run of the edge's program",
  }),
  seq: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "Counts the messages of this boot" }),
};

/** Presence: retained, and published by the broker as the edge's last will with `online: false`. */
export const EdgeStatus = Type.Object(
  {
    online: Type.Boolean(),
    at: IsoInstant,
    software: Type.Optional(Type.String({ maxLength: 100 })),
    /** Messages that wait in the spool, and the age of the oldest. */
    spooledMessages: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    oldestSpooledAt: Type.Optional(IsoInstant),
    lostMessages: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: "since its program started: those for which the spool had no room, and damaged stretches of it",
      }),
    ),
  },
  { additionalProperties: false },
);
export type EdgeStatus = Type.Static<typeof EdgeStatus>;
