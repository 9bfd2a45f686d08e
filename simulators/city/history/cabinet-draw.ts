import type { LampState } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import { SLOT_MS } from "../calendar/slots.ts";
import type { LampsDrawing } from "../lighting/cabinet-world.ts";
import type { PastSpan } from "./polled-past.ts";

/** What the lamps of a cabinet have drawn together at each quarter of an hour, summed up lamp by lamp. */
export class CabinetDraw {
  readonly #firstSlot: number;
  readonly #energyWh: Float64Array;
  readonly #powerW: Float64Array;

  constructor({ fromMs, toMs }: PastSpan) {
    this.#firstSlot = Math.ceil(fromMs / SLOT_MS);
    const slots = Math.max(0, Math.ceil(toMs / SLOT_MS) - this.#firstSlot);
    this.#energyWh = new Float64Array(slots);
    this.#powerW = new Float64Array(slots);
  }

  /** Adds a stretch of a lamp's life: after `from`, up to and with `to`. Its power is taken as steady. */
  add(from: LampState, to: LampState): void {
    const lengthMs = to.atMs - from.atMs;
    const perMs = (to.energyWh - from.energyWh) / lengthMs;
    const last = Math.min(Math.floor(to.atMs / SLOT_MS) - this.#firstSlot, this.#energyWh.length - 1);
    for (let slot = Math.floor(from.atMs / SLOT_MS) + 1 - this.#firstSlot; slot <= last; slot += 1) {
      const sinceMs = (slot + this.#firstSlot) * SLOT_MS - from.atMs;
      this.#energyWh[slot] = (this.#energyWh[slot] ?? 0) + from.energyWh + perMs * sinceMs;
      this.#powerW[slot] = (this.#powerW[slot] ?? 0) + perMs * 3_600_000;
    }
  }

  /** At an instant that begins a quarter of an hour of the span. */
  at(atMs: number): LampsDrawing {
    const slot = atMs / SLOT_MS - this.#firstSlot;
    return { energyWh: this.#energyWh[slot] ?? 0, activePowerW: this.#powerW[slot] ?? 0 };
  }
}
