import { expect, it } from "vitest";
import { claimAt, rolesFromClaim } from "./claimed-roles.ts";

const RULES = [
  { value: "energia", role: "energy-manager" },
  { value: "luce", role: "lighting-manager" },
  { value: "/uffici/tecnico", role: "energy-manager" },
] as const;

it("finds the claim at its name, or down a path of names", () => {
  const claims = { groups: ["a"], realm_access: { roles: ["b"] }, "https://comune.example/roles": ["c"] };
  expect(claimAt(claims, "groups")).toEqual(["a"]);
  expect(claimAt(claims, "realm_access.roles")).toEqual(["b"]);
  expect(claimAt(claims, "https://comune.example/roles")).toEqual(["c"]);
  expect(claimAt(claims, "groups.length")).toBe(1);
  expect(claimAt(claims, "nothing.here")).toBeUndefined();
  expect(claimAt(claims, "constructor")).toBeUndefined();
});

it("gives each role once, and none for what no rule names", () => {
  expect(rolesFromClaim(["luce", "energia", "/uffici/tecnico", "altro"], RULES)).toEqual([
    "energy-manager",
    "lighting-manager",
  ]);
  expect(rolesFromClaim("luce", RULES)).toEqual(["lighting-manager"]);
  for (const nothing of [undefined, null, "", "luce energia", { luce: true }, [["luce"]], 1])
    expect(rolesFromClaim(nothing, RULES)).toEqual([]);
});
