import { Type } from "typebox";
import { Id, Instant, Int } from "./formats.ts";

export const IntervalBucket = Type.Union(
  ["quarter", "hour", "day", "month"].map((bucket) => Type.Literal(bucket as "quarter" | "hour" | "day" | "month")),
);
export type IntervalBucket = Type.Static<typeof IntervalBucket>;

/** Query of GET /api/v1/supplies/{id}/intervals. At most 3,000 intervals; `to` is exclusive. */
export const SupplyIntervalsQuery = Type.Object(
  {
    from: Instant,
    to: Instant,
    bucket: IntervalBucket,
    quantity: Type.Optional(
      Type.Union([
        Type.Literal("importTotalWh"),
        Type.Literal("exportTotalWh"),
        Type.Literal("importReactiveTotalVarh"),
        Type.Literal("exportReactiveTotalVarh"),
        Type.Literal("volumeTotalL"),
      ]),
    ),
  },
  { additionalProperties: false },
);
export type SupplyIntervalsQuery = Type.Static<typeof SupplyIntervalsQuery>;

export const SupplyInterval = Type.Object({
  from: Instant,
  to: Instant,
  amount: Int(),
  quality: Type.Union([Type.Literal("measured"), Type.Literal("estimated"), Type.Literal("unknown")]),
  estimated: Type.Optional(Int()),
});

/**
 * What a supply's register ran in each interval, whole units. `measured`: read at both ends. `estimated`: inside of a gap
 * whose sum is measured, spread as the supply usually uses energy. `unknown`: a part of it lies between no two readings;
 * `amount` is the rest, and `estimated` what the supply usually uses in that part, which is in no sum.
 */
export const SupplyIntervals = Type.Object({
  supply: Id,
  quantity: Type.String({ maxLength: 64 }),
  unit: Type.String({ maxLength: 16 }),
  bucket: IntervalBucket,
  zone: Type.String({ maxLength: 64 }),
  total: Int(),
  intervals: Type.Array(SupplyInterval, { maxItems: 3_000 }),
});
export type SupplyIntervals = Type.Static<typeof SupplyIntervals>;
