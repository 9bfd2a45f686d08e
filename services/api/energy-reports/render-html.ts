import type {
  EnergyReport,
  ReportCell,
  ReportColumn,
  ReportFigure,
  ReportTable,
} from "@lucciola/contract/api/energy-reports.ts";
import { type ReportFormat, reportFormat } from "@lucciola/domain/energy-report/report-format.ts";
import { documentText, type Html, html } from "../public/html.ts";
import { chartOf } from "./report-chart.ts";
import { REPORT_STYLE } from "./report-style.ts";

const WORDS = {
  it: {
    back: "Torna alle relazioni",
    hint: "Per stamparla o farne un PDF: Stampa, nel menu del browser.",
    days: (from: string, to: string) => `Dal ${from} al ${to}`,
    partial: "periodo non concluso",
    simulated: "Città simulata: questi numeri non sono misure.",
    council: "Per la Giunta",
    manager: "Per l'energy manager",
    made: (day: string) => `Fatta da Lucciola il ${day}`,
    source: "da dove viene",
    read: (pct: string) => `letto ${pct} del tempo`,
    estimated: (pct: string) => `stimato ${pct}`,
    inPeriod: "Parti",
  },
  en: {
    back: "Back to the reports",
    hint: "To print it or make a PDF: Print, in the menu of the browser.",
    days: (from: string, to: string) => `From ${from} to ${to}`,
    partial: "not over yet",
    simulated: "Simulated town: these numbers are no measurements.",
    council: "For the council",
    manager: "For the energy manager",
    made: (day: string) => `Made by Lucciola on ${day}`,
    source: "where it comes from",
    read: (pct: string) => `read ${pct} of the time`,
    estimated: (pct: string) => `estimated ${pct}`,
    inPeriod: "Parts",
  },
} as const;
type Words = (typeof WORDS)["it" | "en"];

/** A table with more columns is printed on a page that lies on its side. */
const MOST_UPRIGHT_COLUMNS = 8;
/** A longer table may be divided between pages. */
const MOST_ROWS_TOGETHER = 14;

/**
 * A report as a page made for print, whole without a script: A4, a heading and numbers on each page, every figure a link.
 * A file that is kept elsewhere needs the address of the dashboards as `base`.
 */
export function reportHtml(report: EnergyReport, base?: string): string {
  const { lang, title, town, kind, audience, sections, simulated } = report;
  const t = WORDS[lang];
  const format = reportFormat(lang);
  const page = documentText(html`<html lang="${lang}">
<head>
<meta charset="utf-8">
${base !== undefined && html`<base href="${base}">`}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<meta name="robots" content="noindex, nofollow">
<title>${title}${town !== "" && ` - ${town}`}</title>
<style></style>
</head>
<body class="${audience}">
<nav class="screen" aria-label="Lucciola"><a href="/relazioni">${t.back}</a> ${t.hint}</nav>
<header>
${town !== "" && html`<p class="town">${town}</p>`}
<h1>${title}</h1>
<p class="facts">${t.days(format.day(report.from), format.day(report.to))}${report.isPartial && html` <strong>(${t.partial})</strong>`}${kind !== "secap" && html`. ${t[audience]}`}. ${t.made(format.day(report.madeAt.slice(0, 10)))}.</p>
${simulated && html`<p class="simulated" role="note">${t.simulated}</p>`}
</header>
<main>
${sections.map(
  ({
    id,
    title: heading,
    sentences,
    figures,
    charts,
    tables,
  }) => html`<section id="${id}" class="${tables.some(({ columns }) => columns.length > MOST_UPRIGHT_COLUMNS) ? "wide" : "upright"}">
<h2>${heading}</h2>
${figures.length > 0 && html`<dl class="figures">${figures.map((one) => figureOf(one, format, t))}</dl>`}
${sentences.map((sentence) => html`<p>${sentence}</p>`)}
${charts.map((chart) => chartOf(chart, format, lang))}
${tables.map((table) => tableOf(table, format, heading))}
</section>
`,
)}
</main>
</body>
</html>
`);
  return page.replace("<style></style>", () => `<style>${REPORT_STYLE}${pageHeading([town, title])}</style>`);
}

/** The heading of each printed page. Style sheets have no escaping of ours: all but letters and digits are written as codes. */
const pageHeading = (parts: readonly string[]): string => {
  const text = parts.filter((part) => part !== "").join(" · ");
  const safe = [...text.slice(0, 200)]
    .map((sign) => (/[A-Za-z0-9]/.test(sign) ? sign : `\\${(sign.codePointAt(0) ?? 32).toString(16)} `))
    .join("");
  return `@page { @top-left { content: "${safe}"; } }`;
};

function figureOf(one: ReportFigure, format: ReportFormat, t: Words): Html {
  const { label, unit, digits, note, coveredPct, estimatedPct } = one;
  const quality = [
    ...(coveredPct === undefined ? [] : [t.read(format.percent(coveredPct))]),
    ...(estimatedPct === undefined ? [] : [t.estimated(format.percent(estimatedPct))]),
  ].join(", ");
  return html`<div><dt>${label}</dt><dd>${contentOf(one, digits, format, unit, unit === "%" && /change|weather/.test(one.id))}${note !== undefined && html`<small>${note}</small>`}${quality !== "" && html`<small>${quality}</small>`}</dd></div>`;
}

/** A caption that says what the heading above says is for those alone who go from table to table. */
function tableOf({ id, caption, columns, rows, note }: ReportTable, format: ReportFormat, heading: string): Html {
  return html`<div class="scroll${rows.length <= MOST_ROWS_TOGETHER && " together"}" role="group" aria-labelledby="caption-${id}" tabindex="0"><table class="${columns.length > MOST_UPRIGHT_COLUMNS ? "small" : "normal"}">
<caption id="caption-${id}" class="${caption === heading ? "unseen" : "seen"}">${caption}</caption>
<thead><tr>${columns.map(({ label, unit }) => html`<th scope="col"${unit !== undefined && html` class="number"`}>${label}${unit !== undefined && unit !== "" && html` <span class="unit">(${unit})</span>`}</th>`)}</tr></thead>
<tbody>${rows.map(
    ({
      isTotal,
      cells,
    }) => html`<tr${isTotal && html` class="total"`}>${cells.map((cell, index) => cellOf(cell, columns[index], index === 0, format))}</tr>
`,
  )}</tbody>
</table></div>
${note !== undefined && html`<p class="note">${note}</p>`}`;
}

function cellOf(cell: ReportCell, column: ReportColumn | undefined, isFirst: boolean, format: ReportFormat): Html {
  const isSigned = column?.unit === "%" && /change|weather/.test(column.id);
  const content = contentOf(cell, column?.digits ?? 0, format, undefined, isSigned);
  if (isFirst) return html`<th scope="row">${content}</th>`;
  return html`<td${column?.unit !== undefined && html` class="number"`}>${content}</td>`;
}

/** A number as a link to its source, a text, or why there is no number. */
function contentOf(cell: ReportCell, digits: number, format: ReportFormat, unit?: string, isSigned = false): Html {
  const { value, text, missing, source } = cell;
  if (value !== undefined) {
    const sign = isSigned && value > 0 && /[1-9]/.test(format.number(value, digits)) ? "+" : "";
    const written = `${sign}${format.number(value, digits)}${unit === undefined || unit === "" ? "" : `\u00a0${unit}`}`;
    return source === undefined ? html`${written}` : html`<a href="${source.page}">${written}</a>`;
  }
  if (text !== undefined) return source === undefined ? html`${text}` : html`<a href="${source.page}">${text}</a>`;
  return html`<span class="missing">${missing ?? "—"}</span>`;
}
