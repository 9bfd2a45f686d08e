import type { CommandId, PointId } from "@lucciola/contract/ids/ids.ts";
import { parseDeviceId } from "@lucciola/contract/ids/ids.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { DeviceIdentity, Registry } from "@lucciola/platform/registry/registry.ts";
import type { ControllerAddress } from "../assigned-lamps.ts";
import { type ForeignLamp, type WantedLevel, wordsFor } from "./lamp-words.ts";

/** Levels closer than this are the same: what a dimmer reports is rounded to its own steps. Per cent. */
const TOLERANCE_PCT = 1;

export interface ForeignLampsDeps {
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
}

export type Telling =
  | { readonly kind: "told"; readonly isQueued: boolean }
  /** `waiting`: until the device has said what it is. */
  | { readonly kind: "waiting"; readonly detail: string }
  | { readonly kind: "refused"; readonly detail: string };

/** The level that a lamp was told last, as what it will report it, and by which order. */
interface Told {
  readonly dimPct: number;
  readonly expectedDimPct: number;
  readonly order: CommandId | undefined;
}

/**
 * Lamps of other makers: they have no programme of their own and know nothing of our orders, so they are told levels in
 * their own dialect, and what they report says whether they have done it.
 */
export class ForeignLamps {
  readonly #deps: ForeignLampsDeps;
  readonly #reported = new Map<PointId, number>();
  readonly #told = new Map<PointId, Told>();
  /** Why a lamp could not be told what it was to be told last. */
  readonly #untold = new Map<PointId, string>();

  constructor(deps: ForeignLampsDeps) {
    this.#deps = deps;
  }

  /** The lamp at an address, where that is another maker's. */
  at(address: ControllerAddress): ForeignLamp | undefined {
    const identity = this.#deps.registry.identities.get(address.edge);
    return identity && this.#lampOf(identity, address);
  }

  /** The lamps of other makers among these, each with its address. */
  among<T extends { readonly installation: ControllerAddress | undefined }>(lamps: readonly T[]): [T, ForeignLamp][] {
    const foreign = new Map(
      this.#deps.registry.identities
        .list()
        .flatMap((identity) => (identity.dialect === undefined ? [] : [[identity.id, identity] as const])),
    );
    if (foreign.size === 0) return [];
    return lamps.flatMap((one): [T, ForeignLamp][] => {
      const identity = one.installation && foreign.get(one.installation.edge);
      const lamp = identity && one.installation && this.#lampOf(identity, one.installation);
      return lamp === undefined ? [] : [[one, lamp]];
    });
  }

  #lampOf(identity: DeviceIdentity, { edge, device }: ControllerAddress): ForeignLamp | undefined {
    const { makers } = this.#deps.registry;
    const { dialect, prefix, revokedAtMs } = identity;
    if (dialect === undefined || prefix === undefined || revokedAtMs !== undefined) return undefined;
    return {
      dialect,
      prefix,
      device,
      description: (name) => makers.description(edge, name)?.description,
      profile: (name) => {
        const id = parseDeviceId(name);
        return id.ok ? makers.profile(edge, id.value) : undefined;
      },
    };
  }

  /**
   * Tells the lamp at a point a level, by an order or as the programme has it. Rejects with `bus-offline` when the broker
   * has not taken all of it.
   */
  async tell(point: PointId, lamp: ForeignLamp, level: WantedLevel, order?: CommandId): Promise<Telling> {
    const { bus, clock } = this.#deps;
    const words = wordsFor(lamp, level, clock.now());
    if (!words.ok) {
      this.#told.delete(point);
      this.#untold.set(point, words.why);
      return { kind: words.mayPass ? "waiting" : "refused", detail: words.why };
    }
    for (const { topic, payload } of words.messages) await bus.publishRaw(topic, payload, { qos: 1, retain: false });
    this.#told.set(point, { dimPct: level.dimPct, expectedDimPct: words.dimPct, order });
    this.#untold.delete(point);
    return { kind: "told", isQueued: words.isQueued };
  }

  /** The level that the lamp was told last. */
  told(point: PointId): number | undefined {
    return this.#told.get(point)?.dimPct;
  }

  /** Why the lamp could not be told what it was to be told last. */
  whyUntold(point: PointId): string | undefined {
    return this.#untold.get(point);
  }

  /** Whatever it was told may be lost. */
  forget(point: PointId): void {
    this.#told.delete(point);
  }

  /** Takes note of what a lamp reports; whether that is what it was told last. */
  reported(point: PointId, dimPct: number): boolean {
    if (!this.#told.has(point)) return false;
    this.#reported.set(point, dimPct);
    return this.#hasFollowed(point);
  }

  /** The level that a lamp reports, where that is what this order told it last; `undefined` otherwise. */
  carriedOut(point: PointId, order: CommandId): number | undefined {
    if (this.#told.get(point)?.order !== order) return undefined;
    return this.#hasFollowed(point) ? this.#reported.get(point) : undefined;
  }

  #hasFollowed(point: PointId): boolean {
    const expected = this.#told.get(point)?.expectedDimPct;
    const reported = this.#reported.get(point);
    return expected !== undefined && reported !== undefined && Math.abs(expected - reported) <= TOLERANCE_PCT;
  }
}
