import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { describe, expect, it } from "vitest";
import { controllerStep, MAX_TICK_INTERVAL_MS } from "./controller.ts";
import type { ControllerEffect, ControllerEvent } from "./controller-event.ts";
import { type ControllerState, controllerFailures, initialControllerState } from "./controller-state.ts";
import { defaultProgramme } from "./default-programme.ts";
import type { GroupNotice } from "./group-notices.ts";
import type { GroupOrder, GroupSetpoint } from "./group-orders.ts";
import type { Darkness } from "./photocell.ts";
import { MAX_SWITCH_ONS_PER_HOUR } from "./switching.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** 01:30 in Sesto Calende: the default programme asks for 50 %. */
const NIGHT_MS = Date.parse("2026-11-24T00:30:00Z");
const NOON_MS = Date.parse("2026-11-24T11:00:00Z");

const SETTINGS: LampSettings = { circuit: "permanent", designDimPct: 90, leastDimPct: 40 };
const ADAPTIVE: LampSettings = { ...SETTINGS, adaptiveGroup: "viale" };
const assignment = (changes: Partial<ProgrammeAssignment> = {}): ProgrammeAssignment => ({
  revision: 1,
  programme: { ...defaultProgramme, fadeMs: 0 },
  site: SITE,
  settings: SETTINGS,
  groups: ["viale", "town"],
  ...changes,
});

/** A lamp of the avenue whose driver takes every level. */
class Lamp {
  state: ControllerState;
  effects: ControllerEffect[] = [];
  nowMs: number;
  /** Of the clock that is never set; the wall clock may go wrong by `wrongMs`. */
  uptimeMs = 1_000;
  wrongMs = 0;
  darkness: Darkness | undefined;
  isBurning = false;
  nextTickAtMs = 0;

  constructor(nowMs = NIGHT_MS, changes: Partial<ProgrammeAssignment> = {}, switchOnDelayMs = 0) {
    this.nowMs = nowMs;
    this.state = initialControllerState({ switchOnDelayMs });
    this.tell({ kind: "assignment-received", assignment: assignment(changes) });
  }

  get level() {
    return this.state.level;
  }

  tell(event: Record<string, unknown> & { kind: ControllerEvent["kind"] }): void {
    const seen = {
      nowMs: this.nowMs + this.wrongMs,
      uptimeMs: this.uptimeMs,
      isBurning: this.isBurning,
      ...(this.darkness === undefined ? {} : { darkness: this.darkness }),
    };
    const step = controllerStep(this.state, { ...event, ...seen } as unknown as ControllerEvent);
    this.state = step.state;
    this.effects = [...step.effects];
    this.nextTickAtMs = step.nextTickAtMs;
    const given = this.effects.find((effect) => effect.kind === "set-level");
    if (given?.kind !== "set-level") return;
    this.isBurning = given.dimPct > 0;
    const { commandId } = given;
    const answers = this.effects;
    this.tell({
      kind: "driver-reported",
      outcome: { kind: "level-set", dimPct: given.dimPct },
      ...(commandId === undefined ? {} : { commandId }),
    });
    this.effects = [...answers, ...this.effects];
  }

  /** Lets time pass in ticks. */
  pass(durationMs: number): void {
    for (let left = durationMs; left > 0; left -= MAX_TICK_INTERVAL_MS) {
      const stepMs = Math.min(left, MAX_TICK_INTERVAL_MS);
      this.nowMs += stepMs;
      this.uptimeMs += stepMs;
      this.tell({ kind: "tick" });
    }
  }

  orders(...list: GroupOrder[]): void {
    this.tell({ kind: "orders-received", notice: { group: "viale", atMs: this.nowMs, list } });
  }

  setpoints(...list: GroupSetpoint[]): void {
    this.tell({ kind: "setpoints-received", notice: { group: "viale", atMs: this.nowMs, list } });
  }

  order(id: string, kind: GroupOrder["kind"], dimPct: number, changes: Partial<GroupOrder> = {}): GroupOrder {
    const lease = { fromMs: this.nowMs, untilMs: this.nowMs + HOUR_MS };
    return { id, group: "viale", kind, dimPct, fadeMs: 0, priority: 50, mayUndercut: false, ...lease, ...changes };
  }

  setpoint(kind: GroupSetpoint["kind"], dimPct: number, forMs = 30 * MINUTE_MS): GroupSetpoint {
    return {
      id: `s-${dimPct}`,
      group: "viale",
      kind,
      dimPct,
      fadeMs: 0,
      fromMs: this.nowMs,
      untilMs: this.nowMs + forMs,
    };
  }

  command(id: string, action: LampCommand["action"]): LampCommand {
    return {
      id,
      issuedAt: formatInstant(this.nowMs),
      expiresAt: formatInstant(this.nowMs + 5 * MINUTE_MS),
      action,
      reason: { kind: "manual", text: "too dark" },
    };
  }

  receive(id: string, dimPct: number): void {
    const until = formatInstant(this.nowMs + 2 * HOUR_MS);
    this.tell({ kind: "command-received", command: this.command(id, { kind: "set", dimPct, fadeMs: 0, until }) });
  }

  fates(): unknown[] {
    return this.effects.flatMap((effect) => (effect.kind === "report-command" ? [[effect.fate, effect.detail]] : []));
  }
}

describe("a lamp whose level follows the traffic", () => {
  it("burns at its design level until the traffic is known, then as it says, and again when the lease is not renewed", () => {
    const lamp = new Lamp(NIGHT_MS, { settings: ADAPTIVE });
    expect(lamp.level).toMatchObject({ dimPct: 90, source: "fail-safe" });
    lamp.setpoints(lamp.setpoint("set", 60, 20 * MINUTE_MS));
    expect(lamp.level).toMatchObject({ dimPct: 60, source: "adaptive" });
    lamp.pass(19 * MINUTE_MS);
    expect(lamp.level).toMatchObject({ dimPct: 60, source: "adaptive" });
    lamp.pass(MINUTE_MS);
    expect(lamp.level).toMatchObject({ dimPct: 90, source: "fail-safe" });
    expect(lamp.state.setpoints.flatMap(({ list }) => list)).toEqual([]);
  });

  it("lights ahead of a walker and returns to its programme's level, not to off", () => {
    const lamp = new Lamp();
    lamp.setpoints(lamp.setpoint("raise", 80, 30_000));
    expect(lamp.level).toMatchObject({ dimPct: 80, source: "motion" });
    expect(lamp.nextTickAtMs).toBe(lamp.nowMs + 30_000);
    lamp.pass(30_000);
    expect(lamp.level).toMatchObject({ dimPct: 50, source: "programme" });
  });

  it("is never taken under the least level of its class by traffic, and tells what did it", () => {
    const lamp = new Lamp(NIGHT_MS, { settings: ADAPTIVE });
    lamp.setpoints(lamp.setpoint("set", 10));
    expect(lamp.level).toMatchObject({ dimPct: 40, source: "adaptive" });
  });
});

describe("an order to one lamp", () => {
  it.each([
    [undefined, 40, "keeps the least level of its class"],
    [true, 10, "goes under it where the person has said so"],
  ])("that may undercut: %s, burns at %s %%: %s", (mayUndercut, dimPct, _) => {
    const lamp = new Lamp();
    const until = formatInstant(lamp.nowMs + HOUR_MS);
    const level = { kind: "set" as const, dimPct: 10, fadeMs: 0, until };
    const action = mayUndercut === undefined ? level : { ...level, mayUndercut };
    lamp.tell({ kind: "command-received", command: lamp.command("c-1", action) });
    expect(lamp.level).toEqual({ dimPct, source: "override", commandId: "c-1" });
    expect(
      lamp
        .fates()
        .flat()
        .filter((word) => word !== undefined),
    ).toEqual(["acknowledged", "carried-out"]);
  });
});

describe("an order to a group", () => {
  it("holds the level of each of its lamps until its end, and then they resume by themselves", () => {
    const lamp = new Lamp();
    lamp.orders(lamp.order("market", "override", 75));
    expect(lamp.level).toEqual({ dimPct: 75, source: "override", commandId: null });
    lamp.pass(HOUR_MS);
    expect(lamp.level).toMatchObject({ dimPct: 50, source: "programme" });
    expect(lamp.state.orders).toEqual([expect.objectContaining({ group: "viale", list: [] })]);
  });

  it("that is not on the list any more has ended", () => {
    const lamp = new Lamp();
    lamp.orders(lamp.order("market", "override", 75));
    lamp.nowMs += 1_000;
    lamp.orders();
    expect(lamp.level).toMatchObject({ dimPct: 50, source: "programme" });
  });

  it("does not bind a lamp that is not in the group, nor one that has left it", () => {
    const lamp = new Lamp(NIGHT_MS, { groups: ["town"] });
    lamp.orders(lamp.order("market", "override", 75));
    expect(lamp.level).toMatchObject({ dimPct: 50, source: "programme" });
    lamp.tell({ kind: "assignment-received", assignment: assignment({ revision: 2 }) });
    lamp.orders(lamp.order("market", "override", 75));
    expect(lamp.level).toMatchObject({ dimPct: 75 });
    lamp.tell({ kind: "assignment-received", assignment: assignment({ revision: 3, groups: ["town"] }) });
    expect(lamp.level).toMatchObject({ dimPct: 50 });
    expect(lamp.state.orders).toEqual([]);
  });

  it("that was heard late, after a newer list, changes nothing", () => {
    const lamp = new Lamp();
    const old: GroupNotice<GroupOrder> = {
      group: "viale",
      atMs: lamp.nowMs - MINUTE_MS,
      list: [lamp.order("old", "override", 75)],
    };
    lamp.orders();
    lamp.tell({ kind: "orders-received", notice: old });
    expect(lamp.level).toMatchObject({ dimPct: 50 });
  });
});

describe("a maintenance lock", () => {
  it("stands above programme, emergency and the orders to the lamp, which are refused with its end", () => {
    const lamp = new Lamp();
    lamp.orders(lamp.order("crew", "lock", 0), lamp.order("alarm", "emergency", 100));
    expect(lamp.level).toMatchObject({ dimPct: 0, source: "lock" });
    lamp.receive("c-1", 80);
    expect(lamp.level).toMatchObject({ dimPct: 0, source: "lock" });
    expect(lamp.fates()).toEqual([["refused", "lock crew stands above it until 2026-11-24T01:30:00.000Z"]]);
  });

  it("that comes while an order to the lamp waits for its driver lets that order expire, not be confirmed", () => {
    const lamp = new Lamp();
    const until = formatInstant(lamp.nowMs + HOUR_MS);
    const accepted = controllerStep(lamp.state, {
      kind: "command-received",
      command: lamp.command("c-1", { kind: "set", dimPct: 80, fadeMs: 0, until }),
      nowMs: lamp.nowMs,
    });
    lamp.state = accepted.state;
    lamp.tell({ kind: "driver-reported", outcome: { kind: "failed", detail: "no answer" }, commandId: "c-1" });
    lamp.orders(lamp.order("crew", "lock", 0));
    expect(lamp.level).toMatchObject({ dimPct: 0, source: "lock" });
    expect(lamp.fates()).toEqual([]);
    lamp.pass(5 * MINUTE_MS);
    expect(lamp.level).toMatchObject({ dimPct: 0, source: "lock" });
    expect(lamp.state.memory.commands).toMatchObject([{ commandId: "c-1", fate: "expired" }]);
  });

  it("holds when the clock is lost, and ends when it must have ended by the clock that is never set", () => {
    const lamp = new Lamp();
    lamp.orders(lamp.order("crew", "lock", 0));
    lamp.wrongMs = -20 * 365 * 24 * HOUR_MS;
    lamp.pass(59 * MINUTE_MS);
    expect(lamp.level).toMatchObject({ dimPct: 0, source: "lock" });
    lamp.pass(2 * MINUTE_MS);
    expect(lamp.level).toMatchObject({ dimPct: 90, source: "fail-safe" });
  });

  it("of another day does not darken a street whose clock is lost", () => {
    const lamp = new Lamp();
    lamp.orders(
      lamp.order("next-week", "lock", 0, { fromMs: NIGHT_MS + 168 * HOUR_MS, untilMs: NIGHT_MS + 170 * HOUR_MS }),
    );
    lamp.tell({ kind: "clock-lost" });
    expect(lamp.level).toMatchObject({ dimPct: 90, source: "fail-safe" });
  });
});

describe("a lamp whose clock is lost", () => {
  const lost = (circuit: LampSettings["circuit"], darkness: Darkness | undefined, nowMs = NOON_MS) => {
    const lamp = new Lamp(nowMs, { settings: { ...SETTINGS, circuit } });
    lamp.darkness = darkness;
    lamp.tell({ kind: "clock-lost" });
    return lamp;
  };

  it.each([
    ["switched", "light", 90, "its contactor gives it power at night alone"],
    ["permanent", "light", 0, "a photocell says that it is day"],
    ["permanent", "dark", 90, "a photocell says that it is dark"],
    ["permanent", "lost", 90, "its photocell says nothing"],
    ["permanent", undefined, 90, "it has no photocell"],
  ] as const)("on a %s circuit, told %s, burns at %s %%: %s", (circuit, darkness, dimPct, _) => {
    const lamp = lost(circuit, darkness);
    expect(lamp.level).toMatchObject({ dimPct, source: "fail-safe" });
    expect(controllerFailures(lamp.state)).toEqual(["clockLost"]);
  });

  it("does not believe a photocell that has been light for a day and a night", () => {
    const lamp = lost("permanent", "light");
    lamp.pass(19 * HOUR_MS);
    expect(lamp.level).toMatchObject({ dimPct: 0 });
    lamp.pass(2 * HOUR_MS);
    expect(lamp.level).toMatchObject({ dimPct: 90 });
  });

  it("is switched no more than some times an hour by a photocell that cannot decide, and stays on", () => {
    const lamp = lost("permanent", "dark");
    let switchedOff = 0;
    for (let turn = 0; turn < 20; turn++) {
      lamp.darkness = turn % 2 === 0 ? "light" : "dark";
      lamp.pass(MINUTE_MS);
      if (turn % 2 === 0 && lamp.level?.dimPct === 0) switchedOff += 1;
    }
    expect(switchedOff).toBeLessThanOrEqual(MAX_SWITCH_ONS_PER_HOUR);
    lamp.darkness = "light";
    lamp.pass(MINUTE_MS);
    expect(lamp.level).toMatchObject({ dimPct: 90 });
    expect(controllerFailures(lamp.state)).toEqual(["clockLost", "switchingLimited"]);
    lamp.pass(HOUR_MS);
    expect(lamp.level).toMatchObject({ dimPct: 0 });
    expect(controllerFailures(lamp.state)).toEqual(["clockLost"]);
  });
});

describe("a programme that switches by a photocell", () => {
  const dusk = Date.parse("2026-11-24T15:00:00Z");
  const photocell = { rule: "sensor", onBelowLx: 20, offAboveLx: 40, holdS: 60, lostAfterS: 600 } as const;

  it("lights the lamp in a thunderstorm, and by its window where the photocell is lost", () => {
    const lamp = new Lamp(dusk, { programme: { ...defaultProgramme, fadeMs: 0, photocell } });
    lamp.darkness = "light";
    lamp.pass(MINUTE_MS);
    expect(lamp.level).toMatchObject({ dimPct: 0 });
    lamp.darkness = "dark";
    lamp.pass(MINUTE_MS);
    expect(lamp.level).toMatchObject({ dimPct: 100, source: "programme" });
    lamp.darkness = undefined;
    lamp.pass(MINUTE_MS);
    expect(lamp.level).toMatchObject({ dimPct: 0 });
  });
});

describe("a circuit that is switched on", () => {
  it("lets each of its lamps wait for its turn, but not one that is ordered by itself", () => {
    const dusk = Date.parse("2026-11-24T17:00:00Z");
    const lamp = new Lamp(NOON_MS, {}, 3_000);
    lamp.pass(dusk - NOON_MS);
    expect(lamp.level?.dimPct).toBe(100);
    const waiting = new Lamp(NOON_MS, {}, 3_000);
    waiting.orders(waiting.order("test", "emergency", 100));
    expect(waiting.level?.dimPct).toBe(0);
    expect(waiting.nextTickAtMs).toBe(NOON_MS + 3_000);
    waiting.pass(3_000);
    expect(waiting.level).toMatchObject({ dimPct: 100, source: "emergency" });
    const ordered = new Lamp(NOON_MS, {}, 3_000);
    ordered.receive("c-1", 100);
    expect(ordered.level).toMatchObject({ dimPct: 100, source: "override" });
  });
});

describe("burning time and constant light output", () => {
  const depreciation = [
    { burnHours: 0, fluxPct: 100 },
    { burnHours: 100, fluxPct: 80 },
  ];
  const settings: LampSettings = { ...SETTINGS, constantLightOutput: { depreciation } };

  it("is counted while the lamp burns, by the clock that is never set, and not while it is dark", () => {
    const lamp = new Lamp(NIGHT_MS);
    lamp.pass(2 * HOUR_MS);
    expect(lamp.state.burntMs).toBe(2 * HOUR_MS);
    lamp.wrongMs = 5 * HOUR_MS;
    lamp.pass(MINUTE_MS);
    expect(lamp.state.burntMs).toBe(2 * HOUR_MS + MINUTE_MS);
    const dark = new Lamp(NOON_MS);
    dark.pass(HOUR_MS);
    expect(dark.state.burntMs).toBe(0);
  });

  it("is what the gear itself has counted, where it does, and goes on from there", () => {
    const lamp = new Lamp(NIGHT_MS);
    lamp.tell({ kind: "burning-time-read", burntMs: 1_000 * HOUR_MS });
    lamp.pass(MINUTE_MS);
    expect(lamp.state.burntMs).toBe(1_000 * HOUR_MS + MINUTE_MS);
  });

  it("drives a new gear less, and an old one fully, for the same light", () => {
    const lamp = new Lamp(NIGHT_MS, { settings });
    const driven = () => lamp.effects.find((effect) => effect.kind === "set-level");
    lamp.receive("c-1", 100);
    expect(driven()).toMatchObject({ dimPct: 100, driveShare: expect.closeTo(0.8, 3) });
    lamp.tell({ kind: "burning-time-read", burntMs: 50 * HOUR_MS });
    lamp.receive("c-2", 90);
    expect(driven()).toMatchObject({ dimPct: 90, driveShare: expect.closeTo(0.889, 3) });
    lamp.tell({ kind: "burning-time-read", burntMs: 100 * HOUR_MS });
    lamp.receive("c-3", 100);
    expect(driven()).not.toHaveProperty("driveShare");
  });
});
