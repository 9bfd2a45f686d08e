import { type ChannelName, catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { makersCatalogue } from "@lucciola/contract/catalogue/makers.ts";
import { expect, test } from "vitest";
import { checkPayload } from "./channel-check.ts";

test("a payload that fits passes, one that does not is told where", () => {
  expect(checkPayload("edgeStatus", { online: true, at: "2026-11-23T17:45:00Z" }).ok).toBe(true);
  const checked = checkPayload("edgeStatus", { online: "yes", at: "yesterday" });
  expect(checked).toMatchObject({ ok: false });
  expect(checked.ok ? "" : checked.issues.join()).toMatch(/\/online .*\/at /s);
});

test("what is wrong in a thousand places is told in five", () => {
  const samples = Array.from({ length: 1_000 }, () => ({ at: "no time" }));
  const checked = checkPayload("meter", { sentAt: "2026-11-23T17:45:00Z", boot: "boot-1", seq: 0, samples });
  expect(checked.ok ? [] : checked.issues).toHaveLength(5);
});

test("every channel's schema compiles, and none of ours takes a text for an object", () => {
  for (const name of Object.keys(catalogue) as ChannelName[]) {
    const isForeign = Object.hasOwn(makersCatalogue, name);
    expect([name, checkPayload(name, "text").ok]).toEqual([name, isForeign]);
  }
});
