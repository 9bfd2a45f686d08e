import { expect, it } from "vitest";
import { weeklyShifts } from "./duty.ts";

it("keeps a night shift from 20 to 7 by the town's clock, through the nights when it changes", () => {
  const shift = (from: string, to: string) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) });
  expect(weeklyShifts(shift("2026-03-21T19:00:00Z", "2026-03-22T06:00:00Z"), 3, "Europe/Rome")).toEqual([
    shift("2026-03-21T19:00:00Z", "2026-03-22T06:00:00Z"),
    shift("2026-03-28T19:00:00Z", "2026-03-29T05:00:00Z"),
    shift("2026-04-04T18:00:00Z", "2026-04-05T05:00:00Z"),
  ]);
  expect(weeklyShifts(shift("2026-10-17T18:00:00Z", "2026-10-18T05:00:00Z"), 2, "Europe/Rome")[1]).toEqual(
    shift("2026-10-24T18:00:00Z", "2026-10-25T06:00:00Z"),
  );
});
