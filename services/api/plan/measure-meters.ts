import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { Measure, MeasureCarrier } from "@lucciola/contract/plan/measure.ts";
import type { LocalDate } from "@lucciola/domain/time/local-time.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { energyCarrierOf } from "../energy/supply-energy.ts";
import { countedElsewhere } from "../energy/supply-view.ts";

/** A meter that sees a measure. */
export interface SeeingMeter {
  readonly point: Point;
  readonly carrier: MeasureCarrier;
  /** A cabinet of the street lighting, or the supply that feeds one: its days are nights. */
  readonly isLighting: boolean;
}

/**
 * The meters that count what a measure saves, as a function of the measure and the day whose facts hold: supplies of its
 * building that carry what it promises; of a cabinet the supply that feeds it, or else its own meter; of a street the
 * cabinets of its lamps. The registry is read once.
 */
export function meterFinder(registry: Registry): (measure: Measure, date: LocalDate) => SeeingMeter[] {
  const { assets } = registry;
  const facts = registry.supplies.allFacts();
  const supplies = assets.points("supply");
  const cabinets = new Map(assets.points("cabinet").map((point) => [point.id as string, point]));
  const elsewhereOn = new Map<LocalDate, ReadonlySet<PointId>>();

  const suppliesOf = (kind: "building" | "cabinet", id: string, date: LocalDate): SeeingMeter[] => {
    const elsewhere = elsewhereOn.get(date) ?? countedElsewhere(registry, date);
    elsewhereOn.set(date, elsewhere);
    return supplies.flatMap((point): SeeingMeter[] => {
      const carrier = energyCarrierOf(point);
      if (carrier === undefined || elsewhere.has(point.id)) return [];
      const feeds = factsOn(facts.get(point.id) ?? [], date)?.feeds ?? [];
      const isNamed = feeds.some((feed) =>
        "building" in feed ? kind === "building" && feed.building === id : kind === "cabinet" && feed.cabinet === id,
      );
      const isItsOwn = feeds.length === 0 && kind === "building" && point.building === id;
      return isNamed || isItsOwn ? [{ point, carrier, isLighting: kind === "cabinet" }] : [];
    });
  };

  return ({ place, savings }, date) => {
    const promised = new Set(savings.map(({ carrier }) => carrier));
    if (place.kind === "building")
      return suppliesOf("building", place.id, date).filter(({ carrier }) => promised.has(carrier));
    if (!promised.has("electricity")) return [];
    const ids =
      place.kind === "cabinet"
        ? [place.id]
        : new Set(assets.points("lamp").flatMap(({ street, cabinet }) => (street === place.id ? (cabinet ?? []) : [])));
    return [...ids].flatMap((id): SeeingMeter[] => {
      const fed = suppliesOf("cabinet", id, date);
      const cabinet = cabinets.get(id);
      if (fed.length > 0 || cabinet === undefined) return fed;
      return [{ point: cabinet, carrier: "electricity", isLighting: true }];
    });
  };
}
