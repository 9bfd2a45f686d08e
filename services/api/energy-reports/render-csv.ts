import type { EnergyReport } from "@lucciola/contract/api/energy-reports.ts";
import { reportSheets } from "./report-sheets.ts";

const BOM = "\uFEFF";

/**
 * A report as a spreadsheet in Italy opens it: UTF-8 with a mark, semicolons, decimal commas in Italian; one table after the
 * other, each under its title. A text can never become a formula.
 */
export function reportCsv(report: EnergyReport, base: string): string {
  const cell = (content: string | number | undefined): string => {
    if (content === undefined) return "";
    if (typeof content === "number") return report.lang === "it" ? String(content).replace(".", ",") : String(content);
    const harmless = /^[=+\-@\t\r]/.test(content) ? `'${content}` : content;
    return /[";\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const line = (cells: readonly (string | number | undefined)[]): string => cells.map(cell).join(";");
  const blocks = reportSheets(report, base).map(({ title, header, rows }) => [
    line([title]),
    line(header),
    ...rows.map(line),
  ]);
  const head = [line([report.title, report.town, `${report.from}..${report.to}`])];
  return `${BOM}${[head, ...blocks].map((lines) => lines.join("\r\n")).join("\r\n\r\n")}\r\n`;
}
