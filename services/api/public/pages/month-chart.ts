import { type Html, html } from "../html.ts";

export interface ChartMonth {
  /** Below the bars: "ott". */
  readonly label: string;
  readonly now: number | undefined;
  readonly before: number | undefined;
  readonly isPartial: boolean;
}

export interface MonthChart {
  readonly id: string;
  readonly title: string;
  readonly months: readonly ChartMonth[];
  write(value: number): string;
}

const WIDTH = 480;
const HEIGHT = 240;
const LEFT = 62;
const TOP = 10;
const BOTTOM = 28;
const LINES = 4;

/** Bars of two years side by side. Its table stands beside it, so the picture itself is one image with a title. */
export function monthChart({ id, title, months, write }: MonthChart): Html {
  const top = niceTop(Math.max(0, ...months.flatMap(({ now = 0, before = 0 }) => [now, before])));
  const plotHeight = HEIGHT - TOP - BOTTOM;
  const slot = (WIDTH - LEFT) / Math.max(1, months.length);
  const yOf = (value: number): number => rounded(TOP + plotHeight * (1 - value / top));
  const bar = (value: number | undefined, x: number, kind: Html): Html | undefined =>
    value === undefined || value <= 0
      ? undefined
      : html`<rect x="${rounded(x)}" y="${yOf(value)}" width="${rounded(slot * 0.36)}" height="${rounded(TOP + plotHeight - yOf(value))}"${kind}/>`;
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-titolo">
<title id="${id}-titolo">${title}</title>
${Array.from({ length: LINES + 1 }, (_, index) => {
  const value = (top * index) / LINES;
  return html`<line x1="${LEFT}" x2="${WIDTH}" y1="${yOf(value)}" y2="${yOf(value)}"/><text x="${LEFT - 6}" y="${yOf(value) + 4}" text-anchor="end">${write(value)}</text>`;
})}
${months.map(({ label, now, before, isPartial }, index) => {
  const x = LEFT + slot * index;
  return html`${bar(before, x + slot * 0.12, html` class="before"`)}${bar(now, x + slot * 0.5, isPartial ? html` class="now partial"` : html` class="now"`)}<text x="${rounded(x + slot / 2)}" y="${HEIGHT - 8}" text-anchor="middle">${label}</text>
`;
})}
</svg>`;
}

/** The least of 1, 2, 2.5, 4 and 5 times a power of ten that is not below a value: its quarters are round numbers. */
export function niceTop(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 2.5, 4, 5].find((factor) => factor * power >= value) ?? 10);
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
