import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderTopics } from "./topics-document.ts";

describe("docs/topics.md", () => {
  it("says what the catalogue says (npm run docs writes it)", () => {
    expect(readFileSync(new URL("../docs/topics.md", import.meta.url), "utf8")).toBe(renderTopics());
  });
});
