import type { Role } from "@lucciola/contract/access/role.ts";
import type { TokenScope } from "@lucciola/contract/access/token-scope.ts";

export type Language = "it" | "en";

export interface User {
  readonly id: number;
  readonly username: string;
  readonly roles: readonly Role[];
  /** True until the one-time password has been replaced. */
  readonly mustChangePassword: boolean;
}

/** What somebody tells of themselves. E-mail and phone are for messages that they ask for, and nothing else. */
export interface Profile {
  readonly displayName: string | undefined;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly language: Language;
}

/** Somebody who may log in, with all that the administration shows. */
export interface Person extends User, Profile {
  readonly createdAtMs: number | undefined;
  readonly lastLoginAtMs: number | undefined;
  /** Since when an administrator keeps them out. */
  readonly lockedAtMs: number | undefined;
  /** False: they come through the identity provider alone. */
  readonly hasPassword: boolean;
  /** The account at the identity provider that is theirs. */
  readonly link: { readonly issuer: string; readonly subject: string } | undefined;
}

export interface NewUser extends Partial<Profile> {
  readonly username: string;
  readonly roles: readonly Role[];
  /** argon2id; `undefined`: somebody who comes through the identity provider. */
  readonly passwordHash: string | undefined;
  readonly mustChangePassword: boolean;
  readonly createdAtMs?: number;
}

/**
 * People. The last administrator who is not locked out can be neither demoted nor locked nor removed: such a change throws
 * `last-administrator`. Changes of somebody who is not there throw `user-unknown`.
 */
export interface Users {
  /** Throws `user-exists`, also of a name whose bearer was removed: the audit log would name two. */
  create(user: NewUser): User;
  /** Without those who were removed. */
  count(): number;
  /** Capital and small letters are the same in a user name. */
  find(username: string): (Person & { readonly passwordHash: string | undefined }) | undefined;
  list(): Person[];
  /** Whether a name is, or was, somebody's. */
  isTaken(username: string): boolean;
  /** Sets a password, ends all sessions of the user and forgets their browsers. */
  setPassword(id: number, passwordHash: string, mustChangePassword: boolean): void;
  setProfile(id: number, profile: Partial<Profile>): void;
  setRoles(id: number, roles: readonly Role[]): void;
  /** Keeps somebody out from now on, and ends their sessions; `undefined` lets them in again. */
  setLocked(id: number, lockedAtMs: number | undefined): void;
  /** For good: what is personal goes, the name stays taken, and what they did stays in the audit log. */
  remove(id: number, nowMs: number): void;
  noteLogin(id: number, nowMs: number): void;
  /** Gives an account at the identity provider to somebody. Throws `account-linked` when it is somebody's already. */
  link(id: number, account: { readonly issuer: string; readonly subject: string }, nowMs: number): void;
  /** Whose account this is; `removed`: of somebody who was. */
  linked(issuer: string, subject: string): Person | "removed" | undefined;
}

export type LoginWay = "password" | "oidc";

/** Where a session comes from. */
export interface SessionOrigin {
  readonly address: string;
  /** As the browser calls itself. */
  readonly browser: string;
  readonly way: LoginWay;
}

export interface Session extends SessionOrigin {
  readonly id: number;
  readonly userId: number;
  readonly username: string;
  readonly openedAtMs: number;
  readonly expiresAtMs: number;
  /** When its person last did something. */
  readonly seenAtMs: number;
}

export interface Sessions {
  /** Opens a session and returns its token (256 random bits); only its SHA-256 is kept. */
  open(userId: number, nowMs: number, expiresAtMs: number, from?: SessionOrigin): string;
  /** The session and its user, unless it is over: ended, expired, idle for too long, or its user locked. */
  find(token: string, nowMs: number, idleMs?: number): { readonly session: Session; readonly user: User } | undefined;
  /** Notes that the person of a session was there at this moment; never goes back. */
  seen(id: number, atMs: number): void;
  /** Newest first: of one user, or of all. */
  list(nowMs: number, idleMs: number, userId?: number): Session[];
  /** Ends the session with this number, of this user if one is named; false when there is none. */
  end(id: number, userId?: number): boolean;
  /** Ends the session of this token. */
  close(token: string): void;
  /** Ends all sessions of a user, but perhaps one; returns how many. */
  endAll(userId: number, but?: number): number;
  deleteExpired(nowMs: number): number;
  /** Remembers a browser in which somebody has logged in, and returns what it shall keep. */
  rememberBrowser(userId: number, expiresAtMs: number): string;
  /** Whether this user has logged in with this browser before. */
  knowsBrowser(userId: number, token: string, nowMs: number): boolean;
}

/** From where a token opens, and how often. */
export interface TokenLimits {
  /** Addresses and networks, such as `192.0.2.7` and `2001:db8::/32`; none: from anywhere. */
  readonly networks: readonly string[];
  /** Requests a minute; `undefined`: what holds for everybody. */
  readonly maxPerMinute: number | undefined;
}

/** What lets a program in. */
export interface MachineToken extends TokenLimits {
  readonly id: number;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAtMs: number;
  readonly createdBy: string;
  readonly expiresAtMs: number;
  readonly lastUsedAtMs: number | undefined;
  readonly revokedAtMs: number | undefined;
}

export interface NewToken extends Partial<TokenLimits> {
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly createdBy: string;
  readonly expiresAtMs: number;
}

export interface Tokens {
  /** Makes a token and returns it, to be shown this once (256 random bits); only its SHA-256 is kept. Throws `token-exists`: a name is not given again, the audit log would name two. */
  create(token: NewToken, nowMs: number): { readonly id: number; readonly secret: string };
  /** The token that this is, unless it has expired or was revoked; notes that it was used. */
  use(secret: string, nowMs: number): MachineToken | undefined;
  /** Newest first, with those that are over. */
  list(): MachineToken[];
  /** For ever; false when there is none, or it was revoked before. */
  revoke(id: number, nowMs: number): boolean;
}
