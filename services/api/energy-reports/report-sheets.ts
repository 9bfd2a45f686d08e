import type { EnergyReport, ReportCell, ReportSource, ReportTable } from "@lucciola/contract/api/energy-reports.ts";

/** A table as files have it: numbers are numbers, units stand in the header, and sources in the last columns. */
export interface ReportSheet {
  readonly name: string;
  readonly title: string;
  readonly header: readonly string[];
  /** How many decimals the numbers of a column are shown with. */
  readonly digits: readonly (number | undefined)[];
  readonly rows: readonly (readonly (string | number | undefined)[])[];
}

const WORDS = {
  it: {
    figures: "Sintesi",
    section: "Parte",
    figure: "Voce",
    value: "Valore",
    unit: "Unità",
    missing: "Perché manca",
    note: "Nota",
    covered: "Letto (% del tempo)",
    estimated: "Stimato (%)",
    page: "Fonte: pagina",
    api: "Fonte: API",
  },
  en: {
    figures: "Figures",
    section: "Part",
    figure: "Figure",
    value: "Value",
    unit: "Unit",
    missing: "Why it is missing",
    note: "Note",
    covered: "Read (% of the time)",
    estimated: "Estimated (%)",
    page: "Source: page",
    api: "Source: API",
  },
} as const;

/** All figures in one sheet, and each table in one of its own. `base` is the address of the server, for links. */
export function reportSheets(report: EnergyReport, base: string): ReportSheet[] {
  const t = WORDS[report.lang];
  const figures = report.sections.flatMap(({ title, figures: some }) =>
    some.map(({ label, unit, value, missing, note, coveredPct, estimatedPct, source }) => [
      title,
      label,
      tidy(value),
      unit,
      missing,
      note,
      coveredPct,
      estimatedPct,
      ...sourceCells(source, base),
    ]),
  );
  const summary: ReportSheet = {
    name: t.figures,
    title: report.title,
    header: [t.section, t.figure, t.value, t.unit, t.missing, t.note, t.covered, t.estimated, t.page, t.api],
    digits: [],
    rows: figures,
  };
  const tables = report.sections.flatMap((section) => section.tables);
  return [...(figures.length === 0 ? [] : [summary]), ...tables.map((one) => sheetOf(one, t, base))];
}

function sheetOf(
  { id, caption, columns, rows }: ReportTable,
  t: { page: string; api: string },
  base: string,
): ReportSheet {
  return {
    name: id,
    title: caption,
    header: [
      ...columns.map(({ label, unit }) => (unit === undefined || unit === "" ? label : `${label} (${unit})`)),
      t.page,
      t.api,
    ],
    digits: columns.map(({ unit, digits }) => (unit === undefined ? undefined : (digits ?? 0))),
    rows: rows.map(({ cells }) => [
      ...cells.map(contentOf),
      ...sourceCells(cells.find(({ value, source }) => value !== undefined && source !== undefined)?.source, base),
    ]),
  };
}

/** A number, a text, or in brackets why there is no number: a program must not take an empty cell for a zero. */
const contentOf = ({ value, text, missing }: ReportCell): string | number | undefined =>
  value !== undefined
    ? tidy(value)
    : text !== undefined && text !== "—"
      ? text
      : missing === undefined || missing === "—"
        ? undefined
        : `(${missing})`;

/** Without the crumbs of binary fractions. */
const tidy = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Math.round(value * 1e6) / 1e6;

const sourceCells = (
  source: ReportSource | undefined,
  base: string,
): [page: string | undefined, api: string | undefined] => [
  source && base + source.page,
  source?.api && `${base}${source.api}${source.at === undefined ? "" : ` ${source.at}`}`,
];
