import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { describe, expect, it } from "vitest";
import { type ControllerStep, controllerStep, DRIVER_RETRY_MS, MAX_TICK_INTERVAL_MS } from "./controller.ts";
import type { ControllerEffect, ControllerEvent } from "./controller-event.ts";
import { type ControllerState, controllerFailures, initialControllerState } from "./controller-state.ts";
import { defaultProgramme } from "./default-programme.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const MINUTE_MS = 60_000;
/** 01:30 in Sesto Calende: the default programme asks for 50 %. */
const NIGHT_MS = Date.parse("2026-11-24T00:30:00Z");
const NOON_MS = Date.parse("2026-11-24T11:00:00Z");

const assignment = (revision: number, changes: Partial<ProgrammeAssignment> = {}): ProgrammeAssignment => ({
  revision,
  programme: defaultProgramme,
  site: SITE,
  ...changes,
});

function command(id: string, action: LampCommand["action"], issuedAtMs = NIGHT_MS): LampCommand {
  return {
    id,
    issuedAt: formatInstant(issuedAtMs),
    expiresAt: formatInstant(issuedAtMs + MINUTE_MS),
    action,
    reason: { kind: "manual", text: "accident in via Roma", by: "giulia" },
  };
}
const fullLight = (id: string, issuedAtMs = NIGHT_MS, holdMs = 30 * MINUTE_MS): LampCommand =>
  command(id, { kind: "set", dimPct: 100, fadeMs: 1_000, until: formatInstant(issuedAtMs + holdMs) }, issuedAtMs);

/** A controller whose steps are told one after another. */
class Story {
  state: ControllerState;
  last: ControllerStep | undefined;

  constructor(state: ControllerState = initialControllerState()) {
    this.state = state;
  }

  /** The effects of an event, without the writing to disk. */
  tell(event: ControllerEvent): ControllerEffect[] {
    this.last = controllerStep(this.state, event);
    this.state = this.last.state;
    return this.last.effects.filter(({ kind }) => kind !== "persist");
  }

  receive(order: LampCommand, nowMs = NIGHT_MS): ControllerEffect[] {
    return this.tell({ kind: "command-received", command: order, nowMs });
  }

  /** The driver takes a level. */
  confirm(commandId: string, dimPct: number, nowMs = NIGHT_MS): ControllerEffect[] {
    return this.tell({ kind: "driver-reported", outcome: { kind: "level-set", dimPct }, commandId, nowMs });
  }

  tick(nowMs: number): ControllerEffect[] {
    return this.tell({ kind: "tick", nowMs });
  }
}

/** A controller that has run its programme since before `nowMs`. */
function running(nowMs = NIGHT_MS): Story {
  const story = new Story();
  story.tell({ kind: "assignment-received", assignment: assignment(4), nowMs });
  return story;
}

describe("a controller on its programme", () => {
  it("runs an assignment at once and says so", () => {
    const story = new Story();
    expect(story.tell({ kind: "assignment-received", assignment: assignment(4), nowMs: NIGHT_MS })).toEqual([
      { kind: "set-level", dimPct: 50, fadeMs: 10_000, source: "programme" },
      { kind: "report-programme", revision: 4, accepted: true },
    ]);
  });

  it("wakes for the next step and sets each level once", () => {
    const story = running();
    const fiveOClockMs = Date.parse("2026-11-24T04:00:00Z");
    expect(story.tick(fiveOClockMs - 30_000)).toEqual([]);
    expect(story.last?.nextTickAtMs).toBe(fiveOClockMs);
    expect(story.tick(fiveOClockMs)).toEqual([{ kind: "set-level", dimPct: 70, fadeMs: 10_000, source: "programme" }]);
    expect(story.last?.nextTickAtMs).toBe(fiveOClockMs + MAX_TICK_INTERVAL_MS);
    expect(story.tick(fiveOClockMs + MINUTE_MS)).toEqual([]);
  });

  it("confirms what it runs already, and writes nothing", () => {
    const { state } = running();
    const again = structuredClone(assignment(4));
    const { effects } = controllerStep(state, { kind: "assignment-received", assignment: again, nowMs: NIGHT_MS });
    expect(effects).toEqual([{ kind: "report-programme", revision: 4, accepted: true }]);
  });

  it.each([
    ["a newer revision", 5],
    ["the same revision, as when it was moved to another lamp", 4],
    ["a lower one, as from a restored backup", 1],
  ])("takes the last word of the town: %s", (_, revision) => {
    const story = running();
    const programme = { ...defaultProgramme, initialDimPct: 80, steps: [] };
    const event = { kind: "assignment-received", assignment: assignment(revision, { programme }) } as const;
    expect(story.tell({ ...event, nowMs: NIGHT_MS })).toMatchObject([
      { kind: "set-level", dimPct: 80 },
      { kind: "report-programme", revision, accepted: true },
    ]);
    expect(story.state.assignment).toEqual(event.assignment);
  });

  it("refuses a time zone that it does not know, and goes on with what it has", () => {
    const story = running();
    const site = { ...SITE, zone: "Europe/Sesto_Calende" };
    expect(
      story.tell({ kind: "assignment-received", assignment: assignment(5, { site }), nowMs: NIGHT_MS }),
    ).toMatchObject([{ kind: "report-programme", revision: 5, accepted: false }]);
    expect(story.state.assignment?.revision).toBe(4);
  });

  it("burns without a programme: always where its place is not known, at night where it is", () => {
    const failSafe = { kind: "set-level", dimPct: 100, fadeMs: 0, source: "fail-safe" };
    expect(new Story().tick(NOON_MS)).toEqual([failSafe]);
    expect(new Story(initialControllerState({ site: SITE })).tick(NIGHT_MS)).toEqual([failSafe]);
    expect(new Story(initialControllerState({ site: SITE })).tick(NOON_MS)).toEqual([{ ...failSafe, dimPct: 0 }]);
    expect(() => initialControllerState({ site: { ...SITE, zone: "Rome" } })).toThrow(RangeError);
  });
});

describe("a command", () => {
  it("is acknowledged, carried out when the driver confirms, and ends by itself", () => {
    const story = running();
    expect(story.receive(fullLight("c-1"))).toEqual([
      { kind: "set-level", dimPct: 100, fadeMs: 1_000, source: "override", commandId: "c-1" },
      { kind: "report-command", commandId: "c-1", fate: "acknowledged", atMs: NIGHT_MS },
    ]);
    expect(story.confirm("c-1", 99.7)).toEqual([
      { kind: "report-command", commandId: "c-1", fate: "carried-out", atMs: NIGHT_MS, dimPct: 99.7 },
    ]);
    const endMs = NIGHT_MS + 30 * MINUTE_MS;
    expect(story.tick(endMs - 1)).toEqual([]);
    expect(story.last?.nextTickAtMs).toBe(endMs);
    expect(story.tick(endMs)).toEqual([{ kind: "set-level", dimPct: 50, fadeMs: 10_000, source: "programme" }]);
  });

  it("is written down before it is carried out", () => {
    const { state } = running();
    const { effects } = controllerStep(state, { kind: "command-received", command: fullLight("c-1"), nowMs: NIGHT_MS });
    expect(effects.map(({ kind }) => kind)).toEqual(["persist", "set-level", "report-command"]);
  });

  it("that comes twice gets its fate again, with the time of then, and nothing else, at any stage", () => {
    const story = running();
    story.receive(fullLight("c-1"));
    expect(story.receive(fullLight("c-1"), NIGHT_MS + 1_000)).toEqual([
      { kind: "report-command", commandId: "c-1", fate: "acknowledged", atMs: NIGHT_MS },
    ]);
    const doneAtMs = NIGHT_MS + 2_000;
    story.confirm("c-1", 100, doneAtMs);
    const carriedOut = [{ kind: "report-command", commandId: "c-1", fate: "carried-out", atMs: doneAtMs, dimPct: 100 }];
    expect(story.receive(fullLight("c-1"))).toEqual(carriedOut);
    const muchLaterMs = NIGHT_MS + 60 * MINUTE_MS;
    story.tick(muchLaterMs);
    expect(story.receive(fullLight("c-1"), muchLaterMs)).toEqual(carriedOut);
  });

  it("that comes too late is expired and does nothing", () => {
    const story = running();
    expect(story.receive(fullLight("c-1"), NIGHT_MS + MINUTE_MS)).toMatchObject([
      { kind: "report-command", commandId: "c-1", fate: "expired" },
    ]);
    expect(story.state.override).toBeNull();
  });

  it("whose hold is already over is refused", () => {
    const story = running();
    expect(story.receive(fullLight("c-1", NIGHT_MS, 1_000), NIGHT_MS + 2_000)).toMatchObject([
      { kind: "report-command", fate: "refused" },
    ]);
  });

  it("with a day that does not exist is refused", () => {
    const story = running();
    const order = { ...fullLight("c-1"), expiresAt: "2026-11-31T00:00:00Z" };
    expect(story.receive(order)).toMatchObject([{ kind: "report-command", commandId: "c-1", fate: "refused" }]);
  });

  it("to resume ends an override before its time", () => {
    const story = running();
    story.receive(fullLight("c-1"));
    story.confirm("c-1", 100);
    expect(story.receive(command("c-2", { kind: "resume" }))).toEqual([
      { kind: "set-level", dimPct: 50, fadeMs: 10_000, source: "programme", commandId: "c-2" },
      { kind: "report-command", commandId: "c-2", fate: "acknowledged", atMs: NIGHT_MS },
    ]);
    expect(story.confirm("c-2", 50.5)).toMatchObject([{ commandId: "c-2", fate: "carried-out" }]);
    expect(story.tick(NIGHT_MS + MINUTE_MS)).toEqual([]);
  });

  it("to resume a programme that runs already is confirmed by the driver all the same", () => {
    const story = running();
    expect(story.receive(command("c-1", { kind: "resume" }))).toEqual([
      { kind: "set-level", dimPct: 50, fadeMs: 10_000, source: "programme", commandId: "c-1" },
      { kind: "report-command", commandId: "c-1", fate: "acknowledged", atMs: NIGHT_MS },
    ]);
  });

  it("takes the place of one that the driver has not confirmed, which is then refused", () => {
    const story = running();
    story.receive(fullLight("c-1"));
    expect(story.receive(fullLight("c-2"))).toMatchObject([
      { kind: "set-level", commandId: "c-2" },
      { kind: "report-command", commandId: "c-1", fate: "refused" },
      { kind: "report-command", commandId: "c-2", fate: "acknowledged" },
    ]);
    expect(story.confirm("c-1", 100)).toEqual([]);
    expect(story.confirm("c-2", 100)).toMatchObject([{ commandId: "c-2", fate: "carried-out" }]);
  });
});

describe("a driver that does not answer", () => {
  const noAnswer = (nowMs: number, commandId?: string): ControllerEvent => ({
    kind: "driver-reported",
    outcome: { kind: "failed", detail: "no answer on the DALI line" },
    nowMs,
    ...(commandId === undefined ? {} : { commandId }),
  });

  it("is given its level again after a while, not at once", () => {
    const story = running();
    expect(story.tell(noAnswer(NIGHT_MS))).toEqual([]);
    expect(story.last?.nextTickAtMs).toBe(NIGHT_MS + DRIVER_RETRY_MS);
    expect(story.tick(NIGHT_MS + DRIVER_RETRY_MS)).toMatchObject([{ kind: "set-level", dimPct: 50 }]);
  });

  it("gets a command again until it expires; then its fate names the driver and the programme runs on", () => {
    const story = running();
    story.receive(fullLight("c-1"));
    story.tell(noAnswer(NIGHT_MS + 1_000, "c-1"));
    expect(story.tick(NIGHT_MS + 11_000)).toMatchObject([{ kind: "set-level", commandId: "c-1" }]);
    story.tell(noAnswer(NIGHT_MS + 12_000, "c-1"));
    expect(story.tick(NIGHT_MS + MINUTE_MS)).toEqual([
      { kind: "set-level", dimPct: 50, fadeMs: 10_000, source: "programme" },
      {
        kind: "report-command",
        commandId: "c-1",
        fate: "expired",
        atMs: NIGHT_MS + MINUTE_MS,
        detail: "no answer on the DALI line",
      },
    ]);
  });

  it("and recovers in time carries the command out", () => {
    const story = running();
    story.receive(fullLight("c-1"));
    story.tell(noAnswer(NIGHT_MS + 1_000, "c-1"));
    story.tick(NIGHT_MS + 11_000);
    expect(story.confirm("c-1", 100, NIGHT_MS + 12_000)).toEqual([
      { kind: "report-command", commandId: "c-1", fate: "carried-out", atMs: NIGHT_MS + 12_000, dimPct: 100 },
    ]);
  });

  it("for a command whose hold is shorter than its expiry ends the command with the hold", () => {
    const story = running();
    story.receive(fullLight("c-1", NIGHT_MS, 20_000));
    expect(story.tick(NIGHT_MS + 20_000)).toMatchObject([
      { kind: "set-level", dimPct: 50, source: "programme" },
      { kind: "report-command", commandId: "c-1", fate: "expired" },
    ]);
  });
});

describe("a clock that is lost", () => {
  const failSafe = { kind: "set-level", dimPct: 100, fadeMs: 0, source: "fail-safe" };

  it("makes the lamp burn at its design level by day too, and raises the flag", () => {
    const story = running(NOON_MS);
    expect(story.tell({ kind: "clock-lost", nowMs: NOON_MS })).toEqual([failSafe]);
    expect(controllerFailures(story.state)).toEqual(["clockLost"]);
    expect(story.tell({ kind: "clock-regained", nowMs: NOON_MS })).toMatchObject([
      { kind: "set-level", dimPct: 0, source: "programme" },
    ]);
    expect(controllerFailures(story.state)).toEqual([]);
  });

  it("is noticed by the controller itself at a time before 2024, and when time runs backwards", () => {
    expect(running(NOON_MS).tick(0)).toEqual([failSafe]);
    expect(running(NOON_MS).tick(NOON_MS - 60 * MINUTE_MS)).toEqual([failSafe]);
  });

  it("refuses commands, whose expiry it cannot judge, also when they come again with the clock regained", () => {
    const story = running();
    story.tell({ kind: "clock-lost", nowMs: NIGHT_MS });
    expect(story.receive(fullLight("c-1"))).toMatchObject([{ kind: "report-command", fate: "refused" }]);
    story.tell({ kind: "clock-regained", nowMs: NIGHT_MS });
    expect(story.receive(fullLight("c-1"))).toMatchObject([{ kind: "report-command", fate: "refused" }]);
  });

  it("suspends an override, which goes on for what is left of it", () => {
    const story = running();
    story.receive(fullLight("c-1"));
    story.confirm("c-1", 100);
    expect(story.tell({ kind: "clock-lost", nowMs: NIGHT_MS + 1_000 })).toEqual([failSafe]);
    expect(story.tell({ kind: "clock-regained", nowMs: NIGHT_MS + 2_000 })).toMatchObject([
      { source: "override", commandId: "c-1" },
    ]);
    story.tell({ kind: "clock-lost", nowMs: NIGHT_MS + 3_000 });
    expect(story.tell({ kind: "clock-regained", nowMs: NIGHT_MS + 60 * MINUTE_MS })).toMatchObject([
      { source: "programme", dimPct: 50 },
    ]);
  });

  it("does not let the fail-safe level pass for a command that was being carried out", () => {
    const story = running();
    story.receive(fullLight("c-1"));
    const [effect] = story.tell({ kind: "clock-lost", nowMs: NIGHT_MS + 1_000 });
    expect(effect).toEqual(failSafe);
  });
});
