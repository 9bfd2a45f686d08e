import { Type } from "typebox";
import { Instant, Int } from "./formats.ts";
import { Username } from "./session.ts";

/** An open session of somebody. */
export const SessionSummary = Type.Object({
  id: Int(),
  username: Username,
  openedAt: Instant,
  /** When its person last did something. */
  seenAt: Instant,
  /** It ends then at the latest. */
  until: Instant,
  /** Empty: from before this was kept. */
  address: Type.String({ maxLength: 64 }),
  /** As the browser calls itself. */
  browser: Type.String({ maxLength: 300 }),
  way: Type.Enum(["password", "oidc"]),
  /** The one that asks. */
  isThis: Type.Boolean(),
});
export type SessionSummary = Type.Static<typeof SessionSummary>;

/** GET /api/v1/account/sessions: one's own. GET /api/v1/sessions: everybody's. */
export const SessionList = Type.Object({
  sessions: Type.Array(SessionSummary, { maxItems: 10_000 }),
  /** A session ends when nobody has been there for so long, min. */
  idleMinutes: Int(),
});
export type SessionList = Type.Static<typeof SessionList>;

export const SessionParams = Type.Object(
  { id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, format: "int64" }) },
  { additionalProperties: false },
);

/** DELETE /api/v1/account/sessions: ends one's others. */
export const EndedSessions = Type.Object({ ended: Int() });
export type EndedSessions = Type.Static<typeof EndedSessions>;

/** GET /api/v1/login, open to all: how one may log in here. */
export const LoginWays = Type.Object({
  /** With a user name and a password. */
  password: Type.Boolean(),
  /** Through an identity provider, by the name that its button bears. */
  oidc: Type.Optional(Type.Object({ name: Type.String({ maxLength: 100 }) })),
});
export type LoginWays = Type.Static<typeof LoginWays>;
