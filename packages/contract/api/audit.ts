import { Type } from "typebox";
import { Instant, Int } from "./formats.ts";

const Text = (maxLength: number) => Type.Optional(Type.String({ minLength: 1, maxLength }));

/** GET /api/v1/audit?actor=&action=&target=&from=&to=&before=&limit= and GET /api/v1/audit.csv; all of it must hold. */
export const AuditQuery = Type.Object(
  {
    actor: Text(255),
    action: Text(64),
    /** Part of what it was done to. */
    target: Text(255),
    from: Type.Optional(Instant),
    to: Type.Optional(Instant),
    /** Entries before this one. */
    before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, format: "int64" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, format: "int32" })),
  },
  { additionalProperties: false },
);
export type AuditQuery = Type.Static<typeof AuditQuery>;

/** Who did what to what, with the reason where one was given. */
export const AuditEntry = Type.Object({
  id: Int(),
  at: Instant,
  /** A user name, `token:...` for a program, `cli:...` at the command line, else a service or an address. */
  actor: Type.String({ maxLength: 255 }),
  action: Type.String({ maxLength: 64 }),
  target: Type.String({ maxLength: 1_024 }),
  detail: Type.String({ maxLength: 4_000 }),
});
export type AuditEntry = Type.Static<typeof AuditEntry>;

export const AuditPage = Type.Object({
  entries: Type.Array(AuditEntry, { maxItems: 500 }),
  /** There are more, before the last of these. */
  hasMore: Type.Boolean(),
  /** Every action that has ever been recorded. */
  actions: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 1_000 }),
});
export type AuditPage = Type.Static<typeof AuditPage>;
