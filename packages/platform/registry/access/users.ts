import type { Role } from "@lucciola/contract/access/role.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { type Database, isConstraint } from "../database.ts";
import type { Language, Person, User, Users } from "./access.ts";

interface UserRow {
  id: number;
  username: string;
  /** A JSON array. */
  roles: string;
  /** Empty: no password opens this account. */
  password_hash: string;
  must_change_password: number;
  display_name: string | null;
  email: string | null;
  phone: string | null;
  language: string;
  created_at_ms: number | null;
  last_login_at_ms: number | null;
  locked_at_ms: number | null;
  removed_at_ms: number | null;
  issuer: string | null;
  subject: string | null;
}

const SELECT = "SELECT user.*, issuer, subject FROM user LEFT JOIN oidc_link ON oidc_link.user = user.id";

/** People. User names are compared without regard to case (of ASCII letters). */
export function createUsers(db: Database): Users {
  const findUser = (username: string) =>
    db.first<UserRow>(`${SELECT} WHERE username = ? AND removed_at_ms IS NULL`, username);
  const requireUser = (id: number): UserRow => {
    const row = db.first<UserRow>(`${SELECT} WHERE user.id = ? AND removed_at_ms IS NULL`, id);
    if (row !== undefined) return row;
    throw new OperationalError({ code: "user-unknown", message: `There is no user number ${id}.` });
  };
  const endSessions = (id: number) => db.run("DELETE FROM session WHERE user = ?", id);

  /** Within the transaction that takes an administrator away: two such changes at once do not slip past each other. */
  function requireAdministrator(beside: UserRow): void {
    const others = db
      .all<{ roles: string }>(
        "SELECT roles FROM user WHERE id <> ? AND locked_at_ms IS NULL AND removed_at_ms IS NULL",
        beside.id,
      )
      .some(({ roles }) => rolesOf(roles).includes("administrator"));
    if (others || !rolesOf(beside.roles).includes("administrator") || beside.locked_at_ms !== null) return;
    throw new OperationalError({
      code: "last-administrator",
      message: `${beside.username} is the last administrator: nobody could undo this. Make somebody else an administrator first.`,
    });
  }

  return {
    create: (user) => {
      const { username, roles, passwordHash = "", mustChangePassword, createdAtMs } = user;
      try {
        const row = db.transaction(() => {
          db.run(
            `INSERT INTO user (username, roles, password_hash, must_change_password, display_name, email, phone, language,
               created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
            username,
            JSON.stringify(roles),
            passwordHash,
            mustChangePassword,
            user.displayName,
            user.email,
            user.phone,
            user.language ?? "it",
            createdAtMs,
          );
          return findUser(username);
        });
        if (row === undefined) throw new Error(`The user ${username} was stored but cannot be found`);
        return toUser(row);
      } catch (error) {
        if (!isConstraint(error, "UNIQUE")) throw error;
        const removed = db.first("SELECT 1 FROM user WHERE username = ? AND removed_at_ms IS NOT NULL", username);
        throw new OperationalError({
          code: "user-exists",
          message:
            removed === undefined
              ? `There is already a user ${username}. Choose another name.`
              : `${username} was the name of somebody who was removed, and stands in the audit log. Choose another name.`,
          cause: error,
        });
      }
    },

    count: () =>
      db.first<{ users: number }>("SELECT count(*) AS users FROM user WHERE removed_at_ms IS NULL")?.users ?? 0,

    find: (username) => {
      const row = findUser(username);
      return row && { ...toPerson(row), passwordHash: row.password_hash === "" ? undefined : row.password_hash };
    },

    list: () => db.all<UserRow>(`${SELECT} WHERE removed_at_ms IS NULL ORDER BY username COLLATE NOCASE`).map(toPerson),

    isTaken: (username) => db.first("SELECT 1 FROM user WHERE username = ?", username) !== undefined,

    setPassword: (id, passwordHash, mustChangePassword) =>
      db.transaction(() => {
        requireUser(id);
        db.run(
          "UPDATE user SET password_hash = ?, must_change_password = ? WHERE id = ?",
          passwordHash,
          mustChangePassword,
          id,
        );
        endSessions(id);
        db.run("DELETE FROM known_browser WHERE user = ?", id);
      }),

    setProfile: (id, profile) =>
      db.transaction(() => {
        const now = toPerson(requireUser(id));
        const { displayName, email, phone, language } = { ...now, ...profile };
        db.run(
          "UPDATE user SET display_name = ?, email = ?, phone = ?, language = ? WHERE id = ?",
          displayName,
          email,
          phone,
          language,
          id,
        );
      }),

    setRoles: (id, roles) =>
      db.transaction(() => {
        const row = requireUser(id);
        if (!roles.includes("administrator")) requireAdministrator(row);
        db.run("UPDATE user SET roles = ? WHERE id = ?", JSON.stringify(roles), id);
      }),

    setLocked: (id, lockedAtMs) =>
      db.transaction(() => {
        const row = requireUser(id);
        if (lockedAtMs !== undefined) requireAdministrator(row);
        db.run("UPDATE user SET locked_at_ms = ? WHERE id = ?", lockedAtMs, id);
        if (lockedAtMs !== undefined) endSessions(id);
      }),

    remove: (id, nowMs) =>
      db.transaction(() => {
        requireAdministrator(requireUser(id));
        db.run(
          `UPDATE user SET removed_at_ms = ?, roles = '[]', password_hash = '', display_name = NULL, email = NULL,
             phone = NULL WHERE id = ?`,
          nowMs,
          id,
        );
        endSessions(id);
        db.run("DELETE FROM known_browser WHERE user = ?", id);
      }),

    noteLogin: (id, nowMs) => {
      db.run("UPDATE user SET last_login_at_ms = ? WHERE id = ?", nowMs, id);
    },

    link: (id, { issuer, subject }, nowMs) => {
      try {
        db.run(
          "INSERT INTO oidc_link (issuer, subject, user, linked_at_ms) VALUES (?, ?, ?, ?)",
          issuer,
          subject,
          id,
          nowMs,
        );
      } catch (error) {
        if (!isConstraint(error, "PRIMARYKEY") && !isConstraint(error, "UNIQUE")) throw error;
        throw new OperationalError({
          code: "account-linked",
          message: "This account of the identity provider, or this person, is linked already.",
          cause: error,
        });
      }
    },

    linked: (issuer, subject) => {
      const row = db.first<UserRow>(`${SELECT} WHERE issuer = ? AND subject = ?`, issuer, subject);
      if (row === undefined) return undefined;
      return row.removed_at_ms === null ? toPerson(row) : "removed";
    },
  };
}

export const rolesOf = (json: string): Role[] => JSON.parse(json) as Role[];

const toUser = (row: UserRow): User => ({
  id: row.id,
  username: row.username,
  roles: rolesOf(row.roles),
  mustChangePassword: row.must_change_password === 1,
});

const toPerson = (row: UserRow): Person => ({
  ...toUser(row),
  displayName: row.display_name ?? undefined,
  email: row.email ?? undefined,
  phone: row.phone ?? undefined,
  language: row.language as Language,
  createdAtMs: row.created_at_ms ?? undefined,
  lastLoginAtMs: row.last_login_at_ms ?? undefined,
  lockedAtMs: row.locked_at_ms ?? undefined,
  hasPassword: row.password_hash !== "",
  link: row.issuer === null || row.subject === null ? undefined : { issuer: row.issuer, subject: row.subject },
});
