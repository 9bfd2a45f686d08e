import type { GroupSetpoints, LevelSetpoint } from "@lucciola/contract/lighting/group-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { readSetpoints } from "@lucciola/domain/lighting/group-orders.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { GroupBoard } from "../group-board.ts";

export interface SetpointDistributionDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly board: GroupBoard;
}

type BySlot = Map<LevelSetpoint["kind"], LevelSetpoint>;

/**
 * Keeps the setpoints of each group at the broker: one retained message for a decision, whatever the number of its lamps.
 * A group has one setpoint by traffic and one by motion at most. What cannot be published is published with the next
 * connection if it still counts then; lamps that hear nothing burn at their design class.
 */
export class SetpointDistribution {
  readonly #deps: SetpointDistributionDeps;
  readonly #groups = new Map<string, BySlot>();
  readonly #unpublished = new Set<string>();
  #publishing: Promise<void> | undefined;

  constructor(deps: SetpointDistributionDeps) {
    this.#deps = deps;
  }

  /** Puts a setpoint in the place of the group's last one of its kind, and publishes it. */
  put(group: string, setpoint: LevelSetpoint): void {
    const setpoints: BySlot = this.#groups.get(group) ?? new Map();
    this.#groups.set(group, setpoints.set(setpoint.kind, setpoint));
    this.#unpublished.add(group);
    this.#deps.board.putSetpoints(group, readSetpoints(group, this.#message(setpoints)));
    void this.publish();
  }

  /** The connection was lost: the broker may have forgotten everything. */
  forget(): void {
    for (const group of this.#groups.keys()) this.#unpublished.add(group);
  }

  /** Publishes what waits, one message after the other; what is put meanwhile goes with it. */
  publish(): Promise<void> {
    this.#publishing ??= this.#publishAll().finally(() => {
      this.#publishing = undefined;
    });
    return this.#publishing;
  }

  async #publishAll(): Promise<void> {
    const { bus, log } = this.#deps;
    for (const group of this.#unpublished) {
      if (bus.state !== "connected") return;
      this.#unpublished.delete(group);
      const message = this.#message(this.#groups.get(group) ?? new Map());
      if (message.setpoints.length === 0) {
        this.#groups.delete(group);
        continue;
      }
      try {
        await bus.publish("groupSetpoints", { group }, message);
      } catch (error) {
        this.#unpublished.add(group);
        log.warn({ err: error, group }, "setpoints of a group could not be published; it is tried again");
        return;
      }
    }
  }

  /** What still counts. */
  #message(setpoints: BySlot): GroupSetpoints {
    const now = this.#deps.clock.now();
    const inForce = [...setpoints.values()].filter(({ until }) => Date.parse(until) > now);
    return { at: formatInstant(now), setpoints: inForce };
  }
}
