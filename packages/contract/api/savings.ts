import { Type } from "typebox";
import { LocalDay } from "../time/local-day.ts";
import { Double, Id, Instant, Int } from "./formats.ts";

const Text = (maxLength: number, description?: string) =>
  Type.String({ maxLength, ...(description === undefined ? {} : { description }) });
const OrNull = (description: string) => Type.Union([Double({ description }), Type.Null()]);
const Numbers = Type.Record(Type.String({ maxLength: 100 }), Double(), { maxProperties: 1_000 });
/** `FROM..TO`, local days, both included. */
const Period = Type.String({
  maxLength: 22,
  pattern: "^\\d{4}-\\d{2}-\\d{2}\\.\\.\\d{4}-\\d{2}-\\d{2}$",
  description: "FROM..TO, local days, both included: 2024-01-01..2024-12-30",
});

/** Where temperatures came from, hour by hour, and what is not known. */
export const WeatherUsed = Type.Object({
  sources: Type.Array(Type.Object({ source: Text(300), hours: Int() }), { maxItems: 100 }),
  interpolatedHours: Int({ description: "in gaps of up to six hours" }),
  gaps: Type.Array(Type.Object({ from: Instant, to: Instant }), {
    maxItems: 1_000,
    description: "the first thousand; nothing is put in their place",
  }),
});
export type WeatherUsed = Type.Static<typeof WeatherUsed>;

/** GET /api/v1/weather/degree-days */
export const DegreeDaysQuery = Type.Object(
  {
    from: LocalDay,
    to: LocalDay,
    baseC: Type.Optional(Double({ minimum: -30, maximum: 40, description: "degrees C; 20 by DPR 412/93" })),
  },
  { additionalProperties: false },
);
export const DegreeDaysAnswer = Type.Object({
  from: LocalDay,
  to: LocalDay,
  baseC: Double(),
  heating: Double({ description: "K d; a day that is not known counts nothing" }),
  cooling: Double({ description: "K d" }),
  days: Int(),
  knownDays: Int(),
  unknown: Type.Array(Type.Object({ from: LocalDay, to: LocalDay }), { maxItems: 10_000 }),
  seasons: Type.Array(
    Type.Object({
      from: LocalDay,
      to: LocalDay,
      hoursPerDay: Double(),
      source: Text(200),
      heating: Double({ description: "K d within both the season and the range" }),
    }),
    { maxItems: 30 },
  ),
  weather: WeatherUsed,
});
export type DegreeDaysAnswer = Type.Static<typeof DegreeDaysAnswer>;

const Method = Type.Enum(["caltrack-daily", "caltrack-billing", "caltrack-hourly", "towt"]);

/** GET /api/v1/supplies/{id}/savings */
export const SavingsQuery = Type.Object(
  {
    baseline: Period,
    reporting: Period,
    method: Method,
    confidence: Type.Optional(Double({ minimum: 0.5, maximum: 0.99, description: "of the band; 0.9" })),
  },
  { additionalProperties: false },
);
export const ApiReason = Type.Object({
  code: Text(64),
  weight: Type.Union([Type.Literal("disqualifies"), Type.Literal("notes")]),
  numbers: Numbers,
  from: Type.Optional(Text(32)),
  to: Type.Optional(Text(32)),
  mode: Type.Optional(Text(32)),
});
export const ApiSavings = Type.Object({
  supply: Id,
  carrier: Type.Enum(["electricity", "gas", "heat"]),
  heatingValue: Type.Optional(
    Type.Enum(["gross", "net"], { description: "of gas: which one its contracts state for all months" }),
  ),
  method: Text(32),
  model: Type.Union([Text(64), Type.Null()]),
  balancePoints: Numbers,
  coefficients: Numbers,
  r2: OrNull("of the fit"),
  r2Adj: OrNull("adjusted for the parameters"),
  cvrmse: OrNull("a fraction of the mean"),
  savingsKwh: OrNull("below 0 when use rose"),
  band: OrNull("half width, kWh"),
  confidence: Double(),
  verdict: Type.Enum(["saving", "no-saving", "insufficient-data", "model-refused"]),
  reasons: Type.Array(ApiReason, { maxItems: 2_000 }),
  weather: WeatherUsed,
});
export type ApiSavings = Type.Static<typeof ApiSavings>;

/** GET /api/v1/buildings/{id}/baseline */
export const BaselineQuery = Type.Object({ period: Period }, { additionalProperties: false });
export const BuildingBaseline = Type.Object({
  building: Id,
  calendar: Type.Array(Type.Object({ mode: Text(32), from: LocalDay, to: LocalDay }), { maxItems: 1_000 }),
  supplies: Type.Array(
    Type.Object({
      supply: Id,
      model: Type.Union([Text(64), Type.Null()]),
      coefficients: Numbers,
      r2: OrNull("of the fit"),
      cvrmse: OrNull("a fraction of the mean"),
      observations: Int({ description: "hours, or days" }),
      frozen: Type.Array(
        Type.Object({
          revision: Int(),
          method: Text(32),
          from: LocalDay,
          to: LocalDay,
          reason: Text(300),
          frozenAt: Instant,
        }),
        { maxItems: 1_000 },
      ),
    }),
    { maxItems: 100 },
  ),
  weather: WeatherUsed,
});
export type BuildingBaseline = Type.Static<typeof BuildingBaseline>;

/** POST /api/v1/supplies/{id}/baselines: keeps a fitted baseline as it is now. */
export const FreezeBaseline = Type.Object(
  { period: Period, reason: Type.String({ minLength: 1, maxLength: 300 }) },
  { additionalProperties: false },
);
export const FrozenRevision = Type.Object({ supply: Id, revision: Int() });
