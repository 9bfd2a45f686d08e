import type {
  ReportCell,
  ReportColumn,
  ReportFigure,
  ReportSection,
  ReportSource,
  ReportTable,
  UseGroup,
} from "@lucciola/contract/api/energy-reports.ts";
import type { DayRange } from "../tariff/day-range.ts";
import type { ReportFacts, ReportRequest } from "./report-facts.ts";

/** Where figures come from. */
export const API = "/api/v1";
const id = encodeURIComponent;
const daysOf = ({ from, to }: DayRange): string => `from=${from}&to=${to}`;
/** The days as pages of the dashboards take them. */
const pageDays = ({ from, to }: DayRange): string => `periodo=custom&dal=${from}&al=${to}`;

export const supplyPage = (supply: string, days: DayRange): string => `/forniture/${id(supply)}?${pageDays(days)}`;
export const buildingPage = (building: string, days: DayRange, carrier = "electricity"): string =>
  `/edifici/${id(building)}?${pageDays(days)}&vettore=${carrier}`;
export const useApi = (days: DayRange): string => `${API}/energy/use?${daysOf(days)}`;
export const townApi = (days: DayRange): string => `${API}/energy/town?${daysOf(days)}`;
export const supplyCostApi = (supply: string, days: DayRange): string =>
  `${API}/supplies/${id(supply)}/cost?${daysOf(days)}`;
export const buildingCostApi = (building: string, days: DayRange): string =>
  `${API}/buildings/${id(building)}/cost?${daysOf(days)}`;

/** A part of the whole report, as it is printed, where a sum is taken apart. */
export const partOfReport = ({ kind, period, lang, baseline }: ReportRequest, part: string): string =>
  `${API}/energy-reports/${kind}.html?period=${period}&audience=manager&lang=${lang}${baseline === undefined ? "" : `&baseline=${baseline}`}#${part}`;

/** The sum of a group of supplies; `of` names what of it. */
export const totalSource = (
  { request }: Pick<ReportFacts, "request">,
  days: DayRange,
  of: string,
  group?: UseGroup,
): ReportSource => ({
  page: partOfReport(request, "supplies"),
  api: useApi(days),
  at: group === undefined ? `/total/${of}` : `/totals/group=${group}/${of}`,
});

export const text = (said: string, page?: string): ReportCell => ({
  text: said.slice(0, 1_000),
  ...(page === undefined ? {} : { source: { page } }),
});
export const number = (value: number | undefined, source: ReportSource, missing = ""): ReportCell =>
  value === undefined ? { missing, source } : { value, source };
export const nothing = (missing: string): ReportCell => ({ missing });

export const column = (name: string, label: string, unit?: string, digits = 0): ReportColumn => ({
  id: name,
  label,
  ...(unit === undefined ? {} : { unit, digits }),
});

export const table = (
  name: string,
  caption: string,
  columns: readonly ReportColumn[],
  rows: readonly (readonly ReportCell[])[],
  { totals = 0, note }: { readonly totals?: number; readonly note?: string | undefined } = {},
): ReportTable => ({
  id: name,
  caption,
  columns: [...columns],
  // The last rows are sums.
  rows: rows.slice(0, 10_000).map((cells, index) => ({ isTotal: index >= rows.length - totals, cells: [...cells] })),
  ...(note === undefined || note === "" ? {} : { note: note.slice(0, 1_000) }),
});

export const section = (
  name: string,
  title: string,
  parts: Partial<Omit<ReportSection, "id" | "title">>,
): ReportSection => ({
  id: name,
  title,
  sentences: parts.sentences ?? [],
  figures: parts.figures ?? [],
  charts: parts.charts ?? [],
  tables: parts.tables ?? [],
});

export const figure = (
  name: string,
  label: string,
  unit: string,
  digits: number,
  cell: ReportCell,
  more: Pick<ReportFigure, "note" | "coveredPct" | "estimatedPct" | "factor"> = {},
): ReportFigure => ({ id: name, label, unit, digits, ...cell, ...more });

/** How much more than before, %; `undefined` where there was nothing. */
export const changePct = (now: number, before: number): number | undefined =>
  before > 0 ? (100 * (now - before)) / before : undefined;
