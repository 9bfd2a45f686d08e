import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import { type AssignedLamp, type ControllerAddress, keyOf } from "./assigned-lamps.ts";

export interface ProgrammeDistributionDeps {
  readonly bus: Bus;
  readonly log: Logger;
  readonly site: LightingSite;
  /** Whether a lamp's programme is run here, since it is another maker's: it would not understand one. */
  readonly isRunHere: (point: PointId) => boolean;
}

const CLEARED = "";
const NOTHING = new Uint8Array();
const RETAINED = { qos: 1, retain: true } as const;
const { topic } = catalogue.programme;

/**
 * Keeps each lamp's programme retained at the broker, so that a controller finds it whenever it connects, and takes away
 * that of a controller which serves no lamp any more. The broker forgets retained messages when it restarts; the registry
 * is what they are rebuilt from.
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

  /** The connection was lost: the broker may have forgotten everything, or keep what was retained before. */
  forget(): void {
    this.#published.clear();
    this.#distributed = undefined;
  }

  /** Publishes the assignments that are new, changed or forgotten, and clears the departed; returns how many of both. */
  async distribute(lamps: readonly AssignedLamp[], departed: readonly ControllerAddress[]): Promise<number> {
    const { bus, log, site, isRunHere } = this.#deps;
    if (bus.state !== "connected" || lamps === this.#distributed) return 0;
    let count = 0;
    const bring = async (address: ControllerAddress, edition: string, send: () => Promise<void>): Promise<void> => {
      if (this.#published.get(keyOf(address)) === edition) return;
      await send();
      this.#published.set(keyOf(address), edition);
      count++;
    };
    try {
      for (const { point, programme, calendar, settings, groups, revision, installation } of lamps) {
        if (installation === undefined || isRunHere(point)) continue;
        const { edge, device } = installation;
        const publish = () =>
          bus.publish(
            "programme",
            { edge, device },
            {
              revision,
              programme,
              site,
              ...(calendar === undefined ? {} : { calendar }),
              ...(settings === undefined ? {} : { settings }),
              ...(groups.length === 0 ? {} : { groups: [...groups] }),
            },
          );
        await bring(installation, `${point} ${revision}`, publish);
      }
      for (const { edge, device } of departed)
        await bring({ edge, device }, CLEARED, () => bus.publishRaw(topic.build({ edge, device }), NOTHING, RETAINED));
    } catch (error) {
      log.warn({ err: error }, "a programme could not be published; it is tried again");
      return count;
    }
    this.#distributed = lamps;
    return count;
  }
}
