import { Type } from "typebox";
import { SupplyFacts } from "../energy/supply-facts.ts";
import { LocalDay } from "../time/local-day.ts";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const Pct = Double({ minimum: 0, maximum: 100 });
const Wh = Int({ description: "Wh" });
const FuelEnergyGap = Type.Enum(
  ["fuel-unknown", "energy-factor-missing", "density-factor-missing", "factor-unit-unknown"],
  { description: "why the energy of a delivery cannot be said" },
);

/** A supply, or the cabinet of the street lighting whose meter is one, with what holds for it today. */
export const Supply = Type.Object({
  id: Id,
  name: Name,
  kind: Type.Union([Type.Literal("supply"), Type.Literal("cabinet")]),
  carrier: Type.String({ maxLength: 32, description: "electricity, gas, water, heat, oil, lpg, pellets, wood" }),
  supplyCode: Type.Optional(Type.String({ maxLength: 32, description: "POD or PDR" })),
  building: Type.Optional(Id),
  simulated: Type.Boolean(),
  lastReadingAt: Type.Optional(Instant),
  ...SupplyFacts.properties,
});
export type Supply = Type.Static<typeof Supply>;

/** GET /api/v1/supplies */
export const SupplyList = Type.Object({ supplies: Type.Array(Supply, { maxItems: 20_000 }) });
export type SupplyList = Type.Static<typeof SupplyList>;

/** GET /api/v1/supplies/{id} */
export const SupplyDetail = Type.Object({
  ...Supply.properties,
  facts: Type.Array(Type.Object({ from: LocalDay, ...SupplyFacts.properties }), { maxItems: 1_000 }),
  subMeters: Type.Array(Id, { maxItems: 1_000, description: "supplies whose energy its meter counts as well" }),
  meters: Type.Array(Type.Object({ edge: Id, device: Id, from: Instant, to: Type.Optional(Instant) }), {
    maxItems: 1_000,
  }),
  newest: Type.Array(
    Type.Object({ quantity: Type.String({ maxLength: 64 }), at: Instant, value: Double({ minimum: 0 }) }),
    { maxItems: 20 },
  ),
  deliveries: Type.Array(
    Type.Object({
      date: LocalDay,
      document: Type.String({ maxLength: 100 }),
      amount: Double({ minimum: 0 }),
      unit: Type.String({ maxLength: 8 }),
      costEur: Type.Optional(Double({ minimum: 0 })),
      energyKwh: Type.Optional(Double({ minimum: 0, description: "by the factors of its day" })),
      heatingValue: Type.Optional(Type.Enum(["gross", "net", "none"])),
      energyUnknown: Type.Optional(FuelEnergyGap),
    }),
    { maxItems: 10_000 },
  ),
});
export type SupplyDetail = Type.Static<typeof SupplyDetail>;

/** Query of the balance and of indicators: a time of at most 800 days. `to` is exclusive. */
export const PeriodQuery = Type.Object({ from: Instant, to: Instant }, { additionalProperties: false });
export type PeriodQuery = Type.Static<typeof PeriodQuery>;

/** A cabinet's meter against the registers of its lamps. */
export const LightingBalance = Type.Object({
  kind: Type.Literal("lighting"),
  meterWh: Wh,
  meterCoveredPct: Pct,
  lamps: Int(),
  lampsWh: Wh,
  lampsCoveredPct: Pct,
  differenceWh: Type.Integer({ minimum: -1e15, maximum: 1e15, format: "int64", description: "Wh, meter minus lamps" }),
  standbyWh: Int({ description: "Wh that the cabinet draws at all hours" }),
  reason: Type.Enum([
    "meter-unknown",
    "lamps-unknown",
    "within-losses",
    "standby",
    "unregistered",
    "lamps-above-meter",
  ]),
});

/** Where there are panels: consumption = import + production - export. */
export const ProductionBalance = Type.Object({
  kind: Type.Literal("production"),
  importWh: Wh,
  exportWh: Wh,
  productionWh: Type.Optional(Wh),
  consumptionWh: Type.Optional(Wh),
  selfConsumedWh: Type.Optional(Wh),
  selfConsumedPct: Type.Optional({ ...Pct, description: "% of the production" }),
  selfSufficiencyPct: Type.Optional({ ...Pct, description: "% of the consumption" }),
  coveredPct: Pct,
  reason: Type.Optional(
    Type.Enum(["production-not-measured", "export-above-production", "not-covered"], {
      description: "why the rest cannot be said",
    }),
  ),
});

/** GET /api/v1/supplies/{id}/balance */
export const SupplyBalance = Type.Object({
  supply: Id,
  from: Instant,
  to: Instant,
  balance: Type.Union([LightingBalance, ProductionBalance]),
});
export type SupplyBalance = Type.Static<typeof SupplyBalance>;

/** GET /api/v1/indicators: what buildings use by area, beside others of the same use. */
export const BuildingIndicators = Type.Object({
  from: Instant,
  to: Instant,
  degreeDays: Type.Optional(
    Double({ minimum: 0, description: "K d of heating below 20 degrees C; absent when too few days are known" }),
  ),
  degreeDaysCoveredPct: { ...Pct, description: "% of the days whose temperature is known" },
  buildings: Type.Array(
    Type.Object({
      building: Id,
      name: Name,
      use: Type.String({ maxLength: 64 }),
      areaM2: Type.Optional(Double({ minimum: 0 })),
      energyKwh: Double({ minimum: 0 }),
      coveredPct: Pct,
      kwhPerM2: Type.Optional(Double({ minimum: 0 })),
      kwhPerM2DegreeDay: Type.Optional(Double({ minimum: 0 })),
      similar: Int({ description: "other buildings of the same use that have an indicator" }),
      similarMedianKwhPerM2: Type.Optional(Double({ minimum: 0 })),
      reason: Type.Optional(
        Type.Enum(["no-area", "not-covered", "too-few-similar"], { description: "why something is missing" }),
      ),
      fuel: Type.Optional(
        Type.Object(
          {
            energyKwh: Double({ minimum: 0, description: "of the deliveries whose energy is known" }),
            kwhPerM2: Type.Optional(Double({ minimum: 0 })),
            deliveries: Int({ description: "in the period, those of unknown energy too" }),
            unknown: Type.Array(Type.Object({ supply: Id, date: LocalDay, reason: FuelEnergyGap }), {
              maxItems: 10_000,
            }),
          },
          { description: "oil, LPG, pellets and wood that were delivered in the period, used or not" },
        ),
      ),
    }),
    { maxItems: 10_000 },
  ),
});
export type BuildingIndicators = Type.Static<typeof BuildingIndicators>;
