import { readFileSync } from "node:fs";
import { GATEWAY_OPERATIONS } from "@lucciola/contract/talq/profile/lighting-operations.ts";
import { FUNCTION_TYPES } from "@lucciola/contract/talq/profile/profile.ts";
import { DEVICE_CLASSES } from "@lucciola/domain/talq/device-classes.ts";
import type { TalqApp } from "@lucciola/talq/routes/route.ts";
import { openTalqTown, type TalqTown } from "@lucciola/talq/testing/talq-town.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IsServed, renderConformance } from "./talq-conformance-document.ts";

describe("docs/talq-conformance.md", () => {
  let talq: TalqTown;
  let app: TalqApp;
  const isServed: IsServed = (method, path) =>
    app.hasRoute({ method: method as "GET", url: path.replace(/\{([^}]+)\}/g, ":$1") });
  beforeAll(async () => {
    talq = await openTalqTown();
    app = await talq.app();
  });
  afterAll(() => talq.close());

  it("says what is there (npm run docs writes it)", () => {
    const written = readFileSync(new URL("../docs/talq-conformance.md", import.meta.url), "utf8");
    expect(written).toBe(renderConformance(isServed));
  });

  it("lacks nothing that is mandatory for a gateway: operations, functions, attributes and events", () => {
    const operations = GATEWAY_OPERATIONS.filter(({ gateway }) => gateway === "M");
    expect(operations.filter(({ method, path }) => !isServed(method, path))).toEqual([]);
    const declared = DEVICE_CLASSES.flatMap(({ functions }) => functions);
    const missing = [...FUNCTION_TYPES.values()].flatMap(({ name, gateway, attributes }) => {
      const ours = declared.filter(({ type }) => type === name);
      if (ours.length === 0) return gateway === "M" ? [name] : [];
      return [...attributes.values()]
        .filter((one) => one.gateway === "M")
        .filter((one) => !ours.some((of) => [...of.attributes, ...of.events].includes(one.name)))
        .map((one) => `${name}.${one.name}`);
    });
    expect(missing).toEqual([]);
  });
});
