import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { parseDeviceId } from "@lucciola/contract/ids/ids.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
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
  | { readonly kind: "refused"; readonly detail: string };

/**
 * Lamps of other makers: they have no programme of their own and know nothing of our orders, so they are told levels in
 * their own dialect, and what they report says whether they have done it.
 */
export class ForeignLamps {
  readonly #deps: ForeignLampsDeps;
  readonly #reported = new Map<PointId, number>();
  /** The level that a lamp was told last, and as what it will report it. */
  readonly #told = new Map<PointId, { readonly dimPct: number; readonly expectedDimPct: number | undefined }>();

  constructor(deps: ForeignLampsDeps) {
    this.#deps = deps;
  }

  /** The lamp at an address, where that is another maker's. */
  at({ edge, device }: ControllerAddress): ForeignLamp | undefined {
    const { identities, makers } = this.#deps.registry;
    const { dialect, prefix, revokedAtMs } = identities.get(edge) ?? {};
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

  /** Tells the lamp at a point a level. Rejects with `bus-offline` when the broker has not taken all of it. */
  async tell(point: PointId, lamp: ForeignLamp, level: WantedLevel): Promise<Telling> {
    const { bus, clock } = this.#deps;
    const words = wordsFor(lamp, level, clock.now());
    if (!words.ok) {
      this.#told.set(point, { dimPct: level.dimPct, expectedDimPct: undefined });
      return { kind: "refused", detail: words.why };
    }
    for (const { topic, payload } of words.messages) await bus.publishRaw(topic, payload, { qos: 1, retain: false });
    this.#told.set(point, { dimPct: level.dimPct, expectedDimPct: words.dimPct });
    return { kind: "told", isQueued: words.isQueued };
  }

  /** The level that the lamp was told last. */
  told(point: PointId): number | undefined {
    return this.#told.get(point)?.dimPct;
  }

  /** Whatever it was told may be lost. */
  forget(point: PointId): void {
    this.#told.delete(point);
  }

  /** Takes note of what a lamp reports; whether that is what it was told last. */
  reported(point: PointId, dimPct: number): boolean {
    if (!this.#told.has(point)) return false;
    this.#reported.set(point, dimPct);
    return this.hasFollowed(point) !== undefined;
  }

  /** The level that a lamp reports, where that is what it was told; `undefined` otherwise. */
  hasFollowed(point: PointId): number | undefined {
    const expected = this.#told.get(point)?.expectedDimPct;
    const reported = this.#reported.get(point);
    if (expected === undefined || reported === undefined) return undefined;
    return Math.abs(expected - reported) <= TOLERANCE_PCT ? reported : undefined;
  }
}
