import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { expect, it } from "vitest";
import { ApiProcessConfig } from "../config.ts";
import { roleRules } from "./oidc-config.ts";

const GOOD = {
  LUCCIOLA_API_OIDC_ISSUER: "https://id.comune.example/realms/comune",
  LUCCIOLA_API_OIDC_CLIENT_ID: "lucciola",
  LUCCIOLA_API_OIDC_PUBLIC_URL: "https://luce.comune.example",
  LUCCIOLA_API_OIDC_ROLES: "luce=crew, cn=ced=administrator",
};
const load = (environment: Record<string, string>) =>
  loadConfig({ schema: ApiProcessConfig, environment: { ...GOOD, ...environment }, prefix: "LUCCIOLA_" });
const issuesOf = (environment: Record<string, string>) => {
  const loaded = load(environment);
  return loaded.ok ? [] : loaded.issues;
};

it("reads the provider from variables; a value of the claim may hold an equals sign", () => {
  const loaded = load({});
  const oidc = loaded.ok ? loaded.value.api.oidc : undefined;
  expect(oidc).toMatchObject({ rolesClaim: "roles", scope: "openid profile email" });
  expect(oidc && roleRules(oidc)).toEqual([
    { value: "luce", role: "crew" },
    { value: "cn=ced", role: "administrator" },
  ]);
});

it.each([
  ["plain HTTP to another machine", "LUCCIOLA_API_OIDC_ISSUER", "http://id.comune.example"],
  ["a public address with a path", "LUCCIOLA_API_OIDC_PUBLIC_URL", "https://comune.example/luce"],
  ["a role that there is not", "LUCCIOLA_API_OIDC_ROLES", "luce=boss"],
  ["a scope without openid", "LUCCIOLA_API_OIDC_SCOPE", "profile email"],
])("refuses %s", (_, variable, value) => {
  expect(issuesOf({ [variable]: value }).join()).toContain(variable);
});

it("refuses a provider of which half is missing, and lets plain HTTP be on this machine", () => {
  expect(issuesOf({ LUCCIOLA_API_OIDC_CLIENT_ID: "" }).join()).toMatch(/clientId/);
  expect(issuesOf({ LUCCIOLA_API_OIDC_ISSUER: "http://127.0.0.1:8180/realms/prova" })).toEqual([]);
});
