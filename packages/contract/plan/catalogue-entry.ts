import { Type } from "typebox";
import { Double, Int } from "../api/formats.ts";
import { MeasureCarrier, MeasureKind, PlaceKind } from "./measure.ts";

const closed = { additionalProperties: false } as const;
const Words = Type.Object(
  { it: Type.String({ minLength: 1, maxLength: 200 }), en: Type.String({ minLength: 1, maxLength: 200 }) },
  closed,
);

/** What a measure is counted by. */
export const MEASURE_UNITS = [
  "m2-floor",
  "m2-roof",
  "m2-wall",
  "m2-window",
  "kW",
  "kWp",
  "lamp",
  "radiator",
  "building",
] as const;

/**
 * What a kind of measure costs and saves as a rule, which the office edits as offers come in. Numbers that are not
 * `verified` give an order of magnitude: enough for a first plan, not for a decision.
 */
export const CatalogueEntry = Type.Object(
  {
    kind: MeasureKind,
    name: Words,
    places: Type.Array(PlaceKind, { minItems: 1, maxItems: 3 }),
    unit: Type.Enum([...MEASURE_UNITS]),
    /** How many units a place has, by its heated floor, where nobody counted: m2 of roof by m2 of floor, say. */
    unitsPerFloorM2: Type.Optional(Double({ minimum: 0, maximum: 10 })),
    costEurPerUnit: Double({ minimum: 0, maximum: 1e6 }),
    lifeYears: Int({ minimum: 1, maximum: 100 }),
    /** What of the place's use it saves, of the part named, per cent. */
    savings: Type.Array(
      Type.Object(
        {
          of: Type.Enum(["heating", "electricity", "lighting"]),
          pct: Double({ minimum: -100, maximum: 100 }),
          /** One standard error of it, in the same per cent. */
          standardErrorPct: Double({ minimum: 0, maximum: 100 }),
        },
        closed,
      ),
      { maxItems: 3 },
    ),
    /** Where energy goes over to another carrier, as with a heat pump: kWh of it for one kWh of heat that is no longer made so. */
    movesTo: Type.Optional(
      Type.Object({ carrier: MeasureCarrier, kwhPerKwh: Double({ minimum: 0, maximum: 10 }) }, closed),
    ),
    /** Energy made at the place, kWh a unit and year (panels). */
    producesKwhPerUnit: Type.Optional(Double({ minimum: 0, maximum: 10_000 })),
    upkeepEurPerUnitYear: Double({ minimum: -10_000, maximum: 10_000 }),
    worksYears: Int({ minimum: 1, maximum: 5 }),
    source: Type.String({ minLength: 1, maxLength: 300 }),
    verified: Type.Boolean(),
  },
  closed,
);
export type CatalogueEntry = Type.Static<typeof CatalogueEntry>;
