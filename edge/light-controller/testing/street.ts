import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deviceId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { LightingProgramme, LightingSite, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { LampDriver } from "../driver.ts";
import { createSimulatedLamp, type SimulatedLamp } from "../drivers/simulated-lamp.ts";
import { createLightController, type LightController, type LightControllerOptions } from "../light-controller.ts";
import { FakeUplink } from "./fake-uplink.ts";

export const ROME: LightingSite = { latitudeDeg: 41.9, longitudeDeg: 12.5, zone: "Europe/Rome" };

/** Full light from sunset, 70 % from 22, 50 % from midnight, 70 % from 5, full from 6 to sunrise; no fades. */
export const steppedProgramme: LightingProgramme = {
  id: "stepped",
  version: 3,
  name: "70 % from 22, 50 % from 0 to 5",
  on: { kind: "sun", event: "sunset", offsetMin: 0 },
  off: { kind: "sun", event: "sunrise", offsetMin: 0 },
  initialDimPct: 100,
  fadeMs: 0,
  steps: [
    { from: { kind: "clock", time: "22:00" }, dimPct: 70, fadeMs: 0 },
    { from: { kind: "clock", time: "00:00" }, dimPct: 50, fadeMs: 0 },
    { from: { kind: "clock", time: "05:00" }, dimPct: 70, fadeMs: 0 },
    { from: { kind: "clock", time: "06:00" }, dimPct: 100, fadeMs: 0 },
  ],
};
export const assignment: ProgrammeAssignment = { revision: 1, programme: steppedProgramme, site: ROME };

/** The lamp that most tests look at. */
export const LAMP = deviceId("lamp-1");
const MINUTE_MS = 60_000;

/** The controller's own clock, which may go wrong; it sleeps by true time. */
class HostClock implements Clock {
  readonly #trueClock: ManualClock;
  #errorMs: number;

  constructor(trueMs: number, shownMs: number) {
    this.#trueClock = new ManualClock(trueMs);
    this.#errorMs = shownMs - trueMs;
  }

  now(): number {
    return this.#trueClock.now() + this.#errorMs;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return this.#trueClock.sleep(delayMs, signal);
  }

  set(shownMs: number): void {
    this.#errorMs = shownMs - this.#trueClock.now();
  }

  advance(byMs: number): Promise<void> {
    return this.#trueClock.advance(byMs);
  }
}

/** A controller with simulated lamps, whose process can be killed and started anew on the same disk and street. */
export class Street {
  readonly directory: string;
  readonly lamps = new Map<string, SimulatedLamp>();
  /** True time, which the lamps' physics follow. */
  readonly physics: ManualClock;
  clock: HostClock;
  uplink = new FakeUplink();
  controller: LightController;
  /** Puts something between the controller and a lamp. */
  wrap: (lamp: SimulatedLamp) => LampDriver = (lamp) => lamp;
  /** What the controller is built with, beside what every street has. */
  extras: Partial<LightControllerOptions> = {};
  #site: LightingSite | undefined;

  private constructor(directory: string, startMs: number, lampCount: number, site: LightingSite | undefined) {
    this.directory = directory;
    this.physics = new ManualClock(startMs);
    this.clock = new HostClock(startMs, startMs);
    this.#site = site;
    for (let number = 1; number <= lampCount; number++) {
      this.lamps.set(`lamp-${number}`, createSimulatedLamp({ clock: this.physics, ratedPowerW: 60 }));
    }
    this.controller = this.#newController();
  }

  static async build(startAt: string, options: { lamps?: number; site?: LightingSite } = {}): Promise<Street> {
    const directory = await mkdtemp(join(tmpdir(), "lucciola-street-"));
    return new Street(directory, Date.parse(startAt), options.lamps ?? 1, options.site);
  }

  #newController(): LightController {
    return createLightController({
      uplink: this.uplink,
      lamps: [...this.lamps].map(([device, lamp]) => ({ device: deviceId(device), driver: this.wrap(lamp) })),
      stateDirectory: join(this.directory, "state"),
      clock: this.clock,
      log: silentLogger,
      telemetryIntervalS: 900,
      reportIntervalS: 1_800,
      ...(this.#site === undefined ? {} : { site: this.#site }),
      ...this.extras,
    });
  }

  lamp(device: string = LAMP): SimulatedLamp {
    const lamp = this.lamps.get(device);
    if (lamp === undefined) throw new Error(`there is no ${device} in this street`);
    return lamp;
  }

  lightPct(device: string = LAMP): number {
    return this.lamp(device).truth().lightOutputPct;
  }

  async start(): Promise<void> {
    this.controller = this.#newController();
    await this.controller.start();
  }

  /** kill -9: the process is never heard of again. Its clock stands still, so that it does nothing more. */
  killAndReplace(shownMs: number = this.physics.now()): void {
    this.clock = new HostClock(this.physics.now(), shownMs);
    this.uplink = new FakeUplink();
    this.wrap = (lamp) => lamp;
  }

  /** Lets time pass by the minute, and looks in after each. */
  async pass(durationMs: number, look: (nowMs: number) => void = () => {}): Promise<void> {
    for (let left = durationMs; left > 0; left -= MINUTE_MS) {
      const stepMs = Math.min(left, MINUTE_MS);
      await this.physics.advance(stepMs);
      await this.clock.advance(stepMs);
      await this.controller.settled();
      look(this.physics.now());
    }
  }

  async passUntil(at: string, look?: (nowMs: number) => void): Promise<void> {
    await this.pass(Date.parse(at) - this.physics.now(), look);
  }

  async assign(device: string = LAMP, changes: Partial<ProgrammeAssignment> = {}): Promise<void> {
    this.uplink.order("programme", device, { ...assignment, ...changes });
    await this.controller.settled();
  }

  /** An order to hold `dimPct` for an hour, to be carried out within a minute. */
  command(
    id: string,
    dimPct: number,
    options: { expiresInMs?: number; forMs?: number; fadeMs?: number } = {},
  ): LampCommand {
    const { expiresInMs = MINUTE_MS, forMs = 60 * MINUTE_MS, fadeMs = 0 } = options;
    const nowMs = this.physics.now();
    return {
      id,
      issuedAt: formatInstant(nowMs),
      expiresAt: formatInstant(nowMs + expiresInMs),
      action: { kind: "set", dimPct, fadeMs, until: formatInstant(nowMs + forMs) },
      reason: { kind: "manual", text: "procession", by: "anna" },
    };
  }

  async order(command: LampCommand, device: string = LAMP): Promise<void> {
    this.uplink.order("command", device, command);
    await this.controller.settled();
  }

  /** What was told of a command, in order. */
  fates(id: string): string[] {
    return this.uplink.of("commandReport").flatMap(({ commandId, fate }) => (commandId === id ? [fate] : []));
  }

  async demolish(): Promise<void> {
    await this.controller.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
