import { LoginRequest, PasswordChange, SessionUser } from "@lucciola/contract/api/session.ts";
import { LoginWays } from "@lucciola/contract/api/sessions.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import type { User } from "@lucciola/platform/registry/access/access.ts";
import { Type } from "typebox";
import { type Authentication, personOf, requireLogin } from "../authentication.ts";
import { Done } from "../openapi/answers.ts";
import type { App, RouteDeps } from "./route-deps.ts";

export function sessionRoutes(
  app: App,
  authentication: Authentication,
  { registry, config }: Pick<RouteDeps, "registry" | "config">,
): void {
  const describe = ({ username, roles, mustChangePassword }: User): SessionUser => {
    const { displayName, language = "it" } = registry.users.find(username) ?? {};
    return {
      username,
      ...(displayName === undefined ? {} : { displayName }),
      language,
      roles: [...roles],
      permissions: permissionsOf(roles),
      mustChangePassword,
    };
  };

  app.get(
    "/api/v1/login",
    {
      schema: {
        operationId: "loginWays",
        tags: ["session"],
        summary: "How one may log in here",
        response: { 200: LoginWays },
      },
    },
    async () => ({
      password: config.localLogin,
      ...(config.oidc === undefined ? {} : { oidc: { name: config.oidc.name } }),
    }),
  );
  app.post(
    "/api/v1/session",
    {
      schema: {
        operationId: "login",
        tags: ["session"],
        summary: "Log in",
        body: LoginRequest,
        response: { 200: SessionUser },
      },
    },
    async (request, reply) =>
      describe(await authentication.login(request, reply, request.body.username, request.body.password)),
  );
  app.get(
    "/api/v1/session",
    {
      schema: {
        operationId: "currentUser",
        tags: ["session"],
        summary: "Who is logged in; 204 when nobody is",
        response: { 200: SessionUser, 204: Type.Null({ description: "Nobody is logged in" }) },
      },
    },
    async (request, reply) =>
      request.user?.session === undefined ? reply.code(204).send(null) : describe(request.user),
  );
  app.delete(
    "/api/v1/session",
    { schema: { operationId: "logout", tags: ["session"], summary: "Log out", response: { 204: Done } } },
    async (request, reply) => {
      authentication.logout(request, reply);
      return reply.code(204).send();
    },
  );
  app.post(
    "/api/v1/account/password",
    {
      onRequest: requireLogin,
      schema: {
        operationId: "passwordChange",
        tags: ["session"],
        summary: "Choose a new password",
        body: PasswordChange,
        response: { 200: SessionUser },
      },
    },
    async (request, reply) =>
      describe(
        await authentication.changePassword(
          personOf(request),
          request,
          reply,
          request.body.currentPassword,
          request.body.newPassword,
        ),
      ),
  );
}
