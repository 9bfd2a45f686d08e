import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import type { Sessions, Users } from "./access.ts";

let registry: Registry;
let users: Users;
let sessions: Sessions;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  ({ users, sessions } = registry);
});
afterEach(() => registry.close());

const anna = { username: "anna", roles: ["crew"], passwordHash: "$argon2id$1", mustChangePassword: true } as const;
const chief = { ...anna, username: "capo", roles: ["administrator"] } as const;
const HOUR_MS = 3_600_000;
const failsWith = (code: string, work: () => unknown) =>
  expect(work).toThrowError(expect.objectContaining({ code }) as Error);

test("a user is found by name, however it is written", () => {
  const created = users.create(anna);
  expect(created).toEqual({ id: expect.any(Number), username: "anna", roles: ["crew"], mustChangePassword: true });
  expect(users.find("Anna")).toMatchObject({ ...created, passwordHash: "$argon2id$1", language: "it" });
  expect(users.find("bruno")).toBeUndefined();
  expect(users.count()).toBe(1);
});

test("a name is given once only, so that nobody passes for another by a capital letter", () => {
  users.create(anna);
  failsWith("user-exists", () => users.create({ ...anna, username: "ANNA" }));
  expect(users.count()).toBe(1);
});

test("who is removed leaves nothing personal behind, and the name to nobody", () => {
  const { id } = users.create({ ...anna, email: "anna@comune.example", phone: "+39 0331 1" });
  const token = sessions.open(id, 0, HOUR_MS);
  users.link(id, { issuer: "https://id.example", subject: "a1" }, 0);
  users.remove(id, 5);
  expect(users.list()).toEqual([]);
  expect(users.find("anna")).toBeUndefined();
  expect(sessions.find(token, 1)).toBeUndefined();
  expect(users.linked("https://id.example", "a1")).toBe("removed");
  failsWith("user-exists", () => users.create(anna));
  failsWith("user-unknown", () => users.setRoles(id, ["administrator"]));
});

test("the last administrator is neither demoted nor locked nor removed, and one who is locked does not count", () => {
  const { id } = users.create(chief);
  const other = users.create({ ...chief, username: "vice" });
  users.setLocked(other.id, 1);
  failsWith("last-administrator", () => users.setRoles(id, ["reader"]));
  failsWith("last-administrator", () => users.setLocked(id, 1));
  failsWith("last-administrator", () => users.remove(id, 1));
  users.setRoles(id, ["administrator", "crew"]);
  users.setLocked(other.id, undefined);
  users.setRoles(id, ["crew"]);
  expect(users.find("capo")?.roles).toEqual(["crew"]);
  failsWith("last-administrator", () => users.remove(other.id, 1));
});

test("a session lasts until it expires or is closed, and only its own token opens it", () => {
  const { id } = users.create(anna);
  const token = sessions.open(id, 0, HOUR_MS);
  const other = sessions.open(id, 0, 2 * HOUR_MS);
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(sessions.find(token, HOUR_MS - 1)?.user).toMatchObject({ id, username: "anna" });
  expect(sessions.find(token, HOUR_MS)).toBeUndefined();
  expect(sessions.find(`${token}A`, 0)).toBeUndefined();
  expect(sessions.find("", 0)).toBeUndefined();
  sessions.close(other);
  expect(sessions.find(other, 0)).toBeUndefined();
  expect(sessions.find(token, 0)).toBeDefined();
});

test("a session ends when nobody has been there for too long, and says where it comes from", () => {
  const { id } = users.create(anna);
  const origin = { address: "10.0.0.7", browser: "Firefox", way: "password" } as const;
  const token = sessions.open(id, 0, 12 * HOUR_MS, origin);
  const session = sessions.find(token, 0)?.session;
  expect(session).toMatchObject({ ...origin, username: "anna", openedAtMs: 0, seenAtMs: 0 });
  expect(sessions.find(token, HOUR_MS, HOUR_MS)).toBeUndefined();
  sessions.seen(session?.id ?? 0, HOUR_MS / 2);
  sessions.seen(session?.id ?? 0, 1);
  expect(sessions.find(token, HOUR_MS, HOUR_MS)).toBeDefined();
  expect(sessions.list(2 * HOUR_MS, HOUR_MS)).toEqual([]);
});

test("one ends one's own sessions, one or all others; and a lock ends them and keeps out", () => {
  const annas = users.create(anna).id;
  const brunos = users.create({ ...anna, username: "bruno" }).id;
  const [first, second, third] = [0, 1, 2].map((at) => sessions.open(annas, at, HOUR_MS));
  const brunosToken = sessions.open(brunos, 0, HOUR_MS);
  const idOf = (token = "") => sessions.find(token, 3)?.session.id ?? 0;
  expect(sessions.end(idOf(first), brunos)).toBe(false);
  expect(sessions.end(idOf(first), annas)).toBe(true);
  expect(sessions.endAll(annas, idOf(third))).toBe(1);
  expect(sessions.list(3, HOUR_MS, annas)).toHaveLength(1);
  expect(sessions.find(second ?? "", 3)).toBeUndefined();
  users.setLocked(annas, 4);
  users.setLocked(annas, undefined);
  expect(sessions.find(third ?? "", 5)).toBeUndefined();
  expect(sessions.find(brunosToken, 5)).toBeDefined();
});

test("expired sessions are swept away and counted", () => {
  const { id } = users.create(anna);
  sessions.open(id, 0, 1_000);
  sessions.open(id, 0, 2_000);
  const living = sessions.open(id, 0, 2_001);
  expect(sessions.deleteExpired(2_000)).toBe(2);
  expect(sessions.find(living, 2_000)).toBeDefined();
});

test("a browser is remembered for one user, until the password is another", () => {
  const { id } = users.create(anna);
  const bruno = users.create({ ...anna, username: "bruno" });
  const token = sessions.rememberBrowser(id, HOUR_MS);
  expect(sessions.knowsBrowser(id, token, 1)).toBe(true);
  expect(sessions.knowsBrowser(bruno.id, token, 1)).toBe(false);
  expect(sessions.knowsBrowser(id, token, HOUR_MS)).toBe(false);
  users.setPassword(id, "$argon2id$2", false);
  expect(sessions.knowsBrowser(id, token, 1)).toBe(false);
});

test("a new password ends all sessions of that user and of no other", () => {
  const { id } = users.create(anna);
  const bruno = users.create({ ...anna, username: "bruno" });
  const [annas, brunos] = [sessions.open(id, 0, HOUR_MS), sessions.open(bruno.id, 0, HOUR_MS)];
  users.setPassword(id, "$argon2id$2", false);
  expect(users.find("anna")).toMatchObject({ passwordHash: "$argon2id$2", mustChangePassword: false });
  expect(sessions.find(annas, 1)).toBeUndefined();
  expect(sessions.find(brunos, 1)?.user).toMatchObject({ id: bruno.id });
  failsWith("user-unknown", () => users.setPassword(99, "$argon2id$2", false));
});

test("a program's token opens until it expires or is revoked, and only its digest is kept", () => {
  const { tokens } = registry;
  const made = { name: "grafana", scopes: ["read"], createdBy: "capo", expiresAtMs: HOUR_MS } as const;
  const { id, secret } = tokens.create(made, 0);
  expect(secret).toMatch(/^lucciola_[\w-]{43}$/);
  expect(tokens.use(secret, 1)).toMatchObject({ id, name: "grafana", scopes: ["read"] });
  expect(tokens.list()).toMatchObject([{ lastUsedAtMs: 1 }]);
  expect(tokens.use(secret, HOUR_MS)).toBeUndefined();
  expect(tokens.use(`${secret}x`, 1)).toBeUndefined();
  expect(tokens.revoke(id, 2)).toBe(true);
  expect(tokens.revoke(id, 3)).toBe(false);
  expect(tokens.use(secret, 2)).toBeUndefined();
  failsWith("token-exists", () => tokens.create({ ...made, name: "Grafana" }, 4));
});
