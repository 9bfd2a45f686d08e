import { type TSchema, Type } from "typebox";
import { ROLES, Role } from "../access/role.ts";
import { Instant, Int } from "./formats.ts";
import { Username } from "./session.ts";

const Roles = Type.Array(Role, { minItems: 1, maxItems: ROLES.length, uniqueItems: true });
const Language = Type.Enum(["it", "en"]);
const Reason = Type.String({ minLength: 1, maxLength: 500 });
const DisplayName = Type.String({ maxLength: 100 });
/** Enough to tell a mistyped address from one; whether it arrives shows when something is sent. */
const Email = Type.String({ maxLength: 254, pattern: "^([^@\\s]+@[^@\\s]+)?$" });
const Phone = Type.String({ maxLength: 30, pattern: "^(\\+?[0-9][0-9 ./-]{3,28})?$" });

/** What one may say of oneself; an empty text says nothing. */
const PROFILE = {
  displayName: Type.Optional(DisplayName),
  email: Type.Optional(Email),
  phone: Type.Optional(Phone),
  language: Type.Optional(Language),
};

const orNull = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));
/** In a merge patch (RFC 7396) `null` takes a member away, and so does an empty text; what is left out stays. */
const PROFILE_PATCH = {
  displayName: orNull(DisplayName),
  email: orNull(Email),
  phone: orNull(Phone),
  language: Type.Optional(Language),
};

/** Somebody who may log in. */
export const PersonSummary = Type.Object({
  username: Username,
  displayName: Type.Optional(DisplayName),
  email: Type.Optional(Email),
  phone: Type.Optional(Phone),
  language: Language,
  roles: Type.Array(Role, { maxItems: ROLES.length }),
  createdAt: Type.Optional(Instant),
  lastLoginAt: Type.Optional(Instant),
  /** Since when an administrator keeps them out. */
  lockedAt: Type.Optional(Instant),
  /** They have not replaced the one-time password yet. */
  mustChangePassword: Type.Boolean(),
  /** They come through the identity provider, which says what they may do. */
  isFromProvider: Type.Boolean(),
  /** Open sessions. */
  sessions: Int(),
});
export type PersonSummary = Type.Static<typeof PersonSummary>;

/** GET /api/v1/people */
export const PeopleList = Type.Object({ people: Type.Array(PersonSummary, { maxItems: 10_000 }) });
export type PeopleList = Type.Static<typeof PeopleList>;

export const PersonParams = Type.Object({ username: Username }, { additionalProperties: false });

/** POST /api/v1/people: invites somebody. */
export const NewPerson = Type.Object({ username: Username, roles: Roles, ...PROFILE }, { additionalProperties: false });
export type NewPerson = Type.Static<typeof NewPerson>;

/** A password for one use, shown this once. */
export const OneTimePassword = Type.Object({ username: Username, password: Type.String({ maxLength: 64 }) });
export type OneTimePassword = Type.Static<typeof OneTimePassword>;

/** PATCH /api/v1/people/{username}, a merge patch. */
export const PersonChange = Type.Object(
  { roles: Type.Optional(Roles), ...PROFILE_PATCH, reason: Type.Optional(Reason) },
  { additionalProperties: false },
);
export type PersonChange = Type.Static<typeof PersonChange>;

/** Why somebody is locked, unlocked, removed, or gets another password. */
export const WithReason = Type.Object({ reason: Type.Optional(Reason) }, { additionalProperties: false });
export type WithReason = Type.Static<typeof WithReason>;

/** GET /api/v1/account: what one has said of oneself. */
export const Account = Type.Object({
  username: Username,
  displayName: Type.Optional(DisplayName),
  email: Type.Optional(Email),
  phone: Type.Optional(Phone),
  language: Language,
  hasPassword: Type.Boolean(),
  isFromProvider: Type.Boolean(),
});
export type Account = Type.Static<typeof Account>;

/** PATCH /api/v1/account, a merge patch. */
export const AccountChange = Type.Object(PROFILE_PATCH, { additionalProperties: false });
export type AccountChange = Type.Static<typeof AccountChange>;
