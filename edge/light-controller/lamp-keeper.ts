import type { DeviceId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { LampFailure, LampSample } from "@lucciola/contract/lighting/lamp-message.ts";
import type { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { CLOCK_TOLERANCE_MS } from "@lucciola/domain/lighting/clock-trust.ts";
import type { DriverOutcome } from "@lucciola/domain/lighting/command-life.ts";
import { commandTold } from "@lucciola/domain/lighting/command-memory.ts";
import { controllerStep, MAX_TICK_INTERVAL_MS } from "@lucciola/domain/lighting/controller.ts";
import type {
  ControllerEffect,
  ControllerEvent,
  SetLevel,
  Surroundings,
} from "@lucciola/domain/lighting/controller-event.ts";
import {
  type Commissioning,
  type ControllerState,
  controllerFailures,
  groupsOf,
  initialControllerState,
  isClockTrusted,
} from "@lucciola/domain/lighting/controller-state.ts";
import type { GroupNotice, GroupNotices } from "@lucciola/domain/lighting/group-notices.ts";
import type { GroupOrder, GroupSetpoint } from "@lucciola/domain/lighting/group-orders.ts";
import type { Darkness } from "@lucciola/domain/lighting/photocell.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { GroupMember } from "./group-listener.ts";
import { LampAnswers } from "./lamp-answers.ts";
import type { LampFile } from "./lamp-file.ts";
import type { LampGear } from "./lamp-gear.ts";
import type { LampReporter } from "./lamp-reporter.ts";
import type { TakenReports } from "./taken-reports.ts";

export interface LampKeeperOptions {
  readonly device: DeviceId;
  readonly gear: LampGear;
  readonly file: LampFile;
  readonly reporter: LampReporter;
  readonly taken: TakenReports;
  readonly commissioning: Commissioning;
  readonly clock: Clock;
  readonly uptimeMs: (() => number) | undefined;
  readonly darkness: (() => Darkness) | undefined;
  readonly telemetryIntervalMs: number;
  /** Telemetry starts so late in its interval, so that the lamps of a gateway take turns. */
  readonly telemetryOffsetMs: number;
  readonly log: Logger;
  /** Called when `dueAtMs` may have moved. */
  readonly onDueChange: () => void;
  /** Called when the lamp came into a group or left one. */
  readonly onGroupsChange: () => void;
}

/** After a fade a gear's meter needs a moment to show its new power. */
const METER_SETTLING_MS = 1_000;

/** The events of the core without what is seen when they are handled. */
type Happening = ControllerEvent extends infer E
  ? E extends Surroundings
    ? Omit<E, keyof Surroundings>
    : never
  : never;

/**
 * Carries out for one lamp what the core decides: events are handled one after another, the state is on disk before the
 * driver or the town hear of it. Reading the gear takes seconds on a DALI line and runs beside the events, so that a
 * command does not wait for it.
 */
export class LampKeeper implements GroupMember {
  readonly device: DeviceId;
  readonly #options: LampKeeperOptions;
  readonly #answers: LampAnswers;
  #state: ControllerState = initialControllerState();
  #nextTickAtMs = Number.POSITIVE_INFINITY;
  #nextReadAtMs = Number.POSITIVE_INFINITY;
  /** When the lamp will have faded to its new level and shall be read. */
  #fadedAtMs = Number.POSITIVE_INFINITY;
  #hasSupply = true;
  #isLit = false;
  #events: Promise<void> = Promise.resolve();
  #reading: Promise<void> | undefined;

  constructor(options: LampKeeperOptions) {
    this.device = options.device;
    this.#options = options;
    const { reporter, taken, clock, log } = options;
    const onTold = (commandId: string) => this.#commandTold(commandId);
    this.#answers = new LampAnswers({ reporter, taken, clock, log, onTold });
  }

  /** Loads what the lamp knew and puts it at its level, network or not. `orders` were kept for the groups of all lamps. */
  async start(orders: GroupNotices<GroupOrder>): Promise<void> {
    const { file, commissioning, clock, telemetryOffsetMs } = this.#options;
    this.#state = await file.load(commissioning, orders);
    const now = clock.now();
    this.#hasSupply = this.#options.gear.hasSupply;
    this.#nextReadAtMs = now + telemetryOffsetMs;
    await this.#handle({ kind: "tick" });
  }

  /** When this lamp wants to be attended to next. */
  get dueAtMs(): number {
    if (this.#reading !== undefined) return this.#nextTickAtMs;
    return Math.min(this.#nextTickAtMs, this.#nextReadAtMs, this.#fadedAtMs);
  }

  /** Begins what is due. A time further ahead than its interval says that the clock was set back. */
  attend(nowMs: number): void {
    const { telemetryIntervalMs } = this.#options;
    this.#watchSupply();
    if (isDue(this.#nextTickAtMs, nowMs, MAX_TICK_INTERVAL_MS)) void this.#handle({ kind: "tick" });
    const isFaded = nowMs >= this.#fadedAtMs;
    const isTelemetryDue = isDue(this.#nextReadAtMs, nowMs, telemetryIntervalMs);
    if (this.#reading !== undefined || !(isFaded || isTelemetryDue)) return;
    if (!this.#hasSupply) {
      this.#fadedAtMs = Number.POSITIVE_INFINITY;
      this.#nextReadAtMs = followingReadMs(this.#nextReadAtMs, nowMs, telemetryIntervalMs);
      return;
    }
    if (isFaded) this.#fadedAtMs = Number.POSITIVE_INFINITY;
    if (isTelemetryDue) this.#nextReadAtMs = followingReadMs(this.#nextReadAtMs, nowMs, telemetryIntervalMs);
    this.#reading = this.#read(isFaded).finally(() => {
      this.#reading = undefined;
      this.#options.onDueChange();
    });
  }

  receiveCommand(command: LampCommand): void {
    // The town's clock agrees with ours now, whatever ours showed before.
    const skewMs = Math.abs(Date.parse(command.issuedAt) - this.#options.clock.now());
    if (!isClockTrusted(this.#state) && skewMs <= CLOCK_TOLERANCE_MS) void this.#handle({ kind: "clock-regained" });
    void this.#handle({ kind: "command-received", command });
  }

  receiveAssignment(assignment: ProgrammeAssignment): void {
    void this.#handle({ kind: "assignment-received", assignment });
  }

  get groups(): readonly string[] {
    return groupsOf(this.#state);
  }

  hearSetpoints(notice: GroupNotice<GroupSetpoint>): void {
    void this.#handle({ kind: "setpoints-received", notice });
  }

  hearOrders(notice: GroupNotice<GroupOrder>): void {
    void this.#handle({ kind: "orders-received", notice });
  }

  /** Resolves when all that has happened so far is dealt with. */
  async settled(): Promise<void> {
    let events: Promise<void> | undefined;
    while (events !== this.#events || this.#reading !== undefined) {
      events = this.#events;
      await Promise.all([events, this.#reading]);
    }
  }

  async stop(): Promise<void> {
    await this.settled();
    await this.#options.reporter.flush();
  }

  #handle(happening: Happening): Promise<void> {
    if (happening.kind === "tick") this.#nextTickAtMs = Number.POSITIVE_INFINITY;
    this.#events = this.#events.then(() => this.#carryThrough(happening));
    return this.#events;
  }

  /** An event and those that follow from it, until the driver has nothing more to say. */
  async #carryThrough(happening: Happening): Promise<void> {
    const reports: Promise<void>[] = [];
    const { groups } = this;
    for (let next: Happening | undefined = happening; next !== undefined; ) {
      const step = controllerStep(this.#state, { ...next, ...this.#lookAround() } as ControllerEvent);
      this.#state = step.state;
      this.#nextTickAtMs = step.nextTickAtMs;
      next = await this.#carryOut(step.effects, reports);
    }
    if (groups.join() !== this.groups.join()) this.#options.onGroupsChange();
    if (happening.kind === "tick") reports.push(...this.#answers.tellUntold(this.#state.memory));
    await Promise.all(reports);
    this.#options.onDueChange();
  }

  async #carryOut(effects: readonly ControllerEffect[], reports: Promise<void>[]): Promise<Happening | undefined> {
    let answer: Promise<Happening> | undefined;
    for (const effect of effects) {
      if (effect.kind === "persist") await this.#persist();
      else if (effect.kind === "set-level") {
        answer = this.#isTooLate(effect) ? Promise.resolve({ kind: "tick" }) : this.#drive(effect, reports);
      } else reports.push(this.#answers.tell(effect));
    }
    return answer;
  }

  /** Whether an order has expired since it was judged, while its state was written: the next step says so and gives another level. */
  #isTooLate({ commandId }: SetLevel): boolean {
    const { pending } = this.#state;
    return pending !== null && pending.commandId === commandId && this.#options.clock.now() >= pending.expiresAtMs;
  }

  async #persist(): Promise<void> {
    try {
      await this.#options.file.save(this.#state);
    } catch (error) {
      // A street must not go dark because a disk is full; what is lost is the memory of a restart.
      this.#options.log.error({ err: error, code: "lamp-state-not-saved" }, "The state of a lamp could not be saved");
    }
  }

  async #drive(effect: SetLevel, reports: Promise<void>[]): Promise<Happening> {
    const { gear, reporter, clock } = this.#options;
    const { dimPct, fadeMs, source, commandId, driveShare = 1 } = effect;
    const answer = (outcome: DriverOutcome): Happening => ({
      kind: "driver-reported",
      outcome,
      ...optional({ commandId }),
    });
    this.#fadedAtMs = Number.POSITIVE_INFINITY;
    this.#watchSupply();
    if (!this.#hasSupply) return answer(this.#takeWithoutSupply(dimPct, commandId !== undefined, reports));
    const given = await gear.give(dimPct, fadeMs, driveShare);
    if (given.kind === "no-answer") {
      // The core gives the level again every few seconds; the town hears of a silence once, then with the telemetry.
      if (given.isNews) reports.push(reporter.telemetry(this.#sample({}, ["gearCommunicationFailure"])));
      return answer({ kind: "failed", detail: given.detail });
    }
    const isToBeRead = given.kind === "taken" || given.isNews;
    if (isToBeRead) this.#fadedAtMs = clock.now() + fadeMs + METER_SETTLING_MS;
    if (given.kind === "no-level") return answer({ kind: "failed", detail: given.detail });
    this.#isLit = dimPct > 0;
    const at = formatInstant(clock.now());
    const shown = { at, dimPct: given.dimPct, source, ...this.#programmeVersion(), ...optional({ commandId }) };
    reports.push(reporter.urgent(shown));
    return answer({ kind: "level-set", dimPct: given.goalPct });
  }

  /** A level that is asked while the circuit is off is given when its supply returns; an order is not done by that. */
  #takeWithoutSupply(dimPct: number, isOrder: boolean, reports: Promise<void>[]): DriverOutcome {
    if (dimPct > 0 || this.#isLit) reports.push(this.#tellDark());
    return isOrder ? { kind: "failed", detail: "the lamp's circuit has no supply" } : { kind: "level-set", dimPct };
  }

  /** Notices that the circuit was switched. When its supply returns, a gear takes its own level until it is told. */
  #watchSupply(): void {
    const hasSupply = this.#options.gear.hasSupply;
    if (hasSupply === this.#hasSupply) return;
    this.#hasSupply = hasSupply;
    if (hasSupply) void this.#giveAnew("the supply of the lamp's circuit has returned");
    else if (this.#isLit) void this.#tellDark();
  }

  #tellDark(): Promise<void> {
    this.#isLit = false;
    return this.#options.reporter.urgent({
      at: formatInstant(this.#options.clock.now()),
      dimPct: 0,
      activePowerW: 0,
      source: "no-supply",
      ...this.#programmeVersion(),
    });
  }

  /** Reads the gear whole. What is read when it has faded is news; the rest is telemetry. */
  async #read(isFaded: boolean): Promise<void> {
    const { gear, reporter, log } = this.#options;
    const outcome = await gear.read(isFaded);
    if (outcome.kind === "no-answer") {
      await reporter.telemetry(this.#sample({}, ["gearCommunicationFailure"]));
      await this.#giveAnew(outcome.detail);
      return;
    }
    const { failures, ...values } = outcome.reading;
    const { lightSourceOnTimeTotalS = Math.floor(this.#state.burntMs / 1_000) } = values;
    if (values.lightSourceOnTimeTotalS !== undefined) {
      void this.#handle({ kind: "burning-time-read", burntMs: lightSourceOnTimeTotalS * 1_000 });
    }
    await reporter.telemetry(this.#sample({ ...values, lightSourceOnTimeTotalS }, failures));
    if (isFaded) await reporter.flush();
    if (outcome.lostLevel === undefined) return;
    log.warn({ detail: outcome.lostLevel }, "A lamp lost its level; it is given again");
    await this.#giveAnew(outcome.lostLevel);
  }

  /** Told that the driver failed, the core gives the level again until it is taken. */
  #giveAnew(detail: string): Promise<void> {
    return this.#handle({ kind: "driver-reported", outcome: { kind: "failed", detail } });
  }

  #sample(values: Partial<LampSample>, failures: readonly LampFailure[]) {
    const { level } = this.#state;
    return {
      at: formatInstant(this.#options.clock.now()),
      ...values,
      failures: [...failures, ...controllerFailures(this.#state)],
      ...this.#programmeVersion(),
      ...(level === null ? {} : { source: level.source, ...optional({ commandId: level.commandId ?? undefined }) }),
    };
  }

  #programmeVersion(): { programmeVersion?: number } {
    return optional({ programmeVersion: this.#state.assignment?.programme.version });
  }

  /** Goes to disk with whatever is saved next; a restart before tells the fate again, which harms nobody. */
  #commandTold(commandId: string): void {
    this.#state = { ...this.#state, memory: commandTold(this.#state.memory, commandId) };
  }

  #lookAround(): Surroundings {
    const { clock, uptimeMs, darkness } = this.#options;
    return {
      nowMs: clock.now(),
      isBurning: this.#isLit && this.#hasSupply,
      ...optional({ uptimeMs: uptimeMs?.(), darkness: darkness?.() }),
    };
  }
}

const isDue = (dueAtMs: number, nowMs: number, intervalMs: number): boolean =>
  dueAtMs !== Number.POSITIVE_INFINITY && (nowMs >= dueAtMs || dueAtMs - nowMs > intervalMs);

/** The next turn of this lamp; turns missed while the clock jumped are not made up for. */
function followingReadMs(dueAtMs: number, nowMs: number, intervalMs: number): number {
  const next = dueAtMs + intervalMs;
  return next > nowMs && next - nowMs <= intervalMs ? next : nowMs + intervalMs;
}

/** The object without what is undefined, for fields that are optional on the wire. */
function optional<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
