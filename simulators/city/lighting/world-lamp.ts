import {
  advanceLamp,
  type LampModel,
  type LampState,
  newLampState,
  startFade,
  switchSupply,
} from "@lucciola/light-controller/drivers/lamp-physics.ts";
import type { LampConditions } from "./lamp-conditions.ts";

/** What a lamp is and what it meets where it stands. */
export interface LampPlace {
  readonly model: LampModel;
  /** Its conditions at `fromMs` and at each change after it, before `toMs`. */
  conditions(fromMs: number, toMs: number): readonly LampConditions[];
  /** Rises when conditions change that may have been asked for already: faults were injected by hand. */
  conditionsVersion(): number;
  voltageV(atMs: number): number;
  /** Whether its circuit has power. A lamp may be without supply all the same: one whose gear cycles. */
  hasCircuitPower(atMs: number): boolean;
}

/** Called for each stretch over which a lamp was advanced; its power hardly changes within one, but for short fades. */
export type OnStretch = (from: LampState, to: LampState) => void;

const LOOK_AHEAD_MS = 3_600_000;

/**
 * The body of one lamp in the world: its physics from change to change of its conditions. It goes forward only, and what
 * it remembers is its `LampState`. History and live lamps are the same body.
 */
export class WorldLamp {
  readonly place: LampPlace;
  readonly #lookAheadMs: number;
  readonly #onStretch: OnStretch;
  #state: LampState;
  #ahead: readonly LampConditions[] = [];
  #next = 0;
  #aheadFromMs = Number.POSITIVE_INFINITY;
  #aheadToMs = Number.NEGATIVE_INFINITY;
  #version = 0;

  constructor(
    place: LampPlace,
    begin: { readonly epochMs: number; readonly restore?: LampState | undefined },
    options: { readonly lookAheadMs?: number; readonly onStretch?: OnStretch } = {},
  ) {
    this.place = place;
    this.#lookAheadMs = options.lookAheadMs ?? LOOK_AHEAD_MS;
    this.#onStretch = options.onStretch ?? (() => {});
    this.#state = begin.restore ?? newLampState(place.model, begin.epochMs);
  }

  get state(): LampState {
    return this.#state;
  }

  /** Brings the lamp to an instant, through everything that befalls it until then. */
  advance(toMs: number): LampState {
    this.#lookAhead(toMs);
    for (let change = this.#ahead[this.#next]; change !== undefined && change.fromMs <= toMs; ) {
      if (change.fromMs > this.#state.atMs) this.#pass(change.fromMs);
      this.#state = switchSupply(this.place.model, { ...this.#state, faults: change.faults }, change.supplied);
      change = this.#ahead[++this.#next];
    }
    if (toMs !== this.#state.atMs) this.#pass(toMs);
    return this.#state;
  }

  /** Starts a fade at the instant to which the lamp was advanced. */
  fadeTo(dimPct: number, fadeMs: number): void {
    this.#state = startFade(this.#state, dimPct, fadeMs);
  }

  /** For a driver that keeps the state itself. */
  put(state: LampState): void {
    this.#state = state;
  }

  #pass(toMs: number): void {
    const from = this.#state;
    this.#state = advanceLamp(this.place.model, from, toMs);
    this.#onStretch(from, this.#state);
  }

  #lookAhead(toMs: number): void {
    const version = this.place.conditionsVersion();
    const fromMs = this.#state.atMs;
    const isKnown = version === this.#version && fromMs >= this.#aheadFromMs && toMs < this.#aheadToMs;
    if (isKnown) return;
    this.#version = version;
    // A clock that was set back takes the lamp with it.
    this.#aheadFromMs = Math.min(fromMs, toMs);
    this.#aheadToMs = Math.max(fromMs, toMs) + this.#lookAheadMs;
    this.#ahead = this.place.conditions(this.#aheadFromMs, this.#aheadToMs);
    this.#next = 0;
  }
}
