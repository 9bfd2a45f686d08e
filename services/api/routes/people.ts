import {
  NewPerson,
  OneTimePassword,
  PeopleList,
  PersonChange,
  PersonParams,
  PersonSummary,
  WithReason,
} from "@lucciola/contract/api/people.ts";
import type { Person } from "@lucciola/platform/registry/access/access.ts";
import type { FastifyRequest } from "fastify";
import { describePerson } from "../access/describe-person.ts";
import { profileOf } from "../access/profile-change.ts";
import { hashPassword, newOneTimePassword, personOf, requirePermission } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** Who may log in, and as what. What somebody did stays in the audit log whatever becomes of them. */
export function peopleRoutes(app: App, deps: Pick<RouteDeps, "registry" | "clock" | "peoplesClock" | "config">): void {
  const { registry, clock, peoplesClock = clock, config } = deps;
  const { users, sessions, audit } = registry;
  const onRequest = requirePermission("administration");
  const tags = ["administration"];

  function requireUser(username: string): Person {
    const person = users.find(username);
    if (person === undefined) throw notFound("user", username);
    return person;
  }
  const describe = (username: string): PersonSummary => {
    const person = requireUser(username);
    return describePerson(
      person,
      sessions.list(peoplesClock.now(), config.sessionIdleMinutes * 60_000, person.id).length,
    );
  };
  /** One change of somebody and its entry in the audit log: both or neither. */
  function change(request: FastifyRequest, action: string, person: Person, words: string[], work: () => void): void {
    const actor = personOf(request).username;
    answering(() =>
      registry.transaction(() => {
        work();
        const detail = words.filter((word) => word !== "").join("; ");
        audit.record({ atMs: clock.now(), actor, action, target: person.username, detail });
      }),
    );
  }

  app.get(
    "/api/v1/people",
    {
      onRequest,
      schema: { operationId: "listPeople", tags, summary: "Who may log in", response: { 200: PeopleList } },
    },
    async () => {
      const counts = new Map<number, number>();
      for (const { userId } of sessions.list(peoplesClock.now(), config.sessionIdleMinutes * 60_000))
        counts.set(userId, (counts.get(userId) ?? 0) + 1);
      return { people: users.list().map((person) => describePerson(person, counts.get(person.id) ?? 0)) };
    },
  );

  app.post(
    "/api/v1/people",
    {
      onRequest,
      schema: {
        operationId: "invitePerson",
        tags,
        summary: "Invite somebody; the password for one use is shown this once",
        body: NewPerson,
        response: { 201: OneTimePassword },
      },
    },
    async (request, reply) => {
      const { username, roles, ...told } = request.body;
      const actor = personOf(request).username;
      const password = newOneTimePassword();
      const passwordHash = await hashPassword(password);
      answering(() =>
        registry.transaction(() => {
          const createdAtMs = clock.now();
          const { profile } = profileOf(told);
          users.create({ ...profile, username, roles, passwordHash, mustChangePassword: true, createdAtMs });
          audit.record({
            atMs: createdAtMs,
            actor,
            action: "person-invite",
            target: username,
            detail: roles.join(", "),
          });
        }),
      );
      return reply.code(201).send({ username, password });
    },
  );

  app.patch(
    "/api/v1/people/:username",
    {
      onRequest,
      schema: {
        operationId: "changePerson",
        tags,
        summary: "Change what somebody may do, or how they are reached; open sessions follow at once",
        params: PersonParams,
        body: PersonChange,
        response: { 200: PersonSummary },
      },
    },
    async (request) => {
      const { roles, reason = "", ...told } = request.body;
      const person = requireUser(request.params.username);
      const { profile, changed } = profileOf(told);
      if (roles !== undefined && person.link !== undefined)
        throw new HttpProblem(
          409,
          "roles-from-provider",
          `What ${person.username} may do comes from the identity provider: change it there`,
        );
      const inWords = roles === undefined ? "" : `${person.roles.join(", ") || "none"} -> ${roles.join(", ")}`;
      change(request, "person-change", person, [inWords, changed.join(", "), reason], () => {
        users.setProfile(person.id, profile);
        if (roles !== undefined) users.setRoles(person.id, roles);
      });
      return describe(person.username);
    },
  );

  const doTo = (
    path: string,
    { operationId, summary, action }: { operationId: string; summary: string; action: string },
    work: (person: Person) => void,
  ) =>
    app.post(
      `/api/v1/people/:username/${path}`,
      {
        onRequest,
        schema: { operationId, tags, summary, params: PersonParams, body: WithReason, response: { 204: Done } },
      },
      async (request, reply) => {
        const { username } = request.params as { username: string };
        const { reason = "" } = request.body as WithReason;
        const person = requireUser(username);
        change(request, action, person, [reason], () => work(person));
        return reply.code(204).send();
      },
    );
  doTo(
    "lock",
    { operationId: "lockPerson", summary: "Keep somebody out, and end their sessions", action: "person-lock" },
    ({ id }) => users.setLocked(id, clock.now()),
  );
  doTo("unlock", { operationId: "unlockPerson", summary: "Let somebody in again", action: "person-unlock" }, ({ id }) =>
    users.setLocked(id, undefined),
  );
  doTo(
    "remove",
    {
      operationId: "removePerson",
      summary: "Remove somebody for good: what is personal goes, the name is not given again",
      action: "person-remove",
    },
    ({ id }) => users.remove(id, clock.now()),
  );

  app.post(
    "/api/v1/people/:username/password",
    {
      onRequest,
      schema: {
        operationId: "resetPassword",
        tags,
        summary: "Give somebody another password for one use, shown this once; ends their sessions",
        params: PersonParams,
        body: WithReason,
        response: { 200: OneTimePassword },
      },
    },
    async (request) => {
      const person = requireUser(request.params.username);
      if (!person.hasPassword)
        throw new HttpProblem(
          409,
          "no-password-here",
          `${person.username} logs in through the identity provider and has no password here`,
        );
      const password = newOneTimePassword();
      const passwordHash = await hashPassword(password);
      change(request, "password-reset", person, [request.body.reason ?? ""], () =>
        users.setPassword(person.id, passwordHash, true),
      );
      return { username: person.username, password };
    },
  );
}
