import { DEVICE_CLASSES } from "@lucciola/domain/talq/device-classes.ts";
import { describe, expect, it } from "vitest";
import { hasReferenceData } from "./reference-data.ts";
import { differencesFromOpenApi } from "./talq-facts.ts";
import { readModel, TALQ_FILES } from "./talq-openapi.ts";

const hasOpenApi = hasReferenceData("TALQ 2.7.1, our tables against the published OpenAPI", TALQ_FILES);

describe.skipIf(!hasOpenApi)("TALQ 2.7.1: our tables", () => {
  it("say what the published OpenAPI says: attributes, units, scopes, operations, and what is mandatory", () => {
    expect(differencesFromOpenApi()).toEqual([]);
  });

  it("name no event that is not published", () => {
    const published = readModel().EventType?.enum ?? [];
    expect(published.length).toBeGreaterThan(100);
    const ours = DEVICE_CLASSES.flatMap(({ functions }) => functions.flatMap(({ events }) => events));
    expect(ours.filter((event) => !published.includes(event))).toEqual([]);
  });
});
