import type { DataSetSummary, ExportFormat, ExportQuery } from "@lucciola/contract/api/exports.ts";
import { DateTime } from "luxon";

export type CsvStyle = "italian" | "windows" | "plain";

/** What somebody has chosen. Days are local ones, both included, `YYYY-MM-DD`; empty: all. */
export interface ExportChoice {
  readonly format: ExportFormat;
  readonly from: string;
  readonly to: string;
  readonly points: string;
  readonly quantities: string;
  readonly style: CsvStyle;
  readonly times: "utc" | "local";
}

const STYLES: Readonly<Record<CsvStyle, Pick<ExportQuery, "decimal" | "encoding">>> = {
  italian: { decimal: "comma", encoding: "utf-8-bom" },
  windows: { decimal: "comma", encoding: "windows-1252" },
  plain: { decimal: "point", encoding: "utf-8" },
};
const listOf = (text: string): string =>
  text
    .split(/[\s,;]+/)
    .filter((part) => part !== "")
    .join(",");

/** The query of the file: of what was chosen, what this data set and format can be asked by. */
export function exportQuery({ period, isOfSeries }: DataSetSummary, choice: ExportChoice, zone: string): ExportQuery {
  const { format, style, times } = choice;
  const startOf = (day: string, days: number) =>
    DateTime.fromISO(day, { zone }).plus({ days }).startOf("day").toUTC().toISO() ?? "";
  const [points, quantities] = [listOf(choice.points), listOf(choice.quantities)];
  return {
    format,
    ...(period === "none" || choice.from === "" ? {} : { from: startOf(choice.from, 0) }),
    ...(period === "none" || choice.to === "" ? {} : { to: startOf(choice.to, 1) }),
    ...(isOfSeries && points !== "" ? { points } : {}),
    ...(isOfSeries && quantities !== "" ? { quantities } : {}),
    ...(format === "csv" ? STYLES[style] : {}),
    ...(format === "csv" || format === "xlsx" ? { times } : {}),
  };
}
