import { SessionParams } from "@lucciola/contract/api/sessions.ts";
import { MadeToken, NewToken, TokenList } from "@lucciola/contract/api/tokens.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { isNetwork } from "@lucciola/platform/network/networks.ts";
import type { MachineToken } from "@lucciola/platform/registry/access/access.ts";
import { personOf, requirePermission } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { answering } from "./answering.ts";
import type { App, RouteDeps } from "./route-deps.ts";

const DAY_MS = 86_400_000;

const describe = ({ lastUsedAtMs, revokedAtMs, maxPerMinute, ...token }: MachineToken) => ({
  id: token.id,
  name: token.name,
  scopes: [...token.scopes],
  networks: [...token.networks],
  ...(maxPerMinute === undefined ? {} : { maxPerMinute }),
  createdAt: formatInstant(token.createdAtMs),
  createdBy: token.createdBy,
  expiresAt: formatInstant(token.expiresAtMs),
  ...(lastUsedAtMs === undefined ? {} : { lastUsedAt: formatInstant(lastUsedAtMs) }),
  ...(revokedAtMs === undefined ? {} : { revokedAt: formatInstant(revokedAtMs) }),
});

/** What lets programs in. Made and revoked by people alone. */
export function tokenRoutes(app: App, deps: Pick<RouteDeps, "registry" | "clock" | "peoplesClock">): void {
  const { registry, clock, peoplesClock = clock } = deps;
  const { tokens, audit } = registry;
  const onRequest = requirePermission("administration");
  const tags = ["administration"];

  app.get(
    "/api/v1/tokens",
    {
      onRequest,
      schema: { operationId: "listTokens", tags, summary: "Tokens of programs", response: { 200: TokenList } },
    },
    async () => ({ tokens: tokens.list().slice(0, 10_000).map(describe) }),
  );

  app.post(
    "/api/v1/tokens",
    {
      onRequest,
      schema: {
        operationId: "makeToken",
        tags,
        summary: "Make a token for a program; it is shown this once",
        body: NewToken,
        response: { 201: MadeToken },
      },
    },
    async (request, reply) => {
      const { name, scopes, networks = [], maxPerMinute, validDays } = request.body;
      const wrong = networks.filter((network) => !isNetwork(network));
      if (wrong.length > 0)
        throw new HttpProblem(
          400,
          "network-wrong",
          `${wrong.join(", ")}: no address and no network. Write 192.0.2.7 or 10.0.0.0/8`,
        );
      const createdBy = personOf(request).username;
      const nowMs = peoplesClock.now();
      const expiresAtMs = nowMs + validDays * DAY_MS;
      const { id, secret } = answering(() =>
        registry.transaction(() => {
          const made = tokens.create(
            { name, scopes, networks, ...(maxPerMinute === undefined ? {} : { maxPerMinute }), createdBy, expiresAtMs },
            nowMs,
          );
          const where = networks.length === 0 ? "" : `; from ${networks.join(", ")}`;
          const often = maxPerMinute === undefined ? "" : `; ${maxPerMinute} a minute`;
          const detail = `${scopes.join(", ")}; until ${formatInstant(expiresAtMs)}${where}${often}`;
          audit.record({ atMs: clock.now(), actor: createdBy, action: "token-make", target: `token:${name}`, detail });
          return made;
        }),
      );
      return reply.code(201).send({ id, name, token: secret });
    },
  );

  app.delete(
    "/api/v1/tokens/:id",
    {
      onRequest,
      schema: {
        operationId: "revokeToken",
        tags,
        summary: "Revoke a token, for good",
        params: SessionParams,
        response: { 204: Done },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const token = tokens.list().find((one) => one.id === id);
      if (token === undefined) throw notFound("token", id);
      registry.transaction(() => {
        if (!tokens.revoke(id, peoplesClock.now())) return;
        const actor = personOf(request).username;
        audit.record({ atMs: clock.now(), actor, action: "token-revoke", target: `token:${token.name}`, detail: "" });
      });
      return reply.code(204).send();
    },
  );
}
