import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

export interface ProgrammeDistributionDeps {
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
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

  constructor(deps: ProgrammeDistributionDeps) {
    this.#deps = deps;
  }

  /** The connection was lost: the broker may have forgotten everything. */
  forget(): void {
    this.#published.clear();
  }

  /** Publishes the assignments that are new, changed or forgotten; returns how many. */
  async distribute(): Promise<number> {
    const { registry, bus, clock, log, site } = this.#deps;
    if (bus.state !== "connected") return 0;
    const now = clock.now();
    let count = 0;
    for (const { point, programme, revision } of registry.programmes.assignments()) {
      const installation = registry.assets.installationAt(point, now);
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
    return count;
  }
}
