import type { BuildingFacts, SupplyFacts } from "@lucciola/contract/energy/supply-facts.ts";
import type { BuildingId, PointId } from "@lucciola/contract/ids/ids.ts";
import type { FuelUnit } from "@lucciola/contract/ids/supply-code.ts";

/** Facts from a local day (`YYYY-MM-DD`) until those that follow. */
export interface Dated<F> {
  readonly fromDate: string;
  readonly facts: F;
}

/** A fuel that was brought. A second delivery of a supply on one day is told from the first by its document. */
export interface FuelDelivery {
  readonly supply: PointId;
  /** Local day, `YYYY-MM-DD`. */
  readonly date: string;
  /** Number of the delivery note or invoice; empty where there is none. */
  readonly document: string;
  readonly amount: number;
  readonly unit: FuelUnit;
  /** What it cost with VAT, in 1/100,000 euro; undefined where that is not known. */
  readonly costEur5: number | undefined;
}

/** What supplies and buildings are, by date, and the fuels that were delivered. */
export interface Supplies {
  /**
   * Says what holds for a supply from a day on; the facts of the same day are replaced. Throws OperationalError
   * `point-unknown`, `supply-facts-invalid`, `building-unknown`, `cabinet-unknown`, `supply-shares-exceeded` when
   * buildings get more than all of it, `supply-circle` when it would lie under itself.
   */
  putFacts(supply: PointId, fromDate: string, facts: SupplyFacts): void;
  /** Takes back what was said from a day on; what was said before it holds again. Whether there was anything. */
  removeFacts(supply: PointId, fromDate: string): boolean;
  /** Oldest first. */
  facts(supply: PointId): Dated<SupplyFacts>[];
  /** The facts of every supply that has any, oldest first. */
  allFacts(): ReadonlyMap<PointId, readonly Dated<SupplyFacts>[]>;
  /** As `putFacts`, of a building. Throws `building-unknown`, `building-facts-invalid`. */
  putBuildingFacts(building: BuildingId, fromDate: string, facts: BuildingFacts): void;
  removeBuildingFacts(building: BuildingId, fromDate: string): boolean;
  buildingFacts(building: BuildingId): Dated<BuildingFacts>[];
  allBuildingFacts(): ReadonlyMap<BuildingId, readonly Dated<BuildingFacts>[]>;
  /**
   * All or none; the one with the same supply, day and document is replaced. Throws `point-unknown`, and `delivery-invalid`
   * for a supply whose carrier is not delivered, or not in that unit, and for a day that does not exist.
   */
  putDeliveries(deliveries: readonly FuelDelivery[]): void;
  removeDelivery(delivery: Pick<FuelDelivery, "supply" | "date" | "document">): boolean;
  /** Oldest first. */
  deliveries(supply: PointId): FuelDelivery[];
}

/** What holds on a local day; `undefined` before the first facts. */
export const factsOn = <F>(dated: readonly Dated<F>[], date: string): F | undefined =>
  dated.findLast(({ fromDate }) => fromDate <= date)?.facts;
