import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_REMEMBERED_COMMANDS, type ReportedFate } from "./command-memory.ts";
import { controllerStep } from "./controller.ts";
import type { ControllerEffect, ControllerEvent } from "./controller-event.ts";
import { type ControllerState, initialControllerState, isClockTrusted } from "./controller-state.ts";
import { defaultProgramme } from "./default-programme.ts";
import { restoreControllerState, savedControllerState } from "./saved-state.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const START_MS = Date.parse("2026-11-23T20:00:00Z");
const MINUTE_MS = 60_000;

/** What may befall a controller, before it is known at what time. Commands are drawn from a few, so that they repeat. */
type Happening =
  | { kind: "receive"; command: number }
  | { kind: "driver-answers"; answered: boolean; latest: boolean }
  | { kind: "assign"; revision: number }
  | { kind: "tick" | "clock-lost" | "clock-regained" }
  | { kind: "restart" };

const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("receive"), command: fc.nat({ max: 7 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("driver-answers"), answered: fc.boolean(), latest: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("tick") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("assign"), revision: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("clock-lost", "clock-regained") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart") }) },
);
/** How far the clock moves before it: mostly on, now and then back, within the tolerance and beyond it. */
const anyMoveMs = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 40_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 20 * MINUTE_MS }) },
  { weight: 1, arbitrary: fc.integer({ min: -50_000, max: 0 }) },
  { weight: 1, arbitrary: fc.constantFrom(-60 * MINUTE_MS, 60 * MINUTE_MS) },
);
const anyAction: fc.Arbitrary<LampCommand["action"]> = fc.oneof(
  fc.record({
    kind: fc.constant("set"),
    dimPct: fc.constantFrom(0, 50, 100),
    fadeMs: fc.constant(0),
    until: fc.integer({ min: 0, max: 10 * MINUTE_MS }).map((afterMs) => formatInstant(START_MS + afterMs)),
  }),
  fc.record({ kind: fc.constant("resume") }),
);
const anyCommands = fc
  .array(fc.tuple(anyAction, fc.integer({ min: 0, max: 5 * MINUTE_MS }), fc.integer({ min: 0, max: 3 * MINUTE_MS })), {
    minLength: 8,
    maxLength: 8,
  })
  .map((drawn) =>
    drawn.map(
      ([action, issuedAfterMs, validMs], index): LampCommand => ({
        id: `c-${index}`,
        issuedAt: formatInstant(START_MS + issuedAfterMs),
        expiresAt: formatInstant(START_MS + issuedAfterMs + validMs),
        action,
        reason: { kind: "test", text: "model" },
      }),
    ),
  );

/** Drives a controller and watches what must hold whatever befalls it. */
class Watch {
  state: ControllerState = initialControllerState({ site: SITE });
  #nowMs = START_MS;
  /** Commands in the level orders that the driver has not answered. */
  readonly #unanswered: (string | undefined)[] = [];
  readonly #accepted = new Set<string>();
  readonly #fates = new Map<string, ReportedFate>();
  /** Overrides that were in force and are no longer. */
  readonly #over = new Set<string>();
  readonly #commands: readonly LampCommand[];

  constructor(commands: readonly LampCommand[]) {
    this.#commands = commands;
  }

  befall(happening: Happening, moveMs: number): void {
    this.#nowMs += moveMs;
    if (happening.kind === "restart") {
      this.#restart();
      return;
    }
    const event = this.#eventOf(happening);
    if (event !== undefined) this.tell(event);
  }

  tell(event: ControllerEvent): void {
    const before = this.state;
    const { state, effects, nextTickAtMs } = controllerStep(before, event);
    // What is saved is all there is: a controller read back from its JSON does the same.
    expect(controllerStep(JSON.parse(JSON.stringify(before)), event).effects).toEqual(effects);
    this.state = state;
    expect(nextTickAtMs).toBeGreaterThan(event.nowMs);
    for (const effect of effects) this.#check(effect, before, event);
    this.#checkOverride(before, event);
    if (!isClockTrusted(state) && state.level !== null) {
      expect(state.level).toEqual({ dimPct: 100, source: "fail-safe", commandId: null });
    }
  }

  /** Lets time run out and says that every command that was taken on has come to an end. */
  finish(): void {
    this.tell({ kind: "clock-regained", nowMs: START_MS + 60 * 60 * MINUTE_MS });
    expect(this.state.pending).toBeNull();
    expect(this.state.override).toBeNull();
    for (const id of this.#accepted) expect(this.#fates.get(id)).toMatch(/carried-out|expired|refused/);
  }

  #eventOf(happening: Exclude<Happening, { kind: "restart" }>): ControllerEvent | undefined {
    const nowMs = this.#nowMs;
    if (happening.kind === "receive") {
      const command = this.#commands[happening.command];
      return command && { kind: "command-received", command, nowMs };
    }
    if (happening.kind === "assign") {
      const assignment = { revision: happening.revision, programme: defaultProgramme, site: SITE };
      return { kind: "assignment-received", assignment, nowMs };
    }
    if (happening.kind === "driver-answers") {
      if (this.#unanswered.length === 0) return undefined;
      const commandId = happening.latest ? this.#unanswered.pop() : this.#unanswered.shift();
      const outcome = happening.answered
        ? ({ kind: "level-set", dimPct: 50 } as const)
        : ({ kind: "failed", detail: "no answer" } as const);
      return { kind: "driver-reported", outcome, nowMs, ...(commandId === undefined ? {} : { commandId }) };
    }
    return { kind: happening.kind, nowMs };
  }

  #restart(): void {
    const restored = restoreControllerState(JSON.parse(JSON.stringify(savedControllerState(this.state))), {
      isAssignment: (value): value is NonNullable<ControllerState["assignment"]> => value !== undefined,
      commissioning: { site: SITE },
      orders: this.state.orders,
    });
    if (!restored.ok) throw new Error(restored.issues.join());
    this.state = restored.value;
    this.#unanswered.length = 0;
  }

  #check(effect: ControllerEffect, before: ControllerState, event: ControllerEvent): void {
    const { state } = this;
    if (effect.kind === "report-command") {
      const { commandId, fate } = effect;
      const earlier = this.#fates.get(commandId);
      if (earlier !== undefined && earlier !== "acknowledged") expect(fate).toBe(earlier);
      if (fate === "acknowledged" && before.pending?.commandId !== commandId) this.#checkAcceptance(commandId, event);
      this.#fates.set(commandId, fate);
    }
    if (effect.kind === "set-level") {
      expect(effect.dimPct).toBeGreaterThanOrEqual(0);
      expect(effect.dimPct).toBeLessThanOrEqual(100);
      const { commandId } = effect;
      if (commandId !== undefined) {
        expect([state.pending?.commandId, state.override?.commandId]).toContain(commandId);
        const isConfirmed = state.pending?.commandId !== commandId;
        if (!isConfirmed) expect(event.nowMs).toBeLessThan(this.#instant(commandId, "expiresAt"));
      }
      this.#unanswered.push(commandId);
    }
  }

  /** A command is taken on once, in time, by a clock that is trusted. */
  #checkAcceptance(commandId: string, event: ControllerEvent): void {
    expect(this.#accepted.has(commandId), `${commandId} was taken on before`).toBe(false);
    this.#accepted.add(commandId);
    expect(event.nowMs).toBeLessThan(this.#instant(commandId, "expiresAt"));
    expect(isClockTrusted(this.state)).toBe(true);
  }

  /** An override, once over, never comes back; while it counts its time has not ended. */
  #checkOverride(before: ControllerState, event: ControllerEvent): void {
    const was = before.override?.commandId;
    const is = this.state.override?.commandId;
    if (was !== undefined && was !== is) this.#over.add(was);
    if (is === undefined) return;
    expect(this.#over.has(is), `${is} came back`).toBe(false);
    if (isClockTrusted(this.state)) expect(event.nowMs).toBeLessThan(this.state.override?.untilMs ?? 0);
  }

  #instant(commandId: string, field: "expiresAt"): number {
    return Date.parse(this.#commands.find(({ id }) => id === commandId)?.[field] ?? "");
  }
}

describe("a controller, whatever befalls it", () => {
  it("carries a command out at most once and never after its expiry, and each one's fate is known and final", () => {
    const story = fc.array(fc.tuple(anyHappening, anyMoveMs), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(anyCommands, story, (commands, happenings) => {
        const watch = new Watch(commands);
        for (const [happening, moveMs] of happenings) watch.befall(happening, moveMs);
        watch.finish();
      }),
      { numRuns: 200 },
    );
  });

  it("does not carry a command out again that it has forgotten among very many", () => {
    const flood = Array.from(
      { length: MAX_REMEMBERED_COMMANDS + 20 },
      (_, index): LampCommand => ({
        id: `c-${index}`,
        issuedAt: formatInstant(START_MS + index),
        expiresAt: formatInstant(START_MS + 10 * MINUTE_MS),
        action: { kind: "set", dimPct: 100, fadeMs: 0, until: formatInstant(START_MS + 60 * MINUTE_MS) },
        reason: { kind: "test", text: "flood" },
      }),
    );
    const watch = new Watch(flood);
    const receive = (command: LampCommand) =>
      watch.tell({ kind: "command-received", command, nowMs: START_MS + 1_000 });
    for (const command of flood) receive(command);
    const held = watch.state.override;
    for (const command of flood.slice(0, 20)) receive(command);
    expect(watch.state.override).toEqual(held);
  });
});
