import { Account, AccountChange } from "@lucciola/contract/api/people.ts";
import { EndedSessions, SessionList, SessionParams } from "@lucciola/contract/api/sessions.ts";
import { describeSession } from "../access/describe-person.ts";
import { profileOf } from "../access/profile-change.ts";
import { personOf, requirePerson } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { notFound } from "../problem-details.ts";
import type { App, RouteDeps } from "./route-deps.ts";

/** What somebody may see and change of themselves, whatever their roles. */
export function accountRoutes(app: App, { registry, clock, peoplesClock = clock, config }: RouteDeps): void {
  const { users, sessions, audit } = registry;
  const idleMs = config.sessionIdleMinutes * 60_000;
  const record = (actor: string, action: string, detail: string) =>
    audit.record({ atMs: clock.now(), actor, action, target: actor, detail });
  const describe = (username: string): Account => {
    const person = users.find(username);
    if (person === undefined) throw notFound("user", username);
    const { displayName, email, phone, language, hasPassword, link } = person;
    return {
      username: person.username,
      ...(displayName === undefined ? {} : { displayName }),
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
      language,
      hasPassword,
      isFromProvider: link !== undefined,
    };
  };

  app.get(
    "/api/v1/account",
    {
      onRequest: requirePerson,
      schema: {
        operationId: "readAccount",
        tags: ["account"],
        summary: "What you have said of yourself",
        response: { 200: Account },
      },
    },
    async (request) => describe(personOf(request).username),
  );

  app.patch(
    "/api/v1/account",
    {
      onRequest: requirePerson,
      schema: {
        operationId: "changeAccount",
        tags: ["account"],
        summary: "Change your name, where messages reach you, and your language",
        body: AccountChange,
        response: { 200: Account },
      },
    },
    async (request) => {
      const { id, username } = personOf(request);
      const { profile, changed } = profileOf(request.body);
      registry.transaction(() => {
        users.setProfile(id, profile);
        // What was said stays between the person and the registry.
        if (changed.length > 0) record(username, "account-change", changed.join(", "));
      });
      return describe(username);
    },
  );

  app.get(
    "/api/v1/account/sessions",
    {
      onRequest: requirePerson,
      schema: {
        operationId: "listOwnSessions",
        tags: ["account"],
        summary: "Where you are logged in",
        response: { 200: SessionList },
      },
    },
    async (request) => {
      const { id, session } = personOf(request);
      return {
        sessions: sessions.list(peoplesClock.now(), idleMs, id).map((one) => describeSession(one, session.id)),
        idleMinutes: config.sessionIdleMinutes,
      };
    },
  );

  app.delete(
    "/api/v1/account/sessions/:id",
    {
      onRequest: requirePerson,
      schema: {
        operationId: "endOwnSession",
        tags: ["account"],
        summary: "End one of your sessions",
        params: SessionParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id, username } = personOf(request);
      const ended = registry.transaction(() => {
        if (!sessions.end(request.params.id, id)) return false;
        record(username, "session-end", `session ${request.params.id}`);
        return true;
      });
      if (!ended) throw notFound("session of yours", request.params.id);
      return reply.code(204).send();
    },
  );

  app.delete(
    "/api/v1/account/sessions",
    {
      onRequest: requirePerson,
      schema: {
        operationId: "endOtherSessions",
        tags: ["account"],
        summary: "End all of your sessions but this one",
        response: { 200: EndedSessions },
      },
    },
    async (request) => {
      const { id, username, session } = personOf(request);
      return registry.transaction(() => {
        const ended = sessions.endAll(id, session.id);
        record(username, "session-end", `all others: ${ended}`);
        return { ended };
      });
    },
  );
}
