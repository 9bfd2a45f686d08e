import type { CatalogueEntry } from "@lucciola/contract/plan/catalogue-entry.ts";
import type { Measure, MeasureCarrier, MeasureSaving } from "@lucciola/contract/plan/measure.ts";

/** What is known of a place that measures are proposed for. Energies are kWh in a usual year. */
export interface PlaceUse {
  readonly place: Measure["place"];
  readonly name: string;
  readonly floorM2: number | undefined;
  readonly lamps: number | undefined;
  /** What it heats with, and how much. */
  readonly heating: { readonly carrier: MeasureCarrier; readonly kwh: number } | undefined;
  readonly electricityKwh: number | undefined;
  readonly hasPanels: boolean;
  /** Its lamps are LED already. */
  readonly isLed: boolean;
}

/** Which measures take each other's place at one building. */
const INSTEAD: readonly (readonly string[])[] = [["condensing-boiler", "heat-pump"]];
/** Electricity that panels make and the building uses itself; the rest is fed in, and does not count here. */
const OWN_USE = 0.6;

/**
 * First measures for places, by what they use and the catalogue: each with what it would cost and save, for somebody to look
 * at, correct or drop. Nothing is proposed from a number that nobody knows.
 */
export function proposeMeasures(places: readonly PlaceUse[], catalogue: readonly CatalogueEntry[]): Measure[] {
  return places.flatMap((use) => {
    const proposed = catalogue.flatMap((entry) => propose(use, entry));
    const ids = new Map(proposed.map(({ kind, id }) => [kind as string, id]));
    return proposed.map((measure): Measure => {
      const others = INSTEAD.filter((set) => set.includes(measure.kind))
        .flat()
        .filter((kind) => kind !== measure.kind);
      // Lamps must be able to dim before they are dimmed.
      const needs = measure.kind === "adaptive-control" && !use.isLed ? [ids.get("led-street-lighting")] : [];
      return {
        ...measure,
        excludes: others.flatMap((kind) => ids.get(kind) ?? []),
        needs: needs.filter((id): id is string => id !== undefined),
      };
    });
  });
}

function propose(use: PlaceUse, entry: CatalogueEntry): Measure[] {
  if (!entry.places.includes(use.place.kind)) return [];
  if (entry.kind === "pv" && use.hasPanels) return [];
  if (entry.kind === "led-street-lighting" && use.isLed) return [];
  const quantity = entry.unit === "lamp" ? use.lamps : entry.unit === "building" ? 1 : unitsOf(use, entry);
  if (quantity === undefined || quantity <= 0) return [];
  const savings = savingsOf(use, entry, quantity);
  if (savings.length === 0) return [];
  return [
    {
      id: `${use.place.id}-${entry.kind}`.slice(0, 64),
      kind: entry.kind,
      name: `${entry.name.it}, ${use.name}`.slice(0, 200),
      place: use.place,
      investEur: Math.round(quantity * entry.costEurPerUnit),
      lifeYears: entry.lifeYears,
      savings,
      upkeepEurPerYear: Math.round(quantity * entry.upkeepEurPerUnitYear * 100) / 100,
      worksYears: entry.worksYears,
      needs: [],
      excludes: [],
      quantity,
      source: entry.source,
    },
  ];
}

const unitsOf = ({ floorM2 }: PlaceUse, { unitsPerFloorM2 }: CatalogueEntry): number | undefined =>
  floorM2 === undefined || unitsPerFloorM2 === undefined ? undefined : Math.round(floorM2 * unitsPerFloorM2 * 10) / 10;

function savingsOf(use: PlaceUse, entry: CatalogueEntry, quantity: number): MeasureSaving[] {
  const saved = new Map<MeasureCarrier, { kwh: number; error: number }>();
  const add = (carrier: MeasureCarrier, kwh: number, error: number): void => {
    const before = saved.get(carrier) ?? { kwh: 0, error: 0 };
    saved.set(carrier, { kwh: before.kwh + kwh, error: Math.hypot(before.error, error) });
  };
  for (const { of, pct, standardErrorPct } of entry.savings) {
    const base = of === "heating" ? use.heating?.kwh : use.electricityKwh;
    if (base === undefined || base <= 0) continue;
    const carrier = of === "heating" ? (use.heating?.carrier ?? "gas") : "electricity";
    const kwh = (base * pct) / 100;
    add(carrier, kwh, (base * standardErrorPct) / 100);
    if (entry.movesTo !== undefined) {
      const moved = kwh * entry.movesTo.kwhPerKwh;
      add(entry.movesTo.carrier, -moved, moved * 0.1);
    }
  }
  if (entry.producesKwhPerUnit !== undefined && use.electricityKwh !== undefined) {
    const made = entry.producesKwhPerUnit * quantity;
    const used = Math.min(made * OWN_USE, use.electricityKwh * OWN_USE);
    add("electricity", used, used * 0.15);
  }
  return [...saved].map(([carrier, { kwh, error }]) => ({
    carrier,
    kwhPerYear: Math.round(kwh),
    standardErrorKwh: Math.round(error),
  }));
}
