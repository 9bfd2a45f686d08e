import { expect, it } from "vitest";
import { handleReport, type ReportCase, type ReportWish } from "./report-case.ts";

const RECEIVED: ReportCase = { state: "received", takenBy: undefined, workOrder: undefined, closedAtMs: undefined };
const AT_MS = Date.parse("2026-11-27T09:00:00Z");
const handle = (present: ReportCase, wish: ReportWish, by = "anna") => handleReport(present, wish, { by, atMs: AT_MS });

it("goes from received to mended, and says each step to whoever reported it", () => {
  let present = RECEIVED;
  const story: [ReportWish, string, string][] = [
    [{ kind: "take" }, "looked-at", "taken"],
    [{ kind: "answer", words: " Passiamo domani. " }, "looked-at", "answered"],
    [{ kind: "order", workOrder: "12" }, "ordered", "ordered"],
    [{ kind: "close", outcome: "mended", reason: "" }, "mended", "mended"],
  ];
  for (const [wish, state, action] of story) {
    const handled = handle(present, wish);
    if (!handled.ok) throw new Error(handled.message);
    expect([handled.change.state, handled.event.action]).toEqual([state, action]);
    present = handled.change;
  }
  expect(present).toEqual({ state: "mended", takenBy: "anna", workOrder: "12", closedAtMs: AT_MS });
});

it("takes who answers first for the one who looks after it", () => {
  expect(handle(RECEIVED, { kind: "answer", words: "x" })).toMatchObject({
    change: { state: "looked-at", takenBy: "anna" },
  });
});

it("refuses a second order, a fault that is none without a reason, and anything on a closed case", () => {
  const ordered: ReportCase = { ...RECEIVED, state: "ordered", workOrder: "12" };
  expect(handle(ordered, { kind: "order", workOrder: "13" })).toMatchObject({ ok: false, code: "report-ordered" });
  expect(handle(RECEIVED, { kind: "close", outcome: "no-fault", reason: "  " })).toMatchObject({
    ok: false,
    code: "report-reason-missing",
  });
  const closed: ReportCase = { ...RECEIVED, state: "mended", closedAtMs: AT_MS };
  for (const wish of [{ kind: "take" }, { kind: "answer", words: "x" }] as const)
    expect(handle(closed, wish)).toMatchObject({ ok: false, code: "report-closed" });
});
