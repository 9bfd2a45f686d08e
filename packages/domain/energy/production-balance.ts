/** What flowed at the point of exchange with the grid, and what the plant behind it made, over the same time. */
export interface ExchangedEnergy {
  readonly importWh: number;
  readonly exportWh: number;
  /** Undefined where no meter measures the plant. */
  readonly productionWh: number | undefined;
  /** How much of the time lies between readings of all of these, 0 to 100. */
  readonly coveredPct: number;
}

export type ProductionBalance =
  | {
      readonly kind: "balanced";
      /** import + production - export, Wh. */
      readonly consumptionWh: number;
      /** Production that was used on the spot, Wh. */
      readonly selfConsumedWh: number;
      /** Of the production, %; undefined when nothing was made. */
      readonly selfConsumedPct: number | undefined;
      /** Of the consumption, %; undefined when nothing was used. */
      readonly selfSufficiencyPct: number | undefined;
    }
  | {
      readonly kind: "unknown";
      readonly reason: "production-not-measured" | "export-above-production" | "not-covered";
    };

/** [A] What is missing of the rest may lie on either side of the balance. */
const LEAST_COVER_PCT = 95;
/** Two meters of class B (EN 50470-3, 1 %) may differ by this and both be right. */
const METER_CLASS_SHARE = 0.02;

/**
 * What a place with a plant of its own used: consumption = import + production - export. A storage behind the same meter is
 * part of the place: what it keeps has not been used yet, which over days is nothing.
 */
export function balanceProduction(exchanged: ExchangedEnergy): ProductionBalance {
  const { importWh, exportWh, productionWh, coveredPct } = exchanged;
  if (productionWh === undefined) return { kind: "unknown", reason: "production-not-measured" };
  if (coveredPct < LEAST_COVER_PCT) return { kind: "unknown", reason: "not-covered" };
  if (exportWh > productionWh * (1 + METER_CLASS_SHARE)) return { kind: "unknown", reason: "export-above-production" };
  const selfConsumedWh = Math.max(0, productionWh - exportWh);
  const consumptionWh = importWh + selfConsumedWh;
  const pct = (part: number, whole: number) => (whole > 0 ? Math.min(100, (100 * part) / whole) : undefined);
  return {
    kind: "balanced",
    consumptionWh,
    selfConsumedWh,
    selfConsumedPct: pct(selfConsumedWh, productionWh),
    selfSufficiencyPct: pct(selfConsumedWh, consumptionWh),
  };
}
