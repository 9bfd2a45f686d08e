import type { Readable } from "node:stream";
import type { EnergyReport } from "@lucciola/contract/api/energy-reports.ts";
import { reportCsv } from "./render-csv.ts";
import { reportHtml } from "./render-html.ts";
import { reportXlsx } from "./render-xlsx.ts";

export const REPORT_FILE_FORMATS = ["html", "csv", "xlsx"] as const;
export type ReportFileFormat = (typeof REPORT_FILE_FORMATS)[number];

export const reportFileName = ({ kind, period }: Pick<EnergyReport, "kind" | "period">, format: ReportFileFormat) =>
  `lucciola-${kind}-${period}.${format}`;

/** A report as a file to be kept, whose links lead to the dashboards at `base`. */
export async function reportDocument(
  report: EnergyReport,
  format: ReportFileFormat,
  base: string,
): Promise<string | Readable> {
  if (format === "html") return reportHtml(report, base);
  return format === "csv" ? reportCsv(report, base) : reportXlsx(report, base);
}
