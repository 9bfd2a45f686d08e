import type { ServiceLevels } from "@lucciola/contract/work/service-levels.ts";
import { describe, expect, it } from "vitest";
import { dueAt, levelsOn, USUAL_SERVICE_LEVELS } from "./service-clock.ts";

const ZONE = "Europe/Rome";
const due = (
  at: string,
  severity: "urgent" | "warning" | "note",
  levels: ServiceLevels = USUAL_SERVICE_LEVELS,
): string => new Date(dueAt(Date.parse(at), severity, levels, ZONE)).toISOString();

describe("the clock of an order", () => {
  it.each([
    [
      "a dark street on a Saturday night has a day, weekend or not",
      "2026-11-28T21:00:00Z",
      "urgent",
      "2026-11-29T21:00:00.000Z",
    ],
    ["a fault of a Wednesday has five working days", "2026-11-25T09:30:00Z", "warning", "2026-12-02T09:30:00.000Z"],
    [
      "it stands still on the Immaculate Conception, a Tuesday",
      "2026-12-03T09:00:00Z",
      "warning",
      "2026-12-11T09:00:00.000Z",
    ],
    [
      "of a Sunday it begins with Monday and ends with Friday",
      "2026-11-29T15:00:00Z",
      "warning",
      "2026-12-04T23:00:00.000Z",
    ],
    ["it passes Christmas, Saint Stephen and New Year", "2026-12-24T09:00:00Z", "warning", "2027-01-04T09:00:00.000Z"],
    [
      "a note has thirty days, over the beginning of summer time at the same time of day",
      "2026-03-25T01:30:00Z",
      "note",
      "2026-04-24T00:30:00.000Z",
    ],
    ["and over its end", "2026-10-01T08:00:00Z", "note", "2026-10-31T09:00:00.000Z"],
  ] as const)("%s", (_, at, severity, expected) => {
    expect(due(at, severity)).toBe(expected);
  });

  it("counts working hours of a town that works on Saturday and keeps its patron's day", () => {
    const agreed: ServiceLevels = {
      ...USUAL_SERVICE_LEVELS,
      from: "2026-01-01",
      urgent: { amount: 48, unit: "hours", runs: "working-days" },
      workingWeekdays: [1, 2, 3, 4, 5, 6],
      patronDay: "12-07",
    };
    // From Friday noon: Friday and Saturday give 36 hours; Sunday, the patron's Monday and Tuesday the 8th give none.
    expect(due("2026-12-04T11:00:00Z", "urgent", agreed)).toBe("2026-12-09T11:00:00.000Z");
  });

  it("of an order is the agreement of its day", () => {
    const [older, newer] = ["2026-01-01", "2026-07-01"].map((from) => ({ ...USUAL_SERVICE_LEVELS, from }));
    const agreed = [newer, older].filter((levels) => levels !== undefined);
    expect(["2025-12-31", "2026-06-30", "2026-07-01"].map((day) => levelsOn(day, agreed).from)).toEqual([
      "2000-01-01",
      "2026-01-01",
      "2026-07-01",
    ]);
  });
});
