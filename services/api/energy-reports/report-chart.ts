import type { ReportChart } from "@lucciola/contract/api/energy-reports.ts";
import type { ReportFormat } from "@lucciola/domain/energy-report/report-format.ts";
import { type Html, html } from "../public/html.ts";
import { niceTop } from "../public/pages/month-chart.ts";

const WIDTH = 680;
const HEIGHT = 200;
const LEFT = 64;
const TOP = 8;
const BOTTOM = 22;
const LINES = 4;

/** Bars of a report as one image with a title and, for who does not see it, the least and the greatest of them in words. */
export function chartOf(
  { id, title, unit, now, before, bars }: ReportChart,
  format: ReportFormat,
  lang: "it" | "en",
): Html {
  const top = niceTop(Math.max(0, ...bars.flatMap((bar) => [bar.now ?? 0, bar.before ?? 0])));
  const plotHeight = HEIGHT - TOP - BOTTOM;
  const slot = (WIDTH - LEFT) / Math.max(1, bars.length);
  const share = before === undefined ? 0.7 : 0.36;
  const yOf = (value: number): number => rounded(TOP + plotHeight * (1 - value / top));
  const rect = (value: number | undefined, x: number, kind: "now" | "before"): Html | undefined =>
    value === undefined || value <= 0
      ? undefined
      : html`<rect class="${kind}" x="${rounded(x)}" y="${yOf(value)}" width="${rounded(slot * share)}" height="${rounded(TOP + plotHeight - yOf(value))}"/>`;
  return html`<figure class="chart">
<figcaption>${title} (${unit})${before !== undefined && html` <span class="key"><i class="now"></i>${now}</span> <span class="key"><i class="before"></i>${before}</span>`}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${title}</title><desc id="${id}-desc">${inWords(bars, unit, format, lang)}</desc>
${Array.from({ length: LINES + 1 }, (_, index) => {
  const value = (top * index) / LINES;
  return html`<line x1="${LEFT}" x2="${WIDTH}" y1="${yOf(value)}" y2="${yOf(value)}"/><text x="${LEFT - 6}" y="${yOf(value) + 4}" text-anchor="end">${format.number(value, top < 4 ? 1 : 0)}</text>`;
})}
${bars.map((bar, index) => {
  const x = LEFT + slot * index;
  return html`${before !== undefined && rect(bar.before, x + slot * 0.12, "before")}${rect(bar.now, x + slot * (before === undefined ? 0.15 : 0.5), "now")}<text x="${rounded(x + slot / 2)}" y="${HEIGHT - 6}" text-anchor="middle">${bar.label}</text>`;
})}
</svg></figure>`;
}

function inWords(bars: ReportChart["bars"], unit: string, format: ReportFormat, lang: "it" | "en"): string {
  const known = bars.flatMap(({ label, now }) => (now === undefined ? [] : [{ label, now }]));
  const sorted = known.toSorted((one, other) => one.now - other.now);
  const [least, greatest] = [sorted[0], sorted.at(-1)];
  if (least === undefined || greatest === undefined) return lang === "it" ? "Nessun dato." : "No data.";
  const say = ({ label, now }: { label: string; now: number }): string => `${format.number(now)} ${unit} (${label})`;
  return lang === "it"
    ? `Minimo ${say(least)}, massimo ${say(greatest)}.`
    : `Least ${say(least)}, greatest ${say(greatest)}.`;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
