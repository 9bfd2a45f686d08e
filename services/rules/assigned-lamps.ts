import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { AssignedProgramme, Installation, Registry } from "@lucciola/platform/registry/registry.ts";
import { LampFollowing } from "./lamp-following.ts";

/** Where a controller is reached. */
export type ControllerAddress = Pick<Installation, "edge" | "device">;

/** A lamp with its programme, and the controller that drives it now. */
export interface AssignedLamp extends AssignedProgramme {
  readonly installation: Installation | undefined;
}

/** What thousands of lamps have in common: their level is decided once. */
export interface SharedPolicy extends Pick<AssignedProgramme, "programme" | "settings" | "groups"> {
  readonly lamps: readonly PointId[];
}

/** Lamps for which nobody has ordered anything by itself. */
const NO_LAMPS: ReadonlySet<string> = new Set();

/**
 * The lamps that have a programme, of their own or by their groups, kept in memory until the registry says that
 * programmes, groups or installations have changed or an installation begins or ends by the clock: the rules ask every
 * second, for thousands of lamps.
 */
export class AssignedLamps {
  readonly #registry: Registry;
  readonly #following: LampFollowing;
  #lamps: readonly AssignedLamp[] = [];
  #policies: readonly SharedPolicy[] = [];
  #ordered = NO_LAMPS;
  #departed: readonly ControllerAddress[] = [];
  #edition = "";
  /** The kept list holds from its making until an installation begins or ends. */
  #fromMs = Number.POSITIVE_INFINITY;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#following = new LampFollowing(registry);
  }

  /** Says for which lamps somebody has ordered something by itself: they listen to a group of their own. */
  setOrdered(lamps: ReadonlySet<string>): void {
    if (lamps.size === this.#ordered.size && [...lamps].every((lamp) => this.#ordered.has(lamp))) return;
    this.#ordered = lamps;
    this.#edition = "";
  }

  /** The same array as long as nothing has changed. */
  at(nowMs: number): readonly AssignedLamp[] {
    if (this.#isOld(nowMs)) {
      this.#following.follow(this.#ordered);
      this.#load(this.#present(), nowMs);
    }
    return this.#lamps;
  }

  /** The same lamps by what they have in common; the same array as long as nothing has changed. */
  policiesAt(nowMs: number): readonly SharedPolicy[] {
    this.at(nowMs);
    return this.#policies;
  }

  /** Controllers that stood at one of these lamps once, and stand at none now. */
  departedAt(nowMs: number): readonly ControllerAddress[] {
    this.at(nowMs);
    return this.#departed;
  }

  #isOld(nowMs: number): boolean {
    return this.#present() !== this.#edition || nowMs < this.#fromMs || nowMs >= this.#untilMs;
  }

  #present(): string {
    const { programmes, assets, lighting } = this.#registry;
    return `${programmes.version()} ${assets.version()} ${lighting.version()}`;
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
    this.#policies = sharedPolicies(this.#lamps);
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

/** The registry gives equal programmes, settings and groups as one object. */
function sharedPolicies(lamps: readonly AssignedLamp[]): SharedPolicy[] {
  const numbers = new Map<object, number>();
  const numberOf = (part: object | undefined): number => {
    if (part === undefined) return -1;
    const known = numbers.get(part) ?? numbers.size;
    numbers.set(part, known);
    return known;
  };
  const policies = new Map<string, SharedPolicy & { readonly lamps: PointId[] }>();
  for (const { point, programme, settings, groups } of lamps) {
    const key = `${numberOf(programme)} ${numberOf(settings)} ${numberOf(groups)}`;
    const known = policies.get(key);
    if (known === undefined) policies.set(key, { programme, settings, groups, lamps: [point] });
    else known.lamps.push(point);
  }
  return [...policies.values()];
}
