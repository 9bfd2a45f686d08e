import { type CabinetBalance, newCabinetBalance } from "./cabinet-balance.ts";
import type { CircuitMemory } from "./circuit-supply.ts";
import type { LampMemory } from "./lamp-memory.ts";

/** All that the diagnosis knows of a cabinet and what is behind it; plain JSON, so that it outlives a restart. */
export interface CabinetMemory {
  readonly schemaVersion: typeof CABINET_MEMORY_VERSION;
  readonly lamps: Readonly<Record<string, LampMemory>>;
  readonly circuits: Readonly<Record<string, CircuitMemory>>;
  readonly balance: CabinetBalance;
  readonly gateway: { readonly online: boolean; readonly sinceMs: number };
  readonly breaker: { readonly tripped: boolean; readonly sinceMs: number; readonly heardAtMs: number };
  /** Air by its lamps' drivers, degrees Celsius. */
  readonly airC: number | null;
  /** Whether unregistered lamps were found, and since when. */
  readonly unregisteredSinceMs: number | null;
  /** Lamps whose wattage was found wrong, and since when. */
  readonly wrongWattage: Readonly<Record<string, number>>;
}

/** Raised when an older program could not read the memory. */
export const CABINET_MEMORY_VERSION = 3;

export const newCabinetMemory = (nowMs: number): CabinetMemory => ({
  schemaVersion: CABINET_MEMORY_VERSION,
  lamps: {},
  circuits: {},
  balance: newCabinetBalance(1),
  gateway: { online: true, sinceMs: nowMs },
  breaker: { tripped: false, sinceMs: nowMs, heardAtMs: nowMs },
  airC: null,
  unregisteredSinceMs: null,
  wrongWattage: {},
});
