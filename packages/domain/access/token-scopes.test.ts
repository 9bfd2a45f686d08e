import { TOKEN_SCOPES, type TokenScope } from "@lucciola/contract/access/token-scope.ts";
import { describe, expect, it } from "vitest";
import { mayByScopes, type Need } from "./token-scopes.ts";

const need = (permission: Need["permission"], subject: string, method = "GET", operation = "any"): Need => ({
  permission,
  subjects: [subject],
  operation,
  method,
});

describe("a program with a scope", () => {
  it.each<[TokenScope, Need, boolean]>([
    ["energy:read", need("read", "supplies"), true],
    ["energy:read", need("read", "lighting"), false],
    ["energy:read", need("read", "plan", "POST"), false],
    ["energy:read", need("energy", "cost"), false],
    ["energy:write", need("energy", "cost", "POST"), true],
    ["energy:write", need("read", "cost"), false],
    ["lighting:read", need("read", "rules"), true],
    ["lighting:read", need("work", "lighting", "POST", "commandLamp"), false],
    ["lighting:command", need("work", "lighting", "POST", "commandLamp"), true],
    ["lighting:command", need("lighting", "lighting", "POST", "giveOrder"), true],
    ["lighting:command", need("lighting", "lighting", "POST", "orderEmergencyLight"), false],
    ["lighting:command", need("lighting", "lighting", "PUT", "putGroup"), false],
    ["lighting:command", need("read", "lighting", "GET", "listLamps"), false],
    ["lighting:write", need("lighting", "lighting", "PUT", "putGroup"), true],
    ["reports:read", need("dispatch", "reports"), true],
    ["reports:read", need("dispatch", "reports", "POST"), false],
    ["reports:read", need("dispatch", "work"), false],
    ["export:read", need("read", "exports"), true],
    ["export:read", need("read", "supplies"), false],
    ["devices:read", need("devices", "operations", "POST"), false],
    ["read", need("read", "whatever comes", "POST"), true],
    ["read", need("energy", "cost"), false],
  ])("%s, asked for %j: %s", (scope, asked, may) => {
    expect(mayByScopes([scope], asked)).toBe(may);
  });

  it("never administers, whatever it has", () => {
    for (const subject of ["administration", "exports", "operations", "overview"])
      expect(mayByScopes(TOKEN_SCOPES, need("administration", subject))).toBe(false);
  });
});
