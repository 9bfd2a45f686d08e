import { writeFileSync } from "node:fs";
import { openTalqTown } from "@lucciola/talq/testing/talq-town.ts";
import { hasReferenceData } from "../tests/reference/reference-data.ts";
import { differencesFromOpenApi } from "../tests/reference/talq-facts.ts";
import { TALQ_FILES } from "../tests/reference/talq-openapi.ts";
import { renderConformance } from "./talq-conformance-document.ts";

// With the published OpenAPI at hand, no matrix is written that says something else.
const differences = hasReferenceData("the published OpenAPI of TALQ", TALQ_FILES) ? differencesFromOpenApi() : [];
if (differences.length > 0) throw new Error(`The tables of facts differ from the OpenAPI:\n${differences.join("\n")}`);
const talq = await openTalqTown();
const app = await talq.app();
const text = renderConformance((method, path) =>
  app.hasRoute({ method: method as "GET", url: path.replace(/\{([^}]+)\}/g, ":$1") }),
);
await talq.close();
writeFileSync(new URL("../docs/talq-conformance.md", import.meta.url), text);
console.log("docs/talq-conformance.md written from the tables of facts");
