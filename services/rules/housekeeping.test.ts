import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { expect, it } from "vitest";
import { forgetReports } from "./housekeeping.ts";

const DAY_MS = 86_400_000;

it("deletes what citizens have reported when its time is over, and tries again the night after a disk failed", () => {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const clock = new ManualClock(Date.parse("2026-11-27T02:30:00Z"));
  const place = { lamp: undefined, street: "Via Roma", latitudeDeg: undefined, longitudeDeg: undefined, place: "" };
  const photo = "a".repeat(64);
  const { code, case: own } = registry.reports.add(
    { kind: "dark", ...place, words: "Spento.", photo, email: undefined, language: "it" },
    clock.now(),
  );
  const closed = { state: "mended", takenBy: "bruno", workOrder: undefined, closedAtMs: clock.now() } as const;
  registry.reports.change(own.id, closed, { atMs: clock.now(), actor: "bruno", action: "mended", words: "" });

  const deleted: string[] = [];
  let isDiskBroken = true;
  const deletePhoto = (id: string): void => {
    if (isDiskBroken) throw new Error("EIO");
    deleted.push(id);
  };
  const night = () =>
    forgetReports({
      registry,
      clock,
      log: silentLogger,
      reports: { retention: { textDays: 60, photoDays: 30 }, deletePhoto },
    });
  expect(night()).toBe(0);
  clock.advance(30 * DAY_MS);
  expect([night(), registry.reports.byCode(code)?.report.photo]).toEqual([0, photo]);
  isDiskBroken = false;
  expect([night(), registry.reports.byCode(code)?.report.photo, deleted]).toEqual([0, undefined, [photo]]);
  clock.advance(30 * DAY_MS);
  expect([night(), registry.reports.byCode(code)]).toEqual([1, undefined]);
  registry.close();
});
