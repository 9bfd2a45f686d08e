import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { BuildingId, PointId } from "@lucciola/contract/ids/ids.ts";

/** A baseline as it was agreed on: later readings or a newer program do not change it. */
export interface FrozenBaseline {
  readonly supply: PointId;
  /** Counts from 1 for each supply; a later one holds instead of those before, which stay. */
  readonly revision: number;
  readonly method: string;
  /** Local days of the baseline, both included. */
  readonly from: string;
  readonly to: string;
  /** The fitted model, as JSON. */
  readonly model: unknown;
  /** Why it was frozen, or frozen anew: the works begin, an area was added. */
  readonly reason: string;
  readonly frozenAtMs: number;
  readonly frozenBy: string;
}

/** What baselines need to know of buildings, and the ones that were agreed on. */
export interface Baselines {
  /** Puts a building's calendar in the place of the one before. Throws OperationalError `building-unknown`. */
  putCalendar(building: BuildingId, calendar: readonly OperatingMode[]): void;
  /** By first day. */
  calendar(building: BuildingId): OperatingMode[];
  /** Keeps a baseline under the next revision, and returns it. Throws `point-unknown`. */
  freeze(baseline: Omit<FrozenBaseline, "revision">): number;
  /** All revisions of a supply, the newest first. */
  frozen(supply: PointId): FrozenBaseline[];
}
