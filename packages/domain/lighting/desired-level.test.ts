import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { describe, expect, it } from "vitest";
import { defaultProgramme } from "./default-programme.ts";
import { desiredLevel, type LightingPolicy } from "./desired-level.ts";

const SESTO_CALENDE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const MIDNIGHT_MS = Date.parse("2026-11-24T00:30:00Z");
const MIDDAY_MS = Date.parse("2026-11-24T11:30:00Z");
const UNTIL_MS = MIDNIGHT_MS + 600_000;
const OVERRIDE = { commandId: "c-7", dimPct: 100, fadeMs: 2_000, untilMs: UNTIL_MS };

const policy = (changes: Partial<LightingPolicy> = {}): LightingPolicy => ({
  programme: defaultProgramme,
  site: SESTO_CALENDE,
  override: null,
  clockTrusted: true,
  ...changes,
});

describe("the level that is wanted of a lamp", () => {
  it("is the programme's, with the step that gives it", () => {
    expect(desiredLevel(policy(), MIDNIGHT_MS)).toEqual({
      dimPct: 50,
      fadeMs: 10_000,
      cause: {
        kind: "programme",
        programmeId: "town-default",
        programmeVersion: 1,
        sinceMs: Date.parse("2026-11-23T23:00:00Z"),
        reason: { kind: "step", stepIndex: 1, from: { kind: "clock", time: "00:00" } },
      },
      nextChangeAtMs: Date.parse("2026-11-24T04:00:00Z"),
    });
  });

  it("is a person's while their override lasts, and the programme's from its end on", () => {
    expect(desiredLevel(policy({ override: OVERRIDE }), UNTIL_MS - 1)).toEqual({
      dimPct: 100,
      fadeMs: 2_000,
      cause: { kind: "override", commandId: "c-7", untilMs: UNTIL_MS },
      nextChangeAtMs: UNTIL_MS,
    });
    expect(desiredLevel(policy({ override: OVERRIDE }), UNTIL_MS).cause.kind).toBe("programme");
  });

  it("is the design level by day too when the clock is lost, over an override whose end cannot be known", () => {
    const dark = { ...OVERRIDE, dimPct: 0 };
    expect(desiredLevel(policy({ override: dark, clockTrusted: false }), MIDDAY_MS)).toEqual({
      dimPct: 100,
      fadeMs: 0,
      cause: { kind: "fail-safe", failure: "clock-lost" },
      nextChangeAtMs: null,
    });
  });

  it("is the design level at night without a programme, and at all times without a place", () => {
    const noProgramme = { kind: "fail-safe", failure: "no-programme" };
    const placed = policy({ programme: null });
    expect(desiredLevel(placed, MIDNIGHT_MS)).toMatchObject({ dimPct: 100, cause: noProgramme });
    expect(desiredLevel(placed, MIDDAY_MS)).toMatchObject({ dimPct: 0, cause: noProgramme });
    const lost = policy({ programme: null, site: null });
    expect(desiredLevel(lost, MIDDAY_MS)).toMatchObject({ dimPct: 100, cause: noProgramme, nextChangeAtMs: null });
  });

  it("is a person's also where there is no programme", () => {
    const level = desiredLevel(policy({ programme: null, site: null, override: OVERRIDE }), MIDNIGHT_MS);
    expect(level.cause.kind).toBe("override");
  });
});
