import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { SupplyFacts } from "@lucciola/domain/anomaly/supply-facts.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** What a supply costs: EUR for a kWh, or for a thousand litres. */
export type PriceOf = (supply: PointId, carrier: string) => number;

const CARRIERS = ["electricity", "gas", "water"] as const;

export interface SupplyToWatch {
  readonly point: PointId;
  /** The building, or the supply where it belongs to none: what the alert budget counts by. */
  readonly place: string;
  readonly facts: SupplyFacts;
}

export interface WatchedTown {
  readonly supplies: readonly SupplyToWatch[];
  /** The point that measures the weather, for all of the town. */
  readonly weather: PointId | undefined;
}

/** The town as the anomaly watch sees it: every supply, and every cabinet of the lighting, which is a supply as well. */
export function readWatchedTown({ assets }: Registry, priceOf: PriceOf): WatchedTown {
  const buildings = new Map(assets.buildings().map((building) => [building.id, building]));
  const supplies = [...assets.points("supply"), ...assets.points("cabinet")].map((point): SupplyToWatch => {
    const building = point.building === undefined ? undefined : buildings.get(point.building);
    const carrier = CARRIERS.find((known) => known === (point.carrier ?? "electricity")) ?? "other";
    return {
      point: point.id,
      place: building?.id ?? point.id,
      facts: {
        id: point.id,
        carrier,
        // Streets are lit on holidays too.
        closing: building === undefined ? "never" : building.use === "school" ? "school-holidays" : "holidays",
        eurPerThousand: priceOf(point.id, point.carrier ?? "electricity"),
      },
    };
  });
  return { supplies, weather: assets.points("weather")[0]?.id };
}
