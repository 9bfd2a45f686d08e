import { Type } from "typebox";
import { IsoInstant } from "../time/iso.ts";

const RequestId = Type.String({ minLength: 1, maxLength: 64 });
const QuarantineId = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

/** How far ingest is, said every few seconds; who hears nothing knows that it is away. */
export const IngestStatus = Type.Object(
  {
    at: IsoInstant,
    /** Age of the oldest message that is read but not yet stored, ms; 0 when there is none. */
    lagMs: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    /** Since when the store, the registry or the journal has refused to work; absent while all is well. */
    failingSince: Type.Optional(IsoInstant),
  },
  { additionalProperties: false },
);
export type IngestStatus = Type.Static<typeof IngestStatus>;

/** One of the messages by which ingest looks whether a broker keeps what it has acknowledged. */
export const IngestProbe = Type.Object(
  {
    /** Names the one attempt. */
    probe: Type.String({ minLength: 1, maxLength: 64 }),
    number: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    /** As large as a message of a meter. */
    filling: Type.String({ maxLength: 4_096 }),
  },
  { additionalProperties: false },
);
export type IngestProbe = Type.Static<typeof IngestProbe>;

/** Asks ingest to decode a quarantined message again; a request that comes twice is answered twice and changes nothing more. */
export const ReplayRequest = Type.Object(
  { requestId: RequestId, quarantineId: QuarantineId },
  { additionalProperties: false },
);
export type ReplayRequest = Type.Static<typeof ReplayRequest>;

/** What became of a `ReplayRequest`. */
export const ReplayAnswer = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("decoded"),
      requestId: RequestId,
      replayed: Type.Boolean(),
      storedReadings: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
      issues: Type.Array(Type.String({ maxLength: 1_000 }), { maxItems: 100 }),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      kind: Type.Literal("failed"),
      requestId: RequestId,
      code: Type.String({ maxLength: 64 }),
      message: Type.String({ maxLength: 1_000 }),
      retryable: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
]);
export type ReplayAnswer = Type.Static<typeof ReplayAnswer>;
