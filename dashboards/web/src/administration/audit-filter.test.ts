import { expect, it } from "vitest";
import { auditFilter } from "./audit-filter.ts";

const NOTHING = { actor: "", action: "", target: "", from: "", to: "" };

it("asks for whole days of the town, also where one has 25 hours", () => {
  expect(auditFilter({ ...NOTHING, from: "2026-10-25", to: "2026-10-25" }, "Europe/Rome")).toEqual({
    from: "2026-10-24T22:00:00.000Z",
    to: "2026-10-25T23:00:00.000Z",
  });
});

it("leaves out what was not chosen, and days that are none", () => {
  expect(auditFilter(NOTHING, "Europe/Rome")).toEqual({});
  expect(auditFilter({ ...NOTHING, actor: "maria", from: "domani" }, "Europe/Rome")).toEqual({ actor: "maria" });
});
