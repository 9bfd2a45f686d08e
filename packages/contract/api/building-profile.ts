import { Type } from "typebox";
import { LocalDay } from "../time/local-day.ts";
import { Double, Id, Instant, Int } from "./formats.ts";

const closed = { additionalProperties: false };
const Pct = Double({ minimum: 0, maximum: 100 });
export const ProfileCarrier = Type.Enum(["electricity", "gas", "water", "heat"]);
export type ProfileCarrier = Type.Static<typeof ProfileCarrier>;

/** Query of a profile and a signature: local days, both included, at most 400. */
export const ProfileQuery = Type.Object(
  { from: LocalDay, to: LocalDay, carrier: Type.Optional(ProfileCarrier) },
  closed,
);

/** W of electricity and heat; litres an hour of gas and water. */
const Rate = Type.Union([Double({ minimum: 0 }), Type.Null()]);
const Hours = Type.Array(Rate, { minItems: 24, maxItems: 24 });

/**
 * GET /api/v1/buildings/{id}/profile: what a building used on local days, by the intervals that bills are checked with, so
 * that the total of a bill's days is what the check says was measured.
 */
export const BuildingProfile = Type.Object({
  building: Id,
  carrier: ProfileCarrier,
  from: LocalDay,
  to: LocalDay,
  zone: Type.String({ maxLength: 64 }),
  /** Of `total` and all amounts. */
  unit: Type.Enum(["Wh", "L"]),
  supplies: Type.Array(Id, { maxItems: 100 }),
  total: Int(),
  estimated: Int({ description: "of the total: in gaps, whose sum is measured" }),
  coveredPct: Pct,
  bands: Type.Optional(Type.Object({ F1: Int(), F2: Int(), F3: Int() })),
  /** Absent where fewer than three whole days are known. */
  habits: Type.Optional(
    Type.Object({
      baseLoad: Double({ description: "W, or litres an hour: the median of each day's lowest hour" }),
      baseLoadPct: Pct,
      nightPct: Pct,
      weekendPct: Pct,
      weekendDaysPct: Pct,
    }),
  ),
  days: Type.Array(
    Type.Object({
      date: LocalDay,
      hours: Int({ description: "23, 24 or 25" }),
      amount: Int(),
      measuredPct: Pct,
      estimatedPct: Pct,
    }),
    { maxItems: 400 },
  ),
  /** Mean rate by hour of the local clock: of each day, or of each week of a longer range. */
  heatMap: Type.Object({
    by: Type.Enum(["day", "week"]),
    rows: Type.Array(Type.Object({ from: LocalDay, to: LocalDay, hours: Hours }), { maxItems: 62 }),
  }),
  events: Type.Array(
    Type.Object({
      supply: Id,
      kind: Type.Enum(["reset", "roll-over", "replacement", "refused"]),
      from: Instant,
      to: Type.Optional(Instant),
    }),
    { maxItems: 200 },
  ),
});
export type BuildingProfile = Type.Static<typeof BuildingProfile>;

/** GET /api/v1/buildings/{id}/signature: use of each day against the mean outside temperature, with its model. */
export const BuildingSignature = Type.Object({
  building: Id,
  carrier: ProfileCarrier,
  from: LocalDay,
  to: LocalDay,
  unit: Type.Enum(["kWh", "m3"]),
  days: Type.Array(
    Type.Object({ date: LocalDay, meanC: Double(), amount: Double({ minimum: 0 }), isFree: Type.Boolean() }),
    { maxItems: 400 },
  ),
  /** CalTRACK daily: flat, with a slope below one and above another balance point. */
  model: Type.Optional(
    Type.Object({
      name: Type.String({ maxLength: 32 }),
      r2: Double(),
      cvrmse: Double(),
      heatingC: Type.Optional(Double()),
      coolingC: Type.Optional(Double()),
      line: Type.Array(Type.Object({ meanC: Double(), amount: Double() }), { maxItems: 10 }),
    }),
  ),
  reason: Type.Optional(Type.Enum(["weather-unknown", "too-few-days", "no-model"])),
});
export type BuildingSignature = Type.Static<typeof BuildingSignature>;

/** What somebody knows of a building from a day on: works, a new boiler, an opening. */
export const BuildingNote = Type.Object({
  id: Int(),
  from: LocalDay,
  to: Type.Optional(LocalDay),
  text: Type.String({ minLength: 1, maxLength: 500 }),
  by: Type.String({ maxLength: 100 }),
  writtenAt: Instant,
});
export type BuildingNote = Type.Static<typeof BuildingNote>;
/** GET /api/v1/buildings/{id}/notes; POST adds one. */
export const BuildingNotes = Type.Object({ notes: Type.Array(BuildingNote, { maxItems: 1_000 }) });
export type BuildingNotes = Type.Static<typeof BuildingNotes>;
export const NewBuildingNote = Type.Object(
  { from: LocalDay, to: Type.Optional(LocalDay), text: Type.String({ minLength: 1, maxLength: 500 }) },
  closed,
);
export type NewBuildingNote = Type.Static<typeof NewBuildingNote>;
/** DELETE /api/v1/buildings/{id}/notes/{note} */
export const BuildingNoteParams = Type.Object({ id: Id, note: Int({ minimum: 1 }) }, closed);
