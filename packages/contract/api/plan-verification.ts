import { Type } from "typebox";
import { AnomalyKind } from "../energy/anomaly.ts";
import { MeasureCarrier, PlaceKind } from "../plan/measure.ts";
import { LocalDay } from "../time/local-day.ts";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const Words = Type.Object({ it: Type.String({ maxLength: 1_000 }), en: Type.String({ maxLength: 1_000 }) });
const Period = Type.Object({ from: LocalDay, to: LocalDay });
const Amounts = Type.Object({ kwh: Double(), eur: Double(), co2Kg: Double() });

/** What became of the promise of one or more measures that no meter can tell apart. */
export const PlanVerification = Type.Object({
  /** The first of the measures. */
  id: Id,
  measures: Type.Array(
    Type.Object({
      id: Id,
      name: Name,
      place: Type.Object({ kind: PlaceKind, id: Id }),
      begunOn: LocalDay,
      doneOn: LocalDay,
    }),
    { maxItems: 1_000 },
  ),
  meters: Type.Array(Type.Object({ id: Id, name: Name }), { maxItems: 1_000 }),
  baseline: Period,
  /** Absent before the first whole day. */
  reporting: Type.Optional(Period),
  verdict: Type.Enum(["kept", "better", "below", "too-early", "cannot-say"]),
  /** Why there is no other verdict: a stable code. */
  why: Type.String({ maxLength: 64 }),
  words: Words,
  /** Of the same days, those that every meter knows. */
  promised: Amounts,
  measured: Amounts,
  /** Half widths, at 90 %: the measured amounts lie within so much. */
  band: Amounts,
  promisedPerYear: Amounts,
  days: Int(),
  carriers: Type.Array(
    Type.Object({
      carrier: MeasureCarrier,
      promisedKwh: Double(),
      measuredKwh: Double(),
      bandKwh: Double(),
      methods: Type.Array(Type.Enum(["caltrack-daily", "towt", "night-hours"]), { maxItems: 3 }),
      cvrmse: Type.Optional(Double()),
    }),
    { maxItems: 7 },
  ),
  /** Carriers with a promise that no meter tells of; they are left out of both sides. */
  unmeasured: Type.Array(MeasureCarrier, { maxItems: 7 }),
  /** Days that are known and no part of it, for they lie within known anomalies of a meter; with the reasons. */
  leftOut: Type.Optional(
    Type.Object({
      baselineDays: Int(),
      reportingDays: Int(),
      kinds: Type.Array(AnomalyKind, { maxItems: 20 }),
      /** Too many of a period lie within anomalies: none of it was left out. */
      isTooMany: Type.Boolean(),
    }),
  ),
  /** What else a person should know. */
  notes: Type.Array(Words, { maxItems: 20 }),
  /** A saving that was there and is missing since; `to` once it is back. */
  drift: Type.Optional(
    Type.Object({
      from: LocalDay,
      toldOn: LocalDay,
      to: Type.Optional(LocalDay),
      windowDays: Int(),
      promisedKwh: Double(),
      savedKwh: Double(),
      bandKwh: Double(),
      lostShare: Double(),
    }),
  ),
  /** Other anomalies of the same meters meanwhile, the dearest first: what they waste hides what is saved. */
  others: Type.Array(Type.Object({ anomaly: Int(), title: Words, from: Instant, to: Type.Optional(Instant) }), {
    maxItems: 5,
  }),
  /** Of the drift, in the inbox. */
  anomaly: Type.Optional(Int()),
  computedAt: Instant,
});
export type PlanVerification = Type.Static<typeof PlanVerification>;

export const PlanVerificationList = Type.Object({
  verifications: Type.Array(PlanVerification, { maxItems: 10_000 }),
  /** So many are being computed, for the first time or anew. */
  pending: Int(),
});
export type PlanVerificationList = Type.Static<typeof PlanVerificationList>;

/** What was promised and saved from the first day on, up to the end of each week. */
export const PlanVerificationCourse = Type.Object({
  id: Id,
  weeks: Type.Array(Type.Object({ to: LocalDay, promisedKwh: Double(), savedKwh: Double(), bandKwh: Double() }), {
    maxItems: 200,
  }),
});
export type PlanVerificationCourse = Type.Static<typeof PlanVerificationCourse>;
