import { createHash, randomBytes } from "node:crypto";
import type { Role } from "@lucciola/contract/access/role.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type Database, isConstraint } from "./database.ts";
import type { User, Users } from "./registry.ts";

interface UserRow {
  id: number;
  username: string;
  /** A JSON array. */
  roles: string;
  password_hash: string;
  must_change_password: number;
}

const TOKEN_BYTES = 32;

/** People and their sessions. User names are compared without regard to case (of ASCII letters). */
export function createUsers(db: Database): Users {
  const findUser = (username: string) => db.first<UserRow>("SELECT * FROM user WHERE username = ?", username);

  return {
    create: ({ username, roles, passwordHash, mustChangePassword }) => {
      try {
        const row = db.transaction(() => {
          db.run(
            "INSERT INTO user (username, roles, password_hash, must_change_password) VALUES (?, ?, ?, ?)",
            username,
            JSON.stringify(roles),
            passwordHash,
            mustChangePassword,
          );
          return findUser(username);
        });
        if (row === undefined) throw new Error(`The user ${username} was stored but cannot be found`);
        return toUser(row);
      } catch (error) {
        if (!isConstraint(error, "UNIQUE")) throw error;
        throw new OperationalError({
          code: "user-exists",
          message: `There is already a user ${username}. Choose another name.`,
          cause: error,
        });
      }
    },

    count: () => db.first<{ users: number }>("SELECT count(*) AS users FROM user")?.users ?? 0,

    find: (username) => {
      const row = findUser(username);
      return row && { ...toUser(row), passwordHash: row.password_hash };
    },

    setPassword: (id, passwordHash, mustChangePassword) =>
      db.transaction(() => {
        const changed = db.run(
          "UPDATE user SET password_hash = ?, must_change_password = ? WHERE id = ?",
          passwordHash,
          mustChangePassword,
          id,
        );
        if (changed === 0)
          throw new OperationalError({ code: "user-unknown", message: `There is no user number ${id}.` });
        db.run("DELETE FROM session WHERE user = ?", id);
      }),

    openSession: (userId, nowMs, expiresAtMs) => {
      const token = randomBytes(TOKEN_BYTES).toString("base64url");
      db.run(
        "INSERT INTO session (token_sha256, user, opened_at_ms, expires_at_ms) VALUES (?, ?, ?, ?)",
        sha256(token),
        userId,
        nowMs,
        expiresAtMs,
      );
      return token;
    },

    session: (token, nowMs) => {
      const row = db.first<UserRow>(
        "SELECT user.* FROM session JOIN user ON user.id = session.user WHERE token_sha256 = ? AND expires_at_ms > ?",
        sha256(token),
        nowMs,
      );
      return row && toUser(row);
    },

    closeSession: (token) => {
      db.run("DELETE FROM session WHERE token_sha256 = ?", sha256(token));
    },

    list: () => db.all<UserRow>("SELECT * FROM user ORDER BY username").map(toUser),

    deleteExpiredSessions: (nowMs) => db.run("DELETE FROM session WHERE expires_at_ms <= ?", nowMs),
  };
}

const sha256 = (token: string): Buffer => createHash("sha256").update(token).digest();

const toUser = (row: UserRow): User => ({
  id: row.id,
  username: row.username,
  roles: JSON.parse(row.roles) as Role[],
  mustChangePassword: row.must_change_password === 1,
});
