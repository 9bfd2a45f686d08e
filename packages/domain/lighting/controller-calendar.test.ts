import type { LightingProgramme, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { describe, expect, it } from "vitest";
import { controllerStep } from "./controller.ts";
import { initialControllerState } from "./controller-state.ts";

const programme = (id: string, initialDimPct: number): LightingProgramme => ({
  id,
  version: 4,
  name: id,
  on: { kind: "sun", event: "sunset", offsetMin: 0 },
  off: { kind: "sun", event: "sunrise", offsetMin: 0 },
  initialDimPct,
  fadeMs: 0,
  steps: [],
});
const BASE = programme("base", 60);
const assignment: ProgrammeAssignment = {
  revision: 7,
  programme: BASE,
  site: { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" },
  calendar: {
    calendar: {
      id: "old-town",
      version: 2,
      name: "Old town",
      defaultProgramme: "base",
      rules: [{ kind: "holiday", eve: true, programme: "nightlife" }],
    },
    programmes: [BASE, programme("nightlife", 100)],
  },
};
const at = (instant: string) => Date.parse(instant);

describe("a controller whose programme has a photocell", () => {
  const photocell = { rule: "sensor", onBelowLx: 20, offAboveLx: 40, holdS: 300, lostAfterS: 1_800 } as const;
  const { calendar: _, ...plain } = assignment;
  const stormy: ProgrammeAssignment = { ...plain, programme: { ...BASE, photocell } };
  const start = at("2026-04-30T10:30:00Z");
  const { state } = controllerStep(initialControllerState(), {
    kind: "assignment-received",
    assignment: stormy,
    nowMs: start,
  });
  const levelAt = (instant: string, darkness: "dark" | "light" | "lost") =>
    controllerStep(state, { kind: "tick", nowMs: at(instant), darkness }).state.level?.dimPct;

  it("lights in a storm by day, waits in a bright evening, and goes by the sun when it is lost", () => {
    expect(levelAt("2026-04-30T14:00:00Z", "dark")).toBe(60);
    expect(levelAt("2026-04-30T14:00:00Z", "lost")).toBe(0);
    // The sun set at 20:29 local.
    expect(levelAt("2026-04-30T18:40:00Z", "light")).toBe(0);
    expect(levelAt("2026-04-30T18:40:00Z", "lost")).toBe(60);
  });

  it("is not kept dark at night by one that says light", () => {
    expect(levelAt("2026-04-30T22:00:00Z", "light")).toBe(60);
  });
});

describe("a controller with a calendar", () => {
  it("runs each night's programme without a network, and changes at noon", () => {
    const afternoon = at("2026-04-30T15:00:00Z");
    const { state, effects } = controllerStep(initialControllerState(), {
      kind: "assignment-received",
      assignment,
      nowMs: afternoon,
    });
    expect(effects).toContainEqual({ kind: "report-programme", revision: 7, accepted: true });
    const levelAt = (instant: string) =>
      controllerStep(state, { kind: "tick", nowMs: at(instant) }).state.level?.dimPct;
    expect(levelAt("2026-04-30T22:00:00Z")).toBe(100);
    expect(levelAt("2026-05-01T03:00:00Z")).toBe(100);
    expect(levelAt("2026-05-01T22:00:00Z")).toBe(60);
  });

  it("refuses a calendar whose programmes did not all come with it, names them, and goes on as before", () => {
    const incomplete = {
      ...assignment,
      revision: 8,
      calendar: { calendar: assignment.calendar?.calendar, programmes: [BASE] },
    };
    const nowMs = at("2026-04-30T15:00:00Z");
    const before = controllerStep(initialControllerState(), { kind: "assignment-received", assignment, nowMs }).state;
    const { state, effects } = controllerStep(before, {
      kind: "assignment-received",
      assignment: incomplete as ProgrammeAssignment,
      nowMs,
    });
    expect(effects).toContainEqual(
      expect.objectContaining({ accepted: false, detail: expect.stringContaining("nightlife") }),
    );
    expect(state.assignment).toEqual(assignment);
  });
});
