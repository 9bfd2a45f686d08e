import { Type } from "typebox";
import { LocalDay } from "../time/local-day.ts";
import { Double, Id, Int, Name } from "./formats.ts";

const Pct = Double({ minimum: 0, maximum: 100 });
const Kwh = Double({ minimum: 0, description: "kWh" });

/** Query of the figures of the town: the last whole days, yesterday the last of them; or the local days from one to another. */
export const TownFiguresQuery = Type.Object(
  {
    days: Type.Optional(Type.Union([Type.Literal(7), Type.Literal(30), Type.Literal(365)])),
    from: Type.Optional(LocalDay),
    to: Type.Optional(LocalDay),
  },
  { additionalProperties: false },
);

/** Query of the figures: the last whole days, yesterday the last of them. */
export const FiguresQuery = Type.Object(
  { days: Type.Optional(Type.Union([Type.Literal(7), Type.Literal(30), Type.Literal(365)])) },
  { additionalProperties: false },
);

/** Why this year cannot be held against the one before. */
export const NoComparison = Type.Enum([
  "not-measured-then",
  "not-measured-now",
  "too-little-history",
  "weather-unknown",
  "no-model",
]);
export type NoComparison = Type.Static<typeof NoComparison>;

export const TownCarrier = Type.Enum(["electricity", "gas", "heat", "lighting"]);

/** What a group of supplies used, and what that costs and emits. */
export const TownUse = Type.Object({
  /** Of buildings; `lighting`: the cabinets of the street lighting. */
  group: TownCarrier,
  supplies: Int(),
  kwh: Kwh,
  coveredPct: Pct,
  /** Of gas: kWh by an assumed energy of a m3, because contracts do not say it. */
  assumedKwh: Kwh,
  eur: Double({ description: "euro with tax, by the part of the price that grows with the amount" }),
  assumedEur: Double({ description: "of it at an assumed price, where there is no contract" }),
  co2Kg: Type.Optional(Double({ minimum: 0 })),
  co2: Type.Optional(
    Type.Object({
      kgPerKwh: Double({ minimum: 0 }),
      year: Int(),
      source: Type.String({ maxLength: 300 }),
      verified: Type.Boolean(),
    }),
  ),
  /** The same days a year before. */
  lastYear: Type.Union([Type.Object({ kwh: Kwh }), Type.Object({ missing: NoComparison, coveredPct: Pct })]),
  /** What the habits of the 365 days before would have used in this weather. Street lighting knows no weather. */
  expected: Type.Optional(
    Type.Union([
      Type.Object({ kwh: Kwh, r2: Double(), historyDays: Int() }),
      Type.Object({ missing: NoComparison, historyDays: Int() }),
    ]),
  ),
});
export type TownUse = Type.Static<typeof TownUse>;

/** GET /api/v1/energy/town?days= or ?from=&to=, held against the same days of the calendar a year before */
export const TownFigures = Type.Object({
  from: LocalDay,
  to: LocalDay,
  lastYear: Type.Object({ from: LocalDay, to: LocalDay }),
  degreeDays: Type.Optional(Double({ minimum: 0, description: "K d of heating below 20 degrees C" })),
  degreeDaysLastYear: Type.Optional(Double({ minimum: 0 })),
  groups: Type.Array(TownUse, { maxItems: 4 }),
  /** All groups by day, kWh, oldest first. */
  daily: Type.Array(Type.Object({ day: LocalDay, kwh: Kwh, coveredPct: Pct }), { maxItems: 400 }),
});
export type TownFigures = Type.Static<typeof TownFigures>;

/** GET /api/v1/energy/buildings?days=: what each building used, beside what it used before and what similar ones use. */
export const BuildingFigures = Type.Object({
  from: LocalDay,
  to: LocalDay,
  buildings: Type.Array(
    Type.Object({
      building: Id,
      name: Name,
      use: Type.String({ maxLength: 64 }),
      areaM2: Type.Optional(Double({ minimum: 0 })),
      electricityKwh: Kwh,
      gasM3: Type.Optional(Double({ minimum: 0, description: "m3" })),
      coveredPct: Pct,
      /** Electricity against the same number of days before, %, and against the same days a year before. */
      changePct: Type.Optional(Double()),
      lastYearChangePct: Type.Optional(Double()),
      /** Electricity of the last 365 days by area. */
      kwhPerM2Year: Type.Optional(Double({ minimum: 0 })),
      yearCoveredPct: Pct,
      similar: Int({ description: "other buildings of the same use that have an indicator" }),
      similarMedianKwhPerM2: Type.Optional(Double({ minimum: 0 })),
      /** What it uses in a year above the median of similar ones, kWh and euro. */
      potentialKwhYear: Type.Optional(Double({ minimum: 0 })),
      potentialEurYear: Type.Optional(Double({ minimum: 0 })),
      reason: Type.Optional(Type.Enum(["no-area", "not-covered", "too-few-similar"])),
      /** Electricity by day, or by week of a year, kWh; null where less than nine tenths are known. */
      spark: Type.Array(Type.Union([Kwh, Type.Null()]), { maxItems: 53 }),
    }),
    { maxItems: 10_000 },
  ),
});
export type BuildingFigures = Type.Static<typeof BuildingFigures>;
