import { Type } from "typebox";
import { LocalDay } from "../time/local-day.ts";
import { Double, Id, Instant, Int, Name } from "./formats.ts";

const closed = { additionalProperties: false } as const;
const Text = (maxLength: number, description?: string) =>
  Type.String({ maxLength, ...(description === undefined ? {} : { description }) });
const Pct = Double({ minimum: 0, maximum: 100 });

/** A month, a year, or the inventory and actions of a SECAP (Italian: PAES, PAESC). */
export const ENERGY_REPORT_KINDS = ["month", "year", "secap"] as const;
export const EnergyReportKind = Type.Enum([...ENERGY_REPORT_KINDS]);
export type EnergyReportKind = (typeof ENERGY_REPORT_KINDS)[number];

/** Whom it is for: the council reads two pages, the energy manager all of it. */
export const REPORT_AUDIENCES = ["council", "manager"] as const;
export const ReportAudience = Type.Enum([...REPORT_AUDIENCES]);
export type ReportAudience = (typeof REPORT_AUDIENCES)[number];

export const ReportLanguage = Type.Enum(["it", "en"]);
export type ReportLanguage = Type.Static<typeof ReportLanguage>;

export const EnergyReportParams = Type.Object({ kind: EnergyReportKind }, closed);
export const EnergyReportQuery = Type.Object(
  {
    period: Type.String({
      minLength: 4,
      maxLength: 7,
      pattern: "^[0-9]{4}(-[0-9]{2})?$",
      description: "2026-10 of a month, 2026 of a year and of an inventory",
    }),
    audience: Type.Optional(ReportAudience),
    lang: Type.Optional(ReportLanguage),
    /** Of a SECAP: the year of the baseline inventory. Its emission factors count for both years. */
    baseline: Type.Optional(Int({ minimum: 1990, maximum: 2200 })),
  },
  closed,
);
export type EnergyReportQuery = Type.Static<typeof EnergyReportQuery>;

/**
 * Where a figure comes from. `page` shows it to people. `api` answers with it: `at` is the place in the answer, names
 * with slashes as in RFC 6901, where `*` is each of a list, whose values are added up, and `name=value` is the one of a list
 * whose `name` is that value. What is found there is divided by `per` (1,000 of Wh for kWh).
 */
export const ReportSource = Type.Object({
  page: Text(600),
  api: Type.Optional(Text(600)),
  at: Type.Optional(Text(300)),
  per: Type.Optional(Double({ minimum: 1e-6 })),
});
export type ReportSource = Type.Static<typeof ReportSource>;

/** A number with its source, a text, or why there is none. */
export const ReportCell = Type.Object({
  text: Type.Optional(Text(1_000)),
  value: Type.Optional(Double()),
  missing: Type.Optional(Text(300, "why there is no number")),
  source: Type.Optional(ReportSource),
});
export type ReportCell = Type.Static<typeof ReportCell>;

export const ReportFactor = Type.Object({
  value: Double({ minimum: 0 }),
  unit: Text(40),
  year: Int(),
  source: Text(300),
  verified: Type.Boolean(),
});
export type ReportFactor = Type.Static<typeof ReportFactor>;

export const ReportFigure = Type.Object({
  id: Text(64),
  label: Text(200),
  unit: Text(24),
  digits: Int({ maximum: 6 }),
  ...ReportCell.properties,
  note: Type.Optional(Text(500)),
  /** How it is known, % of the time of its meters; of its energy. */
  coveredPct: Type.Optional(Pct),
  estimatedPct: Type.Optional(Pct),
  factor: Type.Optional(ReportFactor),
});
export type ReportFigure = Type.Static<typeof ReportFigure>;

export const ReportColumn = Type.Object({
  id: Text(64),
  label: Text(120),
  /** Set of numbers; empty for a number without one. */
  unit: Type.Optional(Text(24)),
  digits: Type.Optional(Int({ maximum: 6 })),
});
export type ReportColumn = Type.Static<typeof ReportColumn>;

/** The first cell of a row says whose it is. */
export const ReportTable = Type.Object({
  id: Text(64),
  caption: Text(300),
  columns: Type.Array(ReportColumn, { minItems: 1, maxItems: 24 }),
  rows: Type.Array(Type.Object({ isTotal: Type.Boolean(), cells: Type.Array(ReportCell, { maxItems: 24 }) }), {
    maxItems: 10_000,
  }),
  note: Type.Optional(Text(1_000)),
});
export type ReportTable = Type.Static<typeof ReportTable>;

/** Bars side by side; a table of the report holds the same numbers. */
export const ReportChart = Type.Object({
  id: Text(64),
  title: Text(300),
  unit: Text(24),
  now: Text(60),
  before: Type.Optional(Text(60)),
  bars: Type.Array(Type.Object({ label: Text(60), now: Type.Optional(Double()), before: Type.Optional(Double()) }), {
    maxItems: 400,
  }),
});
export type ReportChart = Type.Static<typeof ReportChart>;

export const ReportSection = Type.Object({
  id: Text(64),
  title: Text(200),
  sentences: Type.Array(Text(2_000), { maxItems: 100 }),
  figures: Type.Array(ReportFigure, { maxItems: 50 }),
  charts: Type.Array(ReportChart, { maxItems: 10 }),
  tables: Type.Array(ReportTable, { maxItems: 20 }),
});
export type ReportSection = Type.Static<typeof ReportSection>;

/** GET /api/v1/energy-reports/{kind}; as a document at .../{kind}.html, .csv and .xlsx. */
export const EnergyReport = Type.Object({
  kind: EnergyReportKind,
  audience: ReportAudience,
  lang: ReportLanguage,
  period: Text(7),
  from: LocalDay,
  to: LocalDay,
  /** The period is not over: it goes to yesterday. */
  isPartial: Type.Boolean(),
  zone: Text(64),
  town: Name,
  title: Text(300),
  simulated: Type.Boolean(),
  madeAt: Instant,
  sections: Type.Array(ReportSection, { maxItems: 30 }),
});
export type EnergyReport = Type.Static<typeof EnergyReport>;

/** GET /api/v1/energy-reports: periods with any reading, newest first. */
export const EnergyReportList = Type.Object({
  months: Type.Array(Text(7), { maxItems: 1_200 }),
  years: Type.Array(Text(7), { maxItems: 100 }),
});
export type EnergyReportList = Type.Static<typeof EnergyReportList>;

export const USE_GROUPS = ["electricity", "gas", "heat", "fuel", "lighting", "water"] as const;
export const UseGroup = Type.Enum([...USE_GROUPS]);
export type UseGroup = (typeof USE_GROUPS)[number];

/** Query of GET /api/v1/energy/use: local days, both included, 400 at most. */
export const EnergyUseQuery = Type.Object({ from: LocalDay, to: LocalDay }, closed);

const Kwh = Double({ minimum: 0, description: "kWh" });
const Eur = Double({ description: "euro with tax" });
/** What one supply, or a cabinet, used and cost. */
export const SupplyUse = Type.Object({
  supply: Id,
  name: Name,
  kind: Type.Enum(["supply", "cabinet"]),
  carrier: Text(32),
  /** `lighting`: it feeds cabinets of the street lighting. */
  group: UseGroup,
  building: Type.Optional(Id),
  supplyCode: Type.Optional(Text(32)),
  unit: Type.Enum(["kWh", "m3"]),
  amount: Double({ minimum: 0 }),
  estimated: Double({ minimum: 0, description: "of the amount: what lies in gaps between readings" }),
  coveredPct: Pct,
  kwh: Type.Optional(Kwh),
  /** Of gas: kWh by an assumed energy of a m3, because no contract says it. */
  assumedKwh: Type.Optional(Kwh),
  /** Of gas: m3 times coefficient C of the contract, or times 1. */
  sm3: Type.Optional(Double({ minimum: 0 })),
  bands: Type.Optional(Type.Object({ F1: Kwh, F2: Kwh, F3: Kwh })),
  eur: Eur,
  /** Of it at an assumed price, on days without a contract. */
  assumedEur: Eur,
  /** Parts of the price that nobody can count. */
  missingPrices: Int(),
  /** Of fuels that are brought: how many deliveries, and those whose energy or cost nobody knows. */
  deliveries: Type.Optional(Type.Object({ count: Int(), withoutEnergy: Int(), withoutCost: Int() })),
  months: Type.Array(Type.Object({ from: LocalDay, to: LocalDay, kwh: Kwh, eur: Eur }), { maxItems: 15 }),
});
export type SupplyUse = Type.Static<typeof SupplyUse>;

export const UseTotal = Type.Object({
  group: UseGroup,
  supplies: Int(),
  amount: Double({ minimum: 0, description: "of gas and water m3, else kWh" }),
  kwh: Kwh,
  assumedKwh: Kwh,
  estimatedPct: Pct,
  coveredPct: Pct,
  eur: Eur,
  assumedEur: Eur,
});
export type UseTotal = Type.Static<typeof UseTotal>;

/** GET /api/v1/energy/use: what every supply used and cost on local days; the sum of a group is the sum of its supplies. */
export const EnergyUse = Type.Object({
  from: LocalDay,
  to: LocalDay,
  totals: Type.Array(UseTotal, { maxItems: USE_GROUPS.length }),
  /** Of all groups but water. */
  total: Type.Object({ kwh: Kwh, eur: Eur, assumedEur: Eur }),
  months: Type.Array(Type.Object({ from: LocalDay, to: LocalDay, kwh: Kwh, eur: Eur }), { maxItems: 15 }),
  supplies: Type.Array(SupplyUse, { maxItems: 20_000 }),
  /** Meters under another one, and plants: their energy is counted there, and never twice. */
  countedElsewhere: Type.Array(Id, { maxItems: 20_000 }),
});
export type EnergyUse = Type.Static<typeof EnergyUse>;
