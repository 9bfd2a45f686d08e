import type { AssignedProgramme, Installation, Registry } from "@lucciola/platform/registry/registry.ts";

/** Where a controller is reached. */
export type ControllerAddress = Pick<Installation, "edge" | "device">;

/** A lamp with its programme, and the controller that drives it now. */
export interface AssignedLamp extends AssignedProgramme {
  readonly installation: Installation | undefined;
}

/**
 * The lamps that have a programme, kept in memory until the registry says that programmes or installations have changed
 * or an installation begins or ends by the clock: the rules ask every second, for thousands of lamps.
 */
export class AssignedLamps {
  readonly #registry: Registry;
  #lamps: readonly AssignedLamp[] = [];
  #departed: readonly ControllerAddress[] = [];
  #edition = "";
  /** The kept list holds from its making until an installation begins or ends. */
  #fromMs = Number.POSITIVE_INFINITY;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** The same array as long as nothing has changed. */
  at(nowMs: number): readonly AssignedLamp[] {
    const edition = `${this.#registry.programmes.version()} ${this.#registry.assets.version()}`;
    if (edition !== this.#edition || nowMs < this.#fromMs || nowMs >= this.#untilMs) this.#load(edition, nowMs);
    return this.#lamps;
  }

  /** Controllers that stood at one of these lamps once, and stand at none now. */
  departedAt(nowMs: number): readonly ControllerAddress[] {
    this.at(nowMs);
    return this.#departed;
  }

  #load(edition: string, nowMs: number): void {
    const present = new Map<string, Installation>();
    const past: Installation[] = [];
    let untilMs = Number.POSITIVE_INFINITY;
    for (const installation of this.#registry.assets.installations()) {
      const { point, fromMs, toMs = Number.POSITIVE_INFINITY } = installation;
      if (fromMs <= nowMs && nowMs < toMs) present.set(point, installation);
      else if (fromMs <= nowMs) past.push(installation);
      if (fromMs > nowMs) untilMs = Math.min(untilMs, fromMs);
      if (toMs > nowMs) untilMs = Math.min(untilMs, toMs);
    }
    this.#lamps = this.#registry.programmes
      .assignments()
      .map((assigned) => ({ ...assigned, installation: present.get(assigned.point) }));
    const points = new Set<string>(this.#lamps.map(({ point }) => point));
    const serving = new Set(this.#lamps.flatMap(({ installation }) => (installation ? [keyOf(installation)] : [])));
    const departed = past.filter((one) => points.has(one.point) && !serving.has(keyOf(one)));
    this.#departed = [...new Map(departed.map((one) => [keyOf(one), one])).values()];
    this.#edition = edition;
    this.#fromMs = nowMs;
    this.#untilMs = untilMs;
  }
}

/** Names a controller's address. */
export const keyOf = ({ edge, device }: ControllerAddress): string => `${edge}/${device}`;
