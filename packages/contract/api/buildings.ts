import { Type } from "typebox";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

export const SupplySummary = Type.Object({
  id: Id,
  name: Name,
  carrier: Type.Optional(Type.String({ maxLength: 32 })),
  supplyCode: Type.Optional(Type.String({ maxLength: 32, description: "POD or PDR" })),
  lastReadingAt: Type.Optional(Instant),
  powerNowW: Type.Optional(Double()),
});
export type SupplySummary = Type.Static<typeof SupplySummary>;

export const BuildingSummary = Type.Object({
  id: Id,
  name: Name,
  use: Type.String({ maxLength: 64 }),
  address: Type.String({ maxLength: 200 }),
  latitudeDeg: Double({ minimum: -90, maximum: 90 }),
  longitudeDeg: Double({ minimum: -180, maximum: 180 }),
  floorAreaM2: Type.Optional(Double({ minimum: 0, maximum: 1e7 })),
  simulated: Type.Boolean(),
  supplies: Type.Array(SupplySummary, { maxItems: 100 }),
});
export type BuildingSummary = Type.Static<typeof BuildingSummary>;

/** GET /api/v1/buildings */
export const BuildingList = Type.Object({ buildings: Type.Array(BuildingSummary, { maxItems: 10_000 }) });
export type BuildingList = Type.Static<typeof BuildingList>;

export const ApiBucket = Type.Union([Type.Literal("hour"), Type.Literal("day"), Type.Literal("month")]);
export type ApiBucket = Type.Static<typeof ApiBucket>;

/** Query of GET /api/v1/buildings/{id}/consumption. At most 2,000 buckets. `to` is exclusive. */
export const ConsumptionQuery = Type.Object(
  { from: Instant, to: Instant, bucket: ApiBucket },
  { additionalProperties: false },
);
export type ConsumptionQuery = Type.Static<typeof ConsumptionQuery>;

/**
 * What a building drew, from the registers of its electricity supplies. `coveredPct` says how much of the bucket lies
 * between two readings: what is not covered is not known, and not invented. `estimatedWh` says how much of the energy lies in
 * gaps, whose sum is measured and which are spread as the supply usually uses energy; it is left out where the range is so
 * long that nobody looked, and gaps are then spread evenly.
 */
export const Consumption = Type.Object({
  building: Id,
  from: Instant,
  to: Instant,
  bucket: ApiBucket,
  zone: Type.String({ maxLength: 64 }),
  totalWh: Int(),
  estimatedWh: Type.Optional(Int()),
  coveredPct: Double({ minimum: 0, maximum: 100 }),
  resets: Int(),
  rows: Type.Array(
    Type.Object({
      start: Instant,
      end: Instant,
      energyWh: Int(),
      estimatedWh: Type.Optional(Int()),
      coveredPct: Double({ minimum: 0, maximum: 100 }),
    }),
    { maxItems: 2_000 },
  ),
});
export type Consumption = Type.Static<typeof Consumption>;

/** GET /api/v1/points/{id}/readings?quantity=&from=&to=: raw readings, at most 5,000, oldest first. */
export const ReadingsQuery = Type.Object(
  { quantity: Type.String({ maxLength: 64, pattern: "^[A-Za-z0-9]+(\\.l[123])?$" }), from: Instant, to: Instant },
  { additionalProperties: false },
);
export type ReadingsQuery = Type.Static<typeof ReadingsQuery>;
export const Readings = Type.Object({
  point: Id,
  quantity: Type.String({ maxLength: 64 }),
  unit: Type.String({ maxLength: 16 }),
  truncated: Type.Boolean(),
  values: Type.Array(
    Type.Object({ at: Instant, value: Double({ minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE }) }),
    {
      maxItems: 5_000,
    },
  ),
});
export type Readings = Type.Static<typeof Readings>;
