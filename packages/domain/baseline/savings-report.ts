import type { BaselineMethod, BaselineModel, Reason, ReasonCode, SavingsReport, SavingsVerdict } from "./baseline.ts";

/** What a method found; `concludeSavings` says what may be claimed from it. */
export interface SavingsFindings {
  readonly method: BaselineMethod;
  readonly model: BaselineModel | undefined;
  /** What the baseline would have used, and what was used, over the same days, bills or hours of the reporting period. */
  readonly expectedKwh: number | undefined;
  readonly observedKwh: number | undefined;
  readonly bandKwh: number | undefined;
  readonly confidence: number;
  /** CV(RMSE) above which the model says too little of this supply. */
  readonly cvrmseLimit: number;
  /** Of the data; those of the model and the saving are added here. */
  readonly reasons: readonly Reason[];
}

/** Reasons against the model, not against the data. */
const REFUSALS: readonly ReasonCode[] = ["no-candidate-model", "cvrmse-too-high"];
/** IPMVP option C, which meters a whole building, is usually chosen where a tenth of its use or more is saved. */
const OPTION_C_SHARE = 0.1;

/** The report with its verdict; every number that cannot be given is `null`, and a reason says why. */
export function concludeSavings(findings: SavingsFindings): SavingsReport {
  const { method, model, expectedKwh, observedKwh, bandKwh, confidence } = findings;
  const savingsKwh =
    model && expectedKwh !== undefined && observedKwh !== undefined ? expectedKwh - observedKwh : undefined;
  const reasons = [...findings.reasons, ...modelReasons(findings)];
  const data = reasons.some(({ weight, code }) => weight === "disqualifies" && !REFUSALS.includes(code));
  const refused = reasons.some(({ code }) => REFUSALS.includes(code));
  const judged = savingsKwh === undefined || expectedKwh === undefined ? [] : judge(savingsKwh, expectedKwh, bandKwh);
  const isSaving = savingsKwh !== undefined && savingsKwh > (bandKwh ?? Number.POSITIVE_INFINITY);
  const verdict: SavingsVerdict = data
    ? "insufficient-data"
    : refused || savingsKwh === undefined
      ? "model-refused"
      : isSaving
        ? "saving"
        : "no-saving";
  return {
    method,
    model: model?.model ?? null,
    balancePoints: model?.balancePoints ?? {},
    coefficients: model?.coefficients ?? {},
    r2: orNull(model?.quality.r2),
    r2Adj: orNull(model?.quality.r2Adj),
    cvrmse: orNull(model?.quality.cvrmse),
    expectedKwh: orNull(model && expectedKwh),
    savingsKwh: orNull(savingsKwh),
    band: orNull(savingsKwh === undefined ? undefined : bandKwh),
    confidence,
    verdict,
    reasons: [...reasons, ...judged],
  };
}

const orNull = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;

function modelReasons({ model, cvrmseLimit, reasons }: SavingsFindings): Reason[] {
  if (model === undefined) {
    const isAsked = reasons.some(({ code }) => code === "baseline-empty");
    return isAsked ? [] : [{ code: "no-candidate-model", weight: "disqualifies", numbers: {} }];
  }
  const { cvrmse } = model.quality;
  return [
    ...(model.model === "intercept_only"
      ? [{ code: "no-weather-dependence", weight: "notes", numbers: {} } as const]
      : []),
    ...(cvrmse > cvrmseLimit
      ? [{ code: "cvrmse-too-high", weight: "disqualifies", numbers: { cvrmse, limit: cvrmseLimit } } as const]
      : []),
  ];
}

function judge(savingsKwh: number, expectedKwh: number, bandKwh: number | undefined): Reason[] {
  const savingsPct = (100 * savingsKwh) / expectedKwh;
  if (bandKwh === undefined) return [{ code: "band-not-computable", weight: "notes", numbers: { savingsKwh } }];
  const numbers = { savingsKwh, bandKwh, savingsPct };
  if (savingsKwh < -bandKwh) return [{ code: "use-rose", weight: "notes", numbers }];
  if (savingsKwh <= bandKwh) return [{ code: "within-uncertainty", weight: "notes", numbers }];
  if (savingsKwh < OPTION_C_SHARE * expectedKwh)
    return [
      { code: "saving-small-for-option-c", weight: "notes", numbers: { savingsPct, usualPct: 100 * OPTION_C_SHARE } },
    ];
  return [];
}
