import type { ProgrammeText } from "@lucciola/contract/api/lighting-plans.ts";
import { describe, expect, it } from "vitest";
import { calendarChanges, programmeChanges } from "./plan-changes.ts";

const clock = (time: string) => ({ kind: "clock" as const, time });
const halfNight: ProgrammeText = {
  id: "half-night",
  name: "Mezzanotte",
  on: { kind: "sun", event: "sunset", offsetMin: 10 },
  off: { kind: "sun", event: "sunrise", offsetMin: -10 },
  initialDimPct: 100,
  fadeMs: 10_000,
  steps: [
    { from: clock("00:00"), dimPct: 50, fadeMs: 10_000 },
    { from: clock("05:00"), dimPct: 100, fadeMs: 10_000 },
  ],
};

describe("what differs between two versions", () => {
  it("says that a step moved, that another got a new level, and that one more came", () => {
    const [, five] = halfNight.steps;
    const after: ProgrammeText = {
      ...halfNight,
      steps: [
        { from: clock("22:00"), dimPct: 70, fadeMs: 10_000 },
        { from: clock("23:00"), dimPct: 50, fadeMs: 10_000 },
        ...(five === undefined ? [] : [{ ...five, dimPct: 90 }]),
      ],
    };
    expect(programmeChanges(halfNight, after)).toEqual([
      { kind: "step-level", at: clock("05:00"), from: 100, to: 90 },
      { kind: "step-added", step: after.steps[0] },
      { kind: "step-moved", dimPct: 50, from: clock("00:00"), to: clock("23:00") },
    ]);
    expect(programmeChanges(halfNight, halfNight)).toEqual([]);
  });

  it("says that the rules of a calendar changed their order, for the first that fits decides", () => {
    const rules = [
      { kind: "holiday" as const, programme: "movida" },
      { kind: "weekday" as const, weekdays: [5, 6], programme: "weekend" },
    ];
    const before = { id: "year", name: "Anno", defaultProgramme: "half-night", rules };
    expect(calendarChanges(before, { ...before, rules: rules.toReversed() })).toEqual([{ kind: "rules-order" }]);
    expect(calendarChanges(before, { ...before, rules: rules.slice(1), patronDay: "09-08" })).toEqual([
      { kind: "patron", from: undefined, to: "09-08" },
      { kind: "rule-gone", rule: rules[0] },
    ]);
  });
});
