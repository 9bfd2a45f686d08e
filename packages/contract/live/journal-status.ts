import { Type } from "typebox";
import { IsoInstant } from "../time/iso.ts";

const Bytes = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** How full the broker's journal is: retained, and said once a minute. */
export const JournalStatus = Type.Object(
  {
    at: IsoInstant,
    bytes: Bytes,
    maxBytes: Bytes,
    appendBytesPerS: Bytes,
    /** How long the free room lasts at that rate with no reader, s; absent while nothing is appended. */
    lastsS: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    /** Its reader does not keep up: it is filled to 80 % or more, and not yet below 70 % again. */
    isAlarming: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type JournalStatus = Type.Static<typeof JournalStatus>;
