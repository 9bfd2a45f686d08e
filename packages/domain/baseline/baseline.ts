/** Published ways of computing a baseline. */
export type BaselineMethod = "caltrack-daily" | "caltrack-billing" | "caltrack-hourly" | "towt" | "change-point";

/** What a supply carries. Gas does not cool: it has no cooling term. */
export type Fuel = "electricity" | "gas";

/**
 * Whether there is a saving:
 * - `saving`: the saving is above its uncertainty band.
 * - `no-saving`: use did not fall, or not by more than the band; the reasons say which.
 * - `insufficient-data`: a rule of sufficiency is broken. Numbers may stand beside it, but nothing may be claimed.
 * - `model-refused`: data are enough, but no model says something about this supply.
 */
export type SavingsVerdict = "saving" | "no-saving" | "insufficient-data" | "model-refused";

/** A stable code with the numbers behind it, named with their units; words are made where they are shown. */
export interface Reason {
  readonly code: ReasonCode;
  /** `disqualifies`: decides the verdict. `notes`: a person should know it. */
  readonly weight: "disqualifies" | "notes";
  readonly numbers: Readonly<Record<string, number>>;
  /** First local day, or bill, that it is about. */
  readonly from?: string;
  /** Last local day that it is about. */
  readonly to?: string;
  /** The operating mode that it is about. */
  readonly mode?: string;
}

export type ReasonCode =
  | "baseline-empty"
  | "baseline-not-365-days"
  | "baseline-trimmed"
  | "readings-too-coarse"
  | "too-many-missing-days"
  | "month-coverage-low"
  | "negative-energy"
  | "extreme-values"
  | "bill-length"
  | "gap-in-readings"
  | "gap-in-temperatures"
  | "reporting-empty"
  | "reporting-incomplete"
  | "outside-baseline-temperatures"
  | "hour-without-model"
  | "mode-not-in-baseline"
  | "no-candidate-model"
  | "no-weather-dependence"
  | "cvrmse-too-high"
  | "band-not-computable"
  | "use-rose"
  | "too-few-nights"
  | "outside-baseline-nights"
  | "within-uncertainty"
  | "saving-small-for-option-c";

/** Outside temperatures from which a building heats or cools. CalTRACK's are whole degrees Fahrenheit by method. */
export interface BalancePoints {
  readonly heatingC?: number;
  readonly coolingC?: number;
  readonly heatingF?: number;
  readonly coolingF?: number;
}

/** How well a model tells what it was fitted to, in kWh (of a day, a bill or an hour: the method's own period). */
export interface FitQuality {
  readonly r2: number;
  readonly r2Adj: number;
  /** RMSE, adjusted for the number of parameters, over the mean (ASHRAE Guideline 14). */
  readonly cvrmse: number;
  readonly rmseAdj: number;
  /** Of successive residuals, lag 1. */
  readonly residualAutocorrelation: number;
  /** How many, and how many parameters beside the intercept. */
  readonly observations: number;
  readonly parameters: number;
  readonly observedMean: number;
}

/** A fitted model of what a supply would have used. */
export interface BaselineModel {
  readonly method: BaselineMethod;
  /** The method's own name of the chosen form: `cdd_hdd`, `hdd_only`, `towt`, ... */
  readonly model: string;
  readonly balancePoints: BalancePoints;
  /** By the method's own names; units with each method. */
  readonly coefficients: Readonly<Record<string, number>>;
  readonly quality: FitQuality;
}

/** The answer to "what was saved?". A number that cannot be given is `null`, and a reason says why. */
export interface SavingsReport {
  readonly method: BaselineMethod;
  readonly model: string | null;
  readonly balancePoints: BalancePoints;
  readonly coefficients: Readonly<Record<string, number>>;
  readonly r2: number | null;
  readonly r2Adj: number | null;
  readonly cvrmse: number | null;
  /** What the baseline would have used in the reporting period, over what of it was read. */
  readonly expectedKwh: number | null;
  /** That less what was used; below 0 when use rose. */
  readonly savingsKwh: number | null;
  /** Half width, kWh: the saving lies within +-band with probability `confidence`. */
  readonly band: number | null;
  readonly confidence: number;
  readonly verdict: SavingsVerdict;
  readonly reasons: readonly Reason[];
}
