import { Type } from "typebox";
import { Double, Id, Int, Name } from "../api/formats.ts";

const closed = { additionalProperties: false } as const;

/** What can be done to a building or to lights, after the measures of energy audits and of SECAP. */
export const MEASURE_KINDS = [
  "led-street-lighting",
  "adaptive-control",
  "indoor-led",
  "wall-insulation",
  "roof-insulation",
  "windows",
  "condensing-boiler",
  "heat-pump",
  "biomass-boiler",
  "solar-thermal",
  "thermostatic-valves",
  "building-controls",
  "ventilation-heat-recovery",
  "pv",
  "other",
] as const;
export const MeasureKind = Type.Enum([...MEASURE_KINDS]);
export type MeasureKind = (typeof MEASURE_KINDS)[number];

/** Where a measure is done. */
export const PLACE_KINDS = ["building", "cabinet", "street"] as const;
export const PlaceKind = Type.Enum([...PLACE_KINDS]);
export type PlaceKind = (typeof PLACE_KINDS)[number];

export const MeasureCarrier = Type.Enum(["electricity", "gas", "heat", "oil", "lpg", "pellets", "wood"]);
export type MeasureCarrier = Type.Static<typeof MeasureCarrier>;

/** What a measure saves of one carrier in a year; negative where it uses more, as a heat pump does of electricity. */
export const MeasureSaving = Type.Object(
  {
    carrier: MeasureCarrier,
    kwhPerYear: Double({ minimum: -1e8, maximum: 1e8 }),
    /** One standard error of it, kWh a year; what nobody has estimated is not 0 but a part of the saving. */
    standardErrorKwh: Double({ minimum: 0, maximum: 1e8 }),
  },
  closed,
);
export type MeasureSaving = Type.Static<typeof MeasureSaving>;

/** One measure at one place, with what it costs and saves by whoever estimated it. Years are those of the calendar. */
export const Measure = Type.Object(
  {
    id: Id,
    kind: MeasureKind,
    name: Name,
    place: Type.Object({ kind: PlaceKind, id: Id }, closed),
    /** With VAT, as the town pays it. */
    investEur: Double({ minimum: 0, maximum: 1e8 }),
    lifeYears: Int({ minimum: 1, maximum: 100 }),
    savings: Type.Array(MeasureSaving, { maxItems: 7 }),
    /** More upkeep than before; negative where it needs less. */
    upkeepEurPerYear: Double({ minimum: -1e7, maximum: 1e7 }),
    worksYears: Int({ minimum: 1, maximum: 5 }),
    fromYear: Type.Optional(Int({ minimum: 2000, maximum: 2200 })),
    toYear: Type.Optional(Int({ minimum: 2000, maximum: 2200 })),
    /** Measures that come before it or with it, and those that are done instead of it. */
    needs: Type.Array(Id, { maxItems: 20 }),
    excludes: Type.Array(Id, { maxItems: 50 }),
    /** How much of it there is, in the unit of the catalogue, for caps of grants by unit. */
    quantity: Type.Optional(Double({ minimum: 0, maximum: 1e7 })),
    /** Where its numbers come from: an audit, an offer, the catalogue. */
    source: Type.String({ minLength: 1, maxLength: 300 }),
  },
  closed,
);
export type Measure = Type.Static<typeof Measure>;
