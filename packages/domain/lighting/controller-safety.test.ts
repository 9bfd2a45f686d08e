import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { controllerStep } from "./controller.ts";
import type { ControllerEvent } from "./controller-event.ts";
import { type ControllerState, initialControllerState, isClockTrusted } from "./controller-state.ts";
import type { GroupNotice, GroupNotices } from "./group-notices.ts";
import { listed, noticesOf, takeNotice } from "./group-notices.ts";
import type { GroupOrder, GroupSetpoint } from "./group-orders.ts";
import { resolveLevel } from "./programme.ts";
import { restoreControllerState, savedControllerState } from "./saved-state.ts";

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const START_MS = Date.parse("2026-11-23T14:00:00Z");
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DELAY_MS = 3_000;
const LEAST_PCT = 30;
const GROUPS = ["zone", "town"];

/** A programme that asks for less than the class allows, and for nothing at all after midnight. */
const greedy = (initialDimPct: number): LightingProgramme => ({
  id: "greedy",
  version: 1,
  name: "Less than the class allows",
  on: { kind: "sun", event: "sunset", offsetMin: 0 },
  off: { kind: "sun", event: "sunrise", offsetMin: 0 },
  initialDimPct,
  fadeMs: 0,
  steps: [{ from: { kind: "clock", time: "00:00" }, dimPct: 0, fadeMs: 0 }],
});
const settings = (circuit: LampSettings["circuit"], isAdaptive: boolean): LampSettings => ({
  circuit,
  designDimPct: 80,
  leastDimPct: LEAST_PCT,
  ...(isAdaptive ? { adaptiveGroup: "zone" } : {}),
});

const anyPct = fc.constantFrom(0, 10, 50, 100);
/** Beginning and end, from the moment at which it is heard. */
const anyLease = fc.record({
  afterMs: fc.integer({ min: -HOUR_MS, max: HOUR_MS }),
  forMs: fc.nat({ max: 3 * HOUR_MS }),
});
const anyOrder = fc.record({
  kind: fc.constantFrom("override", "emergency", "lock"),
  dimPct: anyPct,
  mayUndercut: fc.boolean(),
  priority: fc.constantFrom(0, 50, 90),
  lease: anyLease,
});
const anySetpoint = fc.record({ kind: fc.constantFrom("set", "raise"), dimPct: anyPct, lease: anyLease });
const anyGroup = fc.constantFrom(...GROUPS, "elsewhere");
const lateMs = fc.constantFrom(0, 0, 0, 10 * MINUTE_MS);

const anyHappening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("tick") }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("orders"), group: anyGroup, lateMs, list: fc.array(anyOrder, { maxLength: 3 }) }) }, // biome-ignore format: one kind a line
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("setpoints"), group: anyGroup, lateMs, list: fc.array(anySetpoint, { maxLength: 3 }) }) }, // biome-ignore format: one kind a line
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("command"), dimPct: anyPct, forMs: fc.nat({ max: HOUR_MS }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("assign"), initialDimPct: anyPct, circuit: fc.constantFrom("switched", "permanent"), isAdaptive: fc.boolean(), groups: fc.subarray(GROUPS) }) }, // biome-ignore format: one kind a line
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("clock-lost", "clock-regained", "restart", "driver-fails", "clock-dies", "clock-is-set") }) }, // biome-ignore format: one kind a line
);
type Happening = typeof anyHappening extends fc.Arbitrary<infer T> ? T : never;
const anyMoveMs = fc.oneof(fc.integer({ min: 0, max: 5 * MINUTE_MS }), fc.integer({ min: 0, max: 4 * HOUR_MS }));

/** One lamp in a street where everything may happen but that its photocell lies. */
class Lamp {
  state: ControllerState = initialControllerState({ site: SITE, switchOnDelayMs: DELAY_MS });
  /** What the gateway keeps for all of its lamps. */
  #orders: GroupNotices<GroupOrder> = [];
  #trueMs = START_MS;
  #bootedMs = START_MS - HOUR_MS;
  #isClockDead = false;
  #count = 0;

  befall(happening: Happening, moveMs: number): void {
    this.#pass(moveMs);
    const event = this.#eventOf(happening);
    if (event !== undefined) this.#tell(event);
  }

  /** Time passes in ticks, which may be late. */
  #pass(moveMs: number): void {
    for (let left = moveMs; left > 0; left -= 10 * MINUTE_MS) {
      this.#trueMs += Math.min(left, 10 * MINUTE_MS);
      this.#tell({ kind: "tick" });
    }
  }

  #shownMs = (): number => (this.#isClockDead ? Date.UTC(2020, 0, 1) : this.#trueMs);

  #tell(event: Record<string, unknown> & { kind: ControllerEvent["kind"] }): void {
    const nowMs = this.#shownMs();
    const seen = { nowMs, uptimeMs: this.#trueMs - this.#bootedMs, darkness: this.#isNight() ? "dark" : "light" };
    const step = controllerStep(this.state, { ...event, ...seen } as unknown as ControllerEvent);
    this.state = step.state;
    this.#check();
    for (const effect of step.effects) {
      if (effect.kind !== "set-level") continue;
      const { commandId, dimPct } = effect;
      const outcome = { kind: "level-set", dimPct };
      this.#tell({ kind: "driver-reported", outcome, ...(commandId === undefined ? {} : { commandId }) });
    }
  }

  #eventOf(happening: Happening): (Record<string, unknown> & { kind: ControllerEvent["kind"] }) | undefined {
    const heardMs = this.#shownMs();
    switch (happening.kind) {
      case "orders": {
        const atMs = heardMs - happening.lateMs;
        const list = happening.list.map(
          ({ lease, ...order }): GroupOrder => ({ ...order, ...this.#lease(lease), group: happening.group, fadeMs: 0 }),
        );
        const notice: GroupNotice<GroupOrder> = { group: happening.group, atMs, list };
        this.#orders = takeNotice(this.#orders, notice, heardMs);
        return { kind: "orders-received", notice };
      }
      case "setpoints": {
        const list = happening.list.map(
          ({ lease, ...setpoint }): GroupSetpoint => ({
            ...setpoint,
            ...this.#lease(lease),
            group: happening.group,
            fadeMs: 0,
          }),
        );
        return {
          kind: "setpoints-received",
          notice: { group: happening.group, atMs: heardMs - happening.lateMs, list },
        };
      }
      case "command": {
        const command: LampCommand = {
          id: `c-${this.#count++}`,
          issuedAt: formatInstant(heardMs),
          expiresAt: formatInstant(heardMs + MINUTE_MS),
          action: { kind: "set", dimPct: happening.dimPct, fadeMs: 0, until: formatInstant(heardMs + happening.forMs) },
          reason: { kind: "manual", text: "test" },
        };
        return { kind: "command-received", command };
      }
      case "assign": {
        const { initialDimPct, circuit, isAdaptive, groups } = happening;
        const assignment: ProgrammeAssignment = {
          revision: 1 + this.#count++,
          programme: greedy(initialDimPct),
          site: SITE,
          settings: settings(circuit, isAdaptive),
          groups,
        };
        return { kind: "assignment-received", assignment };
      }
      case "driver-fails":
        return { kind: "driver-reported", outcome: { kind: "failed", detail: "no answer" } };
      case "restart":
        this.#restart();
        return { kind: "tick" };
      case "clock-dies":
      case "clock-is-set":
        this.#isClockDead = happening.kind === "clock-dies";
        return { kind: "tick" };
      default:
        return { kind: happening.kind };
    }
  }

  #lease({ afterMs, forMs }: { afterMs: number; forMs: number }) {
    const fromMs = this.#shownMs() + afterMs;
    return { id: `o-${this.#count++}`, fromMs, untilMs: fromMs + forMs };
  }

  #restart(): void {
    const restored = restoreControllerState(JSON.parse(JSON.stringify(savedControllerState(this.state))), {
      isAssignment: (value): value is ProgrammeAssignment => value !== null,
      commissioning: { site: SITE, switchOnDelayMs: DELAY_MS },
      orders: JSON.parse(JSON.stringify(this.#orders)),
    });
    if (!restored.ok) throw new Error(restored.issues.join());
    this.state = restored.value;
    this.#bootedMs = this.#trueMs;
    expect(restored.value.orders).toEqual(noticesOf(this.#orders, this.state.assignment?.groups ?? []));
  }

  #isNight(): boolean {
    const { reason } = resolveLevel(this.state.assignment?.programme ?? greedy(100), SITE, this.#trueMs);
    return reason.kind === "initial" || reason.kind === "step";
  }

  #check(): void {
    const { state } = this;
    const { level, assignment } = state;
    if (level === null) return;
    const nowMs = this.#shownMs();
    const trusted = isClockTrusted(state);
    const inForce = listed(state.orders).filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
    // Orders and leases end, and nothing is done in their name after.
    if (trusted) {
      for (const { untilMs } of [...listed(state.orders), ...listed(state.setpoints)])
        expect(untilMs).toBeGreaterThan(nowMs);
    }
    const { turnAtMs } = state.switching;
    if (turnAtMs !== null) {
      expect(turnAtMs - nowMs).toBeLessThanOrEqual(DELAY_MS);
      return;
    }
    if (!trusted) expect(["fail-safe", "lock"]).toContain(level.source);
    else if (
      level.source === "emergency" ||
      level.source === "lock" ||
      (level.source === "override" && level.commandId === null)
    )
      expect(inForce.map(({ kind }) => kind)).toContain(level.source);

    const mayBeUnder = level.source === "lock" || (trusted && inForce.some(({ mayUndercut }) => mayUndercut));
    if (assignment === null || !this.#isNight() || mayBeUnder) return;
    expect(level.dimPct, `at night, by ${level.source}`).toBeGreaterThanOrEqual(LEAST_PCT);
  }
}

it("whatever befalls a lamp, at night nothing automatic and no loss takes it under its floor, and every order ends", {
  timeout: 120_000,
}, () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyHappening, anyMoveMs), { minLength: 1, maxLength: 25 }), (happenings) => {
      const lamp = new Lamp();
      lamp.befall({ kind: "assign", initialDimPct: 10, circuit: "permanent", isAdaptive: true, groups: GROUPS }, 0);
      for (const [happening, moveMs] of happenings) lamp.befall(happening, moveMs);
    }),
    { numRuns: 100 },
  );
});
