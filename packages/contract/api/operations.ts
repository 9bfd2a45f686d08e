import { Type } from "typebox";
import { DIALECTS } from "../catalogue/dialects.ts";
import { Id, Instant, Int, Name } from "./formats.ts";

const Dialect = Type.Enum([...DIALECTS]);

/** GET /api/v1/devices: identities that may connect, and whether they are there. */
export const DeviceSummary = Type.Object({
  id: Id,
  name: Name,
  dialect: Type.Optional(Dialect),
  prefix: Type.Optional(Type.String({ maxLength: 128 })),
  simulated: Type.Boolean(),
  createdAt: Instant,
  revokedAt: Type.Optional(Instant),
  online: Type.Boolean(),
  since: Type.Optional(Instant),
  lastSeenAt: Type.Optional(Instant),
  software: Type.Optional(Type.String({ maxLength: 100 })),
  skewMs: Type.Optional(Type.Integer({ minimum: -1e15, maximum: 1e15, format: "int64" })),
  /** Messages that waited in its spool when it last said so, and since when the oldest of them does. */
  spooledMessages: Type.Optional(Int()),
  oldestSpooledAt: Type.Optional(Instant),
  /** Messages that its program has lost since it started: its spool was full, or damaged. */
  lostMessages: Type.Optional(Int()),
});
export type DeviceSummary = Type.Static<typeof DeviceSummary>;
export const DeviceList = Type.Object({ devices: Type.Array(DeviceSummary, { maxItems: 50_000 }) });
export type DeviceList = Type.Static<typeof DeviceList>;

/** GET /api/v1/quarantine?state=&before=&limit= */
export const QuarantineQuery = Type.Object(
  {
    state: Type.Optional(Type.Union([Type.Literal("open"), Type.Literal("replayed"), Type.Literal("dismissed")])),
    before: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, format: "int64" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, format: "int32" })),
  },
  { additionalProperties: false },
);
export type QuarantineQuery = Type.Static<typeof QuarantineQuery>;
export const QuarantineEntry = Type.Object({
  id: Int(),
  receivedAt: Instant,
  principal: Type.String({ maxLength: 255 }),
  topic: Type.String({ maxLength: 1_024 }),
  /** The payload as text, cut at 2,000 characters. */
  payload: Type.String({ maxLength: 2_001 }),
  payloadBytes: Int(),
  reason: Type.String({ maxLength: 64 }),
  detail: Type.String({ maxLength: 4_000 }),
  state: Type.Union([Type.Literal("open"), Type.Literal("replayed"), Type.Literal("dismissed")]),
});
export type QuarantineEntry = Type.Static<typeof QuarantineEntry>;
export const QuarantineList = Type.Object({ open: Int(), entries: Type.Array(QuarantineEntry, { maxItems: 200 }) });
export type QuarantineList = Type.Static<typeof QuarantineList>;

/** POST /api/v1/quarantine/{id}/replay: decodes the kept bytes again, e.g. after the device was installed. */
export const ReplayResult = Type.Object({
  state: Type.Union([Type.Literal("open"), Type.Literal("replayed")]),
  storedReadings: Int(),
  issues: Type.Array(Type.String({ maxLength: 1_000 }), { maxItems: 100 }),
});
export type ReplayResult = Type.Static<typeof ReplayResult>;
