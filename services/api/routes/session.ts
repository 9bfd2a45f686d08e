import { LoginRequest, PasswordChange, SessionUser } from "@lucciola/contract/api/session.ts";
import { permissionsOf } from "@lucciola/domain/access/permissions.ts";
import type { User } from "@lucciola/platform/registry/registry.ts";
import { Type } from "typebox";
import { type Authentication, userOf } from "../authentication.ts";
import type { App } from "./route-deps.ts";

const describe = ({ username, roles, mustChangePassword }: User): SessionUser => ({
  username,
  roles: [...roles],
  permissions: permissionsOf(roles),
  mustChangePassword,
});

export function sessionRoutes(app: App, authentication: Authentication): void {
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
    async (request, reply) => (request.user === undefined ? reply.code(204).send(null) : describe(request.user)),
  );
  app.delete(
    "/api/v1/session",
    { schema: { operationId: "logout", tags: ["session"], summary: "Log out" } },
    async (request, reply) => {
      authentication.logout(request, reply);
      return reply.code(204).send();
    },
  );
  app.post(
    "/api/v1/account/password",
    {
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
          userOf(request),
          request,
          reply,
          request.body.currentPassword,
          request.body.newPassword,
        ),
      ),
  );
}
