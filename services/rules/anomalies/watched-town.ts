import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { SupplyFacts } from "@lucciola/domain/anomaly/supply-facts.ts";
import { contractOn } from "@lucciola/domain/tariff/contract-versions.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";

/** What a supply costs: EUR for a kWh, or for a thousand litres. */
export type PriceOf = (supply: PointId, carrier: string) => number;

const CARRIERS = ["electricity", "gas", "water"] as const;
/**
 * What a cabinet of the street lighting is watched for. Its nights are long in winter and short in summer, and what burns
 * against the programme, draws more than its lamps or falls silent is told by the diagnosis of the lighting.
 */
const KINDS_OF_LIGHTING: ReadonlySet<AnomalyKind> = new Set(["over-contract-power", "reactive-energy"]);

export interface SupplyToWatch {
  readonly point: PointId;
  /** The building, or the supply where it belongs to none: what the alert budget counts by. */
  readonly place: string;
  readonly facts: SupplyFacts;
  /** What is told of it; all kinds where absent. */
  readonly kinds?: ReadonlySet<AnomalyKind>;
}

export interface WatchedTown {
  readonly supplies: readonly SupplyToWatch[];
  /** The point that measures the weather, for all of the town. */
  readonly weather: PointId | undefined;
}

/**
 * The town as the anomaly watch sees it at an instant (epoch ms): every supply, and every cabinet of the lighting, which is
 * a supply as well. Days of contracts and facts are those of `zone` (IANA).
 */
export function readWatchedTown(registry: Registry, priceOf: PriceOf, zone: string, nowMs: number): WatchedTown {
  const { assets, supplies, tariff } = registry;
  const { date } = localTimeOf(nowMs, zone);
  const buildings = new Map(assets.buildings().map((building) => [building.id, building]));
  const dated = supplies.allFacts();
  const watched = (point: Point): SupplyToWatch => {
    const building = point.building === undefined ? undefined : buildings.get(point.building);
    const isLighting = point.kind === "cabinet";
    const contractPowerKw = contractOn(tariff.contracts.ofSupply(point.id), date)?.contractPowerKw;
    const peakPowerW = factsOn(dated.get(point.id) ?? [], date)?.peakPowerW;
    return {
      point: point.id,
      place: building?.id ?? point.id,
      facts: {
        id: point.id,
        carrier: CARRIERS.find((known) => known === (point.carrier ?? "electricity")) ?? "other",
        // Streets are lit on holidays too.
        closing: building === undefined ? "never" : building.use === "school" ? "school-holidays" : "holidays",
        eurPerThousand: priceOf(point.id, point.carrier ?? "electricity"),
        ...(contractPowerKw === undefined ? {} : { contractPowerW: contractPowerKw * 1_000 }),
        ...(peakPowerW === undefined ? {} : { photovoltaicKw: peakPowerW / 1_000 }),
      },
      ...(isLighting ? { kinds: KINDS_OF_LIGHTING } : {}),
    };
  };
  return {
    supplies: [...assets.points("supply"), ...assets.points("cabinet")].map(watched),
    weather: assets.points("weather")[0]?.id,
  };
}
