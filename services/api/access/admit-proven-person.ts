import { createHash } from "node:crypto";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Person, User } from "@lucciola/platform/registry/access/access.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { HttpProblem } from "../problem-details.ts";
import type { ProvenPerson } from "./oidc.ts";

const MOST_NAMESAKES = 100;

/**
 * The user of somebody whom the identity provider knows, with the roles that it gives them now. An account is known by its
 * issuer and subject, never by an e-mail or a name, which others may bear: who comes first gets a user of their own, or the
 * one who asked for the link. Throws HttpProblem 403 `account-locked` or `account-removed`, 409 `account-linked`, and 403
 * `oidc-no-role` where the provider gives no role: sessions that are open end then.
 */
export function admitProvenPerson(
  registry: Pick<Registry, "users" | "sessions" | "audit" | "transaction">,
  proven: ProvenPerson,
  nowMs: number,
): User {
  const { users, sessions, audit } = registry;
  const { issuer, subject, roles } = proven;
  const record = (actor: string, action: string, target: string, detail: string) =>
    audit.record({ atMs: nowMs, actor, action, target, detail });

  function linkAsAsked(id: number): Person {
    const person = users.list().find((one) => one.id === id);
    if (person === undefined || person.link !== undefined)
      throw new HttpProblem(409, "account-linked", "This person is linked already, or is here no more");
    users.link(person.id, { issuer, subject }, nowMs);
    record(person.username, "account-link", person.username, `${issuer} ${subject}`);
    return person;
  }

  function welcome(): Person {
    const username = freeName(proven, users.isTaken);
    const { displayName, email } = proven;
    const profile = {
      ...(displayName === undefined ? {} : { displayName }),
      ...(email === undefined ? {} : { email }),
    };
    users.create({
      ...profile,
      username,
      roles,
      passwordHash: undefined,
      mustChangePassword: false,
      createdAtMs: nowMs,
    });
    const person = users.find(username);
    if (person === undefined) throw new Error(`The user ${username} was stored but cannot be found`);
    users.link(person.id, { issuer, subject }, nowMs);
    record("oidc", "person-invite", username, `${issuer} ${subject}; ${roles.join(", ")}`);
    return person;
  }

  if (roles.length === 0) {
    const linked = users.linked(issuer, subject);
    if (linked !== undefined && linked !== "removed") sessions.endAll(linked.id);
    throw new HttpProblem(403, "oidc-no-role", `The identity provider knows ${subject}, but gives no role known here`);
  }
  return registry.transaction(() => {
    const linked = users.linked(issuer, subject);
    if (linked === "removed")
      throw new HttpProblem(403, "account-removed", "An administrator has removed this account");
    if (linked !== undefined && proven.linkTo !== undefined && linked.id !== proven.linkTo)
      throw new HttpProblem(409, "account-linked", "This account of the provider is somebody else's here");
    const person = linked ?? (proven.linkTo === undefined ? welcome() : linkAsAsked(proven.linkTo));
    if (person.lockedAtMs !== undefined)
      throw new HttpProblem(403, "account-locked", "An administrator has locked this account");
    if (person.roles.join() === roles.join()) return person;
    const inWords = `${person.roles.join(", ")} -> ${roles.join(", ")}, says ${issuer}`;
    try {
      users.setRoles(person.id, roles);
    } catch (error) {
      if (!(error instanceof OperationalError && error.code === "last-administrator")) throw error;
      record("oidc", "person-change", person.username, `${inWords}; stays administrator, being the last`);
      return person;
    }
    record("oidc", "person-change", person.username, inWords);
    return { ...person, roles };
  });
}

/** As the provider calls them, with a number behind it where somebody else bears the name. */
function freeName({ username, subject }: ProvenPerson, isTaken: (name: string) => boolean): string {
  const told = (username ?? "").replace(/[^A-Za-z0-9._@-]/g, "").slice(0, 56);
  const name = told === "" ? `oidc-${createHash("sha256").update(subject).digest("hex").slice(0, 12)}` : told;
  for (let number = 1; number <= MOST_NAMESAKES; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!isTaken(candidate)) return candidate;
  }
  throw new HttpProblem(409, "user-exists", `There are too many users called ${name}`);
}
