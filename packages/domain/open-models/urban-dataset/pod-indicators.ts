import type { Origin } from "../origin.ts";
import { described, SIMULATED, type UrbanLine } from "./document.ts";

/** Indicators of a lighting supply that we work out. ENEA's codes for its own come from configuration. */
export const POD_INDICATORS = ["energy-kwh", "energy-per-lamp-kwh", "full-load-hours", "installed-power-kw"] as const;
export type PodIndicator = (typeof POD_INDICATORS)[number];

export interface PodPeriod extends Origin {
  readonly pod: string;
  readonly townCode: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Wh; `undefined` where the period is not known well enough. */
  readonly energyWh: number | undefined;
  readonly lamps: number;
  /** W, of all lamps; `undefined` when that of one is not known. */
  readonly installedW: number | undefined;
}

export interface IndicatorCode {
  readonly indicator: PodIndicator;
  readonly code: string;
  /** Within them the indicator is `ok`; without any nobody can tell. */
  readonly least?: number;
  readonly most?: number;
}

/** An indicator's value; `undefined` where it cannot be known. */
export function podIndicator(indicator: PodIndicator, { energyWh, lamps, installedW }: PodPeriod): number | undefined {
  switch (indicator) {
    case "energy-kwh":
      return energyWh === undefined ? undefined : energyWh / 1_000;
    case "energy-per-lamp-kwh":
      return energyWh === undefined || lamps === 0 ? undefined : energyWh / 1_000 / lamps;
    case "full-load-hours":
      return energyWh === undefined || installedW === undefined || installedW === 0 ? undefined : energyWh / installedW;
    case "installed-power-kw":
      return installedW === undefined ? undefined : installedW / 1_000;
  }
}

/** Lines of PodKPIpell: one for each indicator that has a code. */
export const podIndicatorLines = (period: PodPeriod, codes: readonly IndicatorCode[]): UrbanLine[] =>
  codes.map(({ indicator, code, least, most }) => {
    const value = podIndicator(indicator, period);
    return {
      ...described([period.simulated && SIMULATED]),
      fromMs: period.fromMs,
      toMs: period.toMs,
      properties: {
        PODID: period.pod,
        TownCode: period.townCode === "" ? undefined : period.townCode,
        PellKPICode: code,
        KPIValue: value,
        EvaluationIndicator: evaluation(value, least, most),
      },
    };
  });

function evaluation(value: number | undefined, least: number | undefined, most: number | undefined): string {
  if (value === undefined || (least === undefined && most === undefined)) return "non disponibile";
  return value >= (least ?? value) && value <= (most ?? value) ? "ok" : "fuori soglia";
}
