import { ROLES, type Role } from "@lucciola/contract/access/role.ts";
import type { RoleRule } from "@lucciola/domain/access/claimed-roles.ts";
import { Type } from "typebox";

const LOOPBACK = "http://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?";

/** An identity provider that speaks OpenID Connect, such as Keycloak, Entra ID or a region's. */
export const OidcConfig = Type.Object(
  {
    issuer: Type.String({
      minLength: 1,
      maxLength: 1_024,
      pattern: `^(https://.+|${LOOPBACK}(/.*)?)$`,
      description: "as the provider names itself; https, but for one on this machine",
    }),
    clientId: Type.String({ minLength: 1, maxLength: 255 }),
    clientSecret: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1_024, description: "left out of a public client" }),
    ),
    publicUrl: Type.String({
      minLength: 1,
      maxLength: 1_024,
      pattern: `^(https://[^/?#]+|${LOOPBACK})$`,
      description: "where browsers reach Lucciola, e.g. https://luce.comune.example; /api/v1/oidc/callback below it",
    }),
    name: Type.String({ minLength: 1, maxLength: 100, default: "l'account del Comune", description: "on the button" }),
    scope: Type.String({ minLength: 6, maxLength: 500, pattern: "(^| )openid( |$)", default: "openid profile email" }),
    rolesClaim: Type.String({
      minLength: 1,
      maxLength: 255,
      default: "roles",
      description: "the claim that says what somebody is; dots lead into objects, e.g. realm_access.roles",
    }),
    roles: Type.Array(
      Type.String({ maxLength: 300, pattern: `^.+=(${ROLES.join("|")})$`, description: "VALUE=ROLE" }),
      { minItems: 1, maxItems: 100, description: "which value of the claim gives which role" },
    ),
  },
  { additionalProperties: false },
);
export type OidcConfig = Type.Static<typeof OidcConfig>;

/** `VALUE=ROLE`; the value may hold `=` itself, as names in a directory do. */
export const roleRules = ({ roles }: Pick<OidcConfig, "roles">): RoleRule[] =>
  roles.map((text) => {
    const at = text.lastIndexOf("=");
    return { value: text.slice(0, at), role: text.slice(at + 1) as Role };
  });
