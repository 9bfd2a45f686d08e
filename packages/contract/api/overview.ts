import { Type } from "typebox";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

/** GET /api/v1/overview: how much, what is wrong, what to do. Energies are of the local day so far and the day before. */
export const Overview = Type.Object({
  at: Instant,
  zone: Type.String({ maxLength: 64 }),
  /** True when any of the assets shown is simulated: the dashboard says so everywhere. */
  simulated: Type.Boolean(),
  buildings: Type.Object({
    count: Int(),
    powerNowW: Type.Optional(Double({ description: "W, sum of the newest readings of the last 15 minutes" })),
    todayWh: Int(),
    yesterdayWh: Int(),
    /** Yesterday up to the same time of day as now: the fair comparison. */
    yesterdaySameTimeWh: Int(),
  }),
  lighting: Type.Object({
    count: Int(),
    on: Int(),
    faulty: Int({ description: "lamps with a failure flag" }),
    silent: Int({
      description:
        "lamps that have power and were not heard for an hour, or whose edge is offline; by day those of permanent circuits only",
    }),
    powerNowW: Double(),
    /** Orders in force, by kind. */
    orders: Type.Object({ override: Int(), emergency: Int(), lock: Int() }),
    meanDimPct: Type.Optional(Double({ minimum: 0, maximum: 100 })),
  }),
  edges: Type.Object({ online: Int(), offline: Int() }),
  quarantineOpen: Int(),
  ingest: Type.Object({
    lagMs: Int({ description: "age of the oldest message not yet stored" }),
    storedReadings: Int(),
    failingSince: Type.Optional(Instant),
  }),
  /** The broker's journal: what keeps messages safe while they cannot be stored. */
  journal: Type.Optional(
    Type.Object({
      usedPct: Double({ minimum: 0, maximum: 100 }),
      lastsS: Type.Optional(Int({ description: "s that the free room lasts at the present rate" })),
    }),
  ),
  /** Hour by hour over the last 48 hours, all buildings together. */
  hourly: Type.Array(Type.Object({ start: Instant, energyWh: Int() }), { maxItems: 60 }),
  /** What deserves attention, gravest first. */
  attention: Type.Array(
    Type.Object({
      severity: Type.Union([Type.Literal("critical"), Type.Literal("warning"), Type.Literal("info")]),
      kind: Type.Union([
        Type.Literal("lamp-failure"),
        Type.Literal("lamp-silent"),
        Type.Literal("edge-offline"),
        Type.Literal("quarantine"),
        Type.Literal("meter-silent"),
        Type.Literal("ingest-failing"),
        Type.Literal("journal-filling"),
        Type.Literal("light-ordered"),
        Type.Literal("emergency-light"),
        Type.Literal("maintenance-lock"),
        Type.Literal("energy-anomaly"),
      ]),
      target: Type.Optional(Id),
      name: Type.Optional(Name),
      count: Type.Optional(Int({ description: "how many; of an anomaly, EUR a year" })),
      since: Type.Optional(Instant),
    }),
    { maxItems: 50 },
  ),
});
export type Overview = Type.Static<typeof Overview>;
