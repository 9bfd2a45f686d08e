import type { TownFigures } from "@lucciola/contract/api/energy-figures.ts";
import type {
  EnergyReportKind,
  EnergyUse,
  ReportAudience,
  ReportLanguage,
} from "@lucciola/contract/api/energy-reports.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import type { MeasureState } from "@lucciola/contract/plan/scenario.ts";
import type { DayRange } from "../tariff/day-range.ts";
import type { KnownFactor } from "../tariff/factors.ts";
import type { LocalDate } from "../time/local-time.ts";

/** What a report was asked for. */
export interface ReportRequest {
  readonly kind: EnergyReportKind;
  readonly audience: ReportAudience;
  readonly lang: ReportLanguage;
  /** `2026-10` of a month, else a year. */
  readonly period: string;
  /** Of a SECAP: the year of the baseline inventory. */
  readonly baseline: number | undefined;
}

export interface ReportAnomaly {
  readonly id: number;
  readonly title: string;
  readonly place: string;
  readonly from: LocalDate;
  /** The last day of its cause; `undefined` while it goes on. */
  readonly to: LocalDate | undefined;
  readonly state: "held" | "open" | "snoozed" | "normal" | "closed";
  readonly eurPerYear: number;
}

export interface ReportBill {
  readonly id: number;
  readonly number: string;
  readonly supply: string | undefined;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly billedEur: number;
  /** Held against contract and meter; what it is not said of was not looked at, for the reason. */
  readonly check:
    | { readonly expectedEur: number; readonly differenceEur: number; readonly why: string | undefined }
    | { readonly missing: string };
}

export interface ReportMeasure {
  readonly measure: Measure;
  readonly place: string;
  readonly state: MeasureState;
  readonly doneOn: LocalDate | undefined;
  readonly eurPerYear: number;
}

export interface ReportCabinet {
  readonly id: string;
  readonly lamps: number;
  readonly lampsWh: number;
  readonly lampsCoveredPct: number;
  readonly savedOverStaticPct: number | undefined;
}

export interface ReportProduction {
  readonly supply: string;
  readonly name: string;
  /** `undefined`: nobody measures it. */
  readonly productionWh: number | undefined;
}

/** All that a report is made of, read once. Days are local. */
export interface ReportFacts {
  readonly request: ReportRequest;
  readonly days: DayRange;
  readonly isPartial: boolean;
  readonly previousDays: DayRange;
  readonly town: string;
  readonly zone: string;
  readonly simulated: boolean;
  readonly madeAt: string;
  readonly use: EnergyUse;
  /** The same days a year before; of a SECAP the baseline year. */
  readonly previous: EnergyUse | undefined;
  readonly townFigures: TownFigures | undefined;
  readonly buildings: readonly { readonly id: string; readonly name: string; readonly areaM2: number | undefined }[];
  readonly factors: readonly KnownFactor[];
  readonly cabinets: readonly ReportCabinet[];
  readonly anomalies: readonly ReportAnomaly[];
  readonly bills: readonly ReportBill[];
  readonly measures: readonly ReportMeasure[];
  readonly production: readonly ReportProduction[];
  readonly previousProduction: readonly ReportProduction[];
  readonly workClosed: number;
  readonly quarantineOpen: number;
  /** Instants of the days, for queries: half-open. */
  readonly instants: { readonly from: string; readonly to: string };
  readonly previousInstants: { readonly from: string; readonly to: string };
}

/** Less of the time than this says too little of it, %. [A] As of the indicators. */
export const LEAST_COVER_PCT = 90;
