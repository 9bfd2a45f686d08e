import {
  ENERGY_REPORT_KINDS,
  type EnergyReportKind,
  type EnergyReportList,
  REPORT_AUDIENCES,
  type ReportAudience,
} from "@lucciola/contract/api/energy-reports.ts";

/** Which report the address of the page names. */
export interface ReportChoice {
  readonly kind: EnergyReportKind;
  readonly period: string;
  readonly audience: ReportAudience;
  readonly baseline: string | undefined;
}

/** The address's choice where there is such a report; else the newest month or year that is over, for the council. */
export function chosenReport(query: URLSearchParams, { months, years }: EnergyReportList, today: string): ReportChoice {
  const kind = ENERGY_REPORT_KINDS.find((one) => one === query.get("tipo")) ?? "month";
  const periods = kind === "month" ? months : years;
  const isOver = (period: string): boolean => period < today.slice(0, period.length);
  const asked = query.get("periodo") ?? "";
  const baseline = query.get("base") ?? "";
  return {
    kind,
    period: periods.includes(asked) ? asked : (periods.find(isOver) ?? periods[0] ?? ""),
    audience: REPORT_AUDIENCES.find((one) => one === query.get("per")) ?? "council",
    baseline: kind === "secap" && years.includes(baseline) ? baseline : undefined,
  };
}

/** What the API is asked; `format` of a document, none for data. */
export function reportUrl(
  { kind, period, audience, baseline }: ReportChoice,
  lang: "it" | "en",
  format?: "html" | "csv" | "xlsx",
): string {
  const query = new URLSearchParams({ period, audience, lang, ...(baseline === undefined ? {} : { baseline }) });
  return `/api/v1/energy-reports/${kind}${format === undefined ? "" : `.${format}`}?${query}`;
}
