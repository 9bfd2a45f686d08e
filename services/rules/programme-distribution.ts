import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { AssignedLamp } from "./assigned-lamps.ts";

export interface ProgrammeDistributionDeps {
  readonly bus: Bus;
  readonly log: Logger;
  readonly site: LightingSite;
}

/**
 * Keeps each lamp's programme retained at the broker, so that a controller finds it whenever it connects. The broker
 * forgets retained messages when it restarts; the registry is what they are rebuilt from.
 */
export class ProgrammeDistribution {
  readonly #deps: ProgrammeDistributionDeps;
  /** What lies at the broker now, by controller: whose programme, and which revision of it. */
  readonly #published = new Map<string, string>();
  /** The list whose programmes all lie there. */
  #distributed: readonly AssignedLamp[] | undefined;

  constructor(deps: ProgrammeDistributionDeps) {
    this.#deps = deps;
  }

  /** The connection was lost: the broker may have forgotten everything. */
  forget(): void {
    this.#published.clear();
    this.#distributed = undefined;
  }

  /** Publishes the assignments that are new, changed or forgotten; returns how many. */
  async distribute(lamps: readonly AssignedLamp[]): Promise<number> {
    const { bus, log, site } = this.#deps;
    if (bus.state !== "connected" || lamps === this.#distributed) return 0;
    let count = 0;
    for (const { point, programme, revision, installation } of lamps) {
      if (installation === undefined) continue;
      const { edge, device } = installation;
      const key = `${edge}/${device}`;
      const edition = `${point} ${revision}`;
      if (this.#published.get(key) === edition) continue;
      try {
        await bus.publish("programme", { edge, device }, { revision, programme, site });
      } catch (error) {
        log.warn({ err: error, point }, "a programme could not be published; it is tried again");
        return count;
      }
      this.#published.set(key, edition);
      count++;
    }
    this.#distributed = lamps;
    return count;
  }
}
