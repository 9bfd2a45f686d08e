import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";
import type { Registry, Users } from "./registry.ts";

let registry: Registry;
let users: Users;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  users = registry.users;
});
afterEach(() => registry.close());

const anna = { username: "anna", roles: ["crew"], passwordHash: "$argon2id$1", mustChangePassword: true } as const;
const HOUR_MS = 3_600_000;

test("a user is found by name, however it is written", () => {
  const created = users.create(anna);
  expect(created).toEqual({ id: expect.any(Number), username: "anna", roles: ["crew"], mustChangePassword: true });
  expect(users.find("Anna")).toEqual({ ...created, passwordHash: "$argon2id$1" });
  expect(users.find("bruno")).toBeUndefined();
  expect(users.count()).toBe(1);
});

test("a name is given once only, so that nobody passes for another by a capital letter", () => {
  users.create(anna);
  expect(() => users.create({ ...anna, username: "ANNA" })).toThrowError(
    expect.objectContaining({ code: "user-exists" }),
  );
  expect(users.count()).toBe(1);
});

test("a session lasts until it expires or is closed, and only its own token opens it", () => {
  const { id } = users.create(anna);
  const token = users.openSession(id, 0, HOUR_MS);
  const other = users.openSession(id, 0, 2 * HOUR_MS);
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(users.session(token, HOUR_MS - 1)).toMatchObject({ id, username: "anna" });
  expect(users.session(token, HOUR_MS)).toBeUndefined();
  expect(users.session(`${token}A`, 0)).toBeUndefined();
  expect(users.session("", 0)).toBeUndefined();
  users.closeSession(other);
  expect(users.session(other, 0)).toBeUndefined();
  expect(users.session(token, 0)).toBeDefined();
});

test("expired sessions are swept away and counted", () => {
  const { id } = users.create(anna);
  users.openSession(id, 0, 1_000);
  users.openSession(id, 0, 2_000);
  const living = users.openSession(id, 0, 2_001);
  expect(users.deleteExpiredSessions(2_000)).toBe(2);
  expect(users.session(living, 2_000)).toBeDefined();
});

test("a new password ends all sessions of that user and of no other", () => {
  const { id } = users.create(anna);
  const bruno = users.create({ ...anna, username: "bruno" });
  const [annas, brunos] = [users.openSession(id, 0, HOUR_MS), users.openSession(bruno.id, 0, HOUR_MS)];
  users.setPassword(id, "$argon2id$2", false);
  expect(users.find("anna")).toMatchObject({ passwordHash: "$argon2id$2", mustChangePassword: false });
  expect(users.session(annas, 1)).toBeUndefined();
  expect(users.session(brunos, 1)).toMatchObject({ username: "bruno" });
  expect(() => users.setPassword(99, "$argon2id$2", false)).toThrowError(
    expect.objectContaining({ code: "user-unknown" }),
  );
});
