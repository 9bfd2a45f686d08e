import { mkdir } from "node:fs/promises";
import { type DeviceId, parseDeviceId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { LightingSite, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Darkness } from "@lucciola/domain/lighting/photocell.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Uplink, UplinkBody } from "@lucciola/platform/uplink/uplink.ts";
import type { LampDriver } from "./driver.ts";
import { GroupListener } from "./group-listener.ts";
import { GroupOrderFile } from "./group-order-file.ts";
import { LampFile } from "./lamp-file.ts";
import { LampGear } from "./lamp-gear.ts";
import { LampKeeper } from "./lamp-keeper.ts";
import { LampReporter } from "./lamp-reporter.ts";
import { TakenReports } from "./taken-reports.ts";

export interface LightControllerOptions {
  readonly uplink: Uplink;
  readonly lamps: readonly { readonly device: DeviceId; readonly driver: LampDriver }[];
  /** One file per lamp; made when it is not there. */
  readonly stateDirectory: string;
  /** False leaves out the syncs: for simulated lamps, of which thousands change their level at once. Default: true. */
  readonly stateOutlivesPowerCut?: boolean;
  readonly clock: Clock;
  /** Counts from the host's start and is never set, where there is one: a clock that jumps forward is then noticed. */
  readonly uptimeMs?: () => number;
  readonly log: Logger;
  /** How often a lamp is read whole. */
  readonly telemetryIntervalS: number;
  /** How often what was read is sent, several samples in a message. Changes of level and of failures never wait. */
  readonly reportIntervalS: number;
  /** Where the lamps stand, so that they burn at night only before their first programme has come. */
  readonly site?: LightingSite;
  /**
   * When many lamps are switched on at once, each waits so much longer than the one before it, at most half a minute, so
   * that their cabinet does not see all inrush currents in one instant. Default: 0.
   */
  readonly switchOnStaggerMs?: number;
  /**
   * Whether it is dark, as a photocell or the feedback of the cabinet's contactor says. Programmes that switch by a photocell
   * follow it, and lamps on a permanent circuit whose clock is lost, which without it burn day and night.
   */
  readonly darkness?: () => Darkness;
}

export interface LightController extends Component {
  /** Resolves when all that has happened so far is dealt with; for simulations and tests that drive the clock. */
  settled(): Promise<void>;
}

/** The clock is looked at so often at least, so that one that is set is noticed whatever the lamps wait for. */
const LOOK_AT_CLOCK_MS = 30_000;
const LONGEST_SWITCH_ON_DELAY_MS = 30_000;

/**
 * Drives lamps by their programmes and the town's commands. It needs the network for neither: what it was told is on
 * disk. `start` resolves when every lamp has been put at its level. A lamp that fails does not hold the others.
 */
export function createLightController(options: LightControllerOptions): LightController {
  return new LampGateway(options);
}

class LampGateway implements LightController {
  readonly name = "light-controller";
  readonly #options: LightControllerOptions;
  readonly #lamps: ReadonlyMap<string, LampKeeper>;
  readonly #taken: TakenReports;
  readonly #groups: GroupListener;
  #rouse = new AbortController();
  #isStopping = false;
  #attending: Promise<void> = Promise.resolve();
  /** Refusals of orders to lamps that are not here. */
  #refusals: Promise<void> = Promise.resolve();

  constructor(options: LightControllerOptions) {
    this.#options = options;
    this.#taken = new TakenReports(options.uplink);
    const telemetryIntervalMs = options.telemetryIntervalS * 1_000;
    const { uplink, stateDirectory, stateOutlivesPowerCut, clock, switchOnStaggerMs = 0 } = options;
    const samplesPerMessage = Math.max(1, Math.round(options.reportIntervalS / options.telemetryIntervalS));
    this.#lamps = new Map(
      options.lamps.map(({ device, driver }, index) => {
        const log = options.log.child({ lamp: device });
        const keeper = new LampKeeper({
          device,
          gear: new LampGear(driver, log),
          file: new LampFile(stateDirectory, device, log, stateOutlivesPowerCut),
          reporter: new LampReporter(uplink, device, samplesPerMessage, log),
          taken: this.#taken,
          commissioning: {
            site: options.site ?? null,
            switchOnDelayMs: Math.min(index * switchOnStaggerMs, LONGEST_SWITCH_ON_DELAY_MS),
          },
          clock,
          uptimeMs: options.uptimeMs,
          darkness: options.darkness,
          telemetryIntervalMs,
          telemetryOffsetMs: Math.round((telemetryIntervalMs * index) / options.lamps.length),
          log,
          onDueChange: () => this.#rouse.abort(),
          onGroupsChange: () => this.#groups.follow(),
        });
        return [device, keeper];
      }),
    );
    this.#groups = new GroupListener({
      bus: uplink.bus,
      file: new GroupOrderFile(stateDirectory, options.log, stateOutlivesPowerCut),
      members: [...this.#lamps.values()],
      clock,
      log: options.log,
    });
  }

  async start(): Promise<void> {
    await mkdir(this.#options.stateDirectory, { recursive: true });
    const orders = await this.#groups.load();
    await Promise.all([...this.#lamps.values()].map((lamp) => lamp.start(orders)));
    this.#attending = this.#attend();
    this.#listen();
    this.#groups.follow();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#rouse.abort();
    this.#taken.stop();
    await this.#attending;
    await this.#groups.stop();
    await Promise.all([...this.#lamps.values()].map((lamp) => lamp.stop()));
    await this.#refusals;
  }

  async settled(): Promise<void> {
    await this.#groups.settled();
    await Promise.all([...this.#lamps.values()].map((lamp) => lamp.settled()));
    await this.#refusals;
  }

  async #attend(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#isStopping) {
      this.#rouse = new AbortController();
      const nowMs = clock.now();
      let dueAtMs = nowMs + LOOK_AT_CLOCK_MS;
      for (const lamp of this.#lamps.values()) {
        lamp.attend(nowMs);
        dueAtMs = Math.min(dueAtMs, lamp.dueAtMs);
      }
      await clock.sleep(Math.max(1, dueAtMs - nowMs), this.#rouse.signal);
    }
  }

  /** Subscribes without waiting: the broker may be out of reach for days. */
  #listen(): void {
    const { uplink, log } = this.#options;
    const mine = { edge: uplink.edge };
    const subscriptions = [
      uplink.bus.subscribe("command", mine, ({ params, payload }) => this.#receiveCommand(params.device, payload)),
      uplink.bus.subscribe("programme", mine, ({ params, payload }) => this.#receiveAssignment(params.device, payload)),
    ];
    for (const subscription of subscriptions) {
      subscription.catch((error: unknown) => {
        if (!this.#isStopping)
          log.error({ err: error }, "The town cannot reach these lamps; they keep what they were told");
      });
    }
  }

  #receiveCommand(device: string, command: LampCommand): void {
    if (this.#isStopping) return;
    const lamp = this.#lamps.get(device);
    if (lamp !== undefined) lamp.receiveCommand(command);
    else
      this.#refuse("commandReport", device, (refused) => ({
        ...refused,
        commandId: command.id,
        fate: "refused" as const,
      }));
  }

  #receiveAssignment(device: string, assignment: ProgrammeAssignment): void {
    if (this.#isStopping) return;
    const lamp = this.#lamps.get(device);
    if (lamp !== undefined) lamp.receiveAssignment(assignment);
    else {
      const { revision } = assignment;
      this.#refuse("programmeReport", device, (refused) => ({ ...refused, revision, accepted: false }));
    }
  }

  #refuse<N extends "commandReport" | "programmeReport">(
    name: N,
    text: string,
    bodyOf: (refused: { at: string; detail: string }) => UplinkBody<N>,
  ): void {
    const { uplink, clock, log } = this.#options;
    const detail = `no lamp ${text} is behind ${uplink.edge}`;
    log.warn({ detail }, "An order was refused");
    const device = parseDeviceId(text);
    if (!device.ok) return;
    const sent = uplink
      .send(name, device.value, bodyOf({ at: formatInstant(clock.now()), detail }))
      .catch((error: unknown) => log.error({ err: error }, "A refusal could not be spooled and is lost"));
    this.#refusals = this.#refusals.then(() => sent);
  }
}
