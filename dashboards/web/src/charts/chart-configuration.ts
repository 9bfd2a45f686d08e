import type { Chart, ChartConfiguration, ChartDataset, Plugin } from "chart.js";
import { type ChartPoint, type ChartSeries, type Look, lookOf, type TableRow } from "./chart-series.ts";

export type ChartKind = "bar" | "line" | "step" | "scatter";

/** All that a drawing depends on; colours are read from the page at that moment, so that night has its own. */
export interface Drawing {
  readonly kind: ChartKind;
  readonly series: readonly (ChartSeries & { readonly kind: NonNullable<ChartSeries["kind"]> })[];
  readonly rows: readonly TableRow[];
  readonly columns: readonly string[];
  readonly unit: string;
  readonly xUnit: string | undefined;
  readonly markMs: number | undefined;
  readonly spans: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly max: number | undefined;
  readonly zone: string;
  readonly locale: string;
  readonly sayTime: (atMs: number) => string;
  readonly sayTick: (atMs: number) => string;
  readonly sayValue: (value: number) => string;
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** What Chart.js draws of a drawing. */
export function configurationOf(drawing: Drawing): ChartConfiguration {
  const { kind, series, rows, columns, unit, max, sayTime, sayValue } = drawing;
  const [text, grid] = [colour("--text-2"), colour("--line")];
  const isBar = kind === "bar";
  const indexOf = new Map(rows.map(({ atMs }, index) => [atMs, index]));
  return {
    type: isBar ? "bar" : kind === "scatter" ? "scatter" : "line",
    data: {
      datasets: series.map((each, index) =>
        datasetOf(each, lookOf(index), (atMs) => (isBar ? (indexOf.get(atMs) ?? 0) : atMs)),
      ),
    } as ChartConfiguration["data"],
    options: {
      animation: false,
      locale: drawing.locale,
      maintainAspectRatio: false,
      parsing: false,
      normalized: kind !== "scatter",
      interaction: kind === "scatter" ? { mode: "nearest", intersect: false } : { mode: "index", intersect: false },
      scales: {
        x: isBar
          ? barAxis(drawing, text, grid)
          : kind === "scatter"
            ? numberAxis(drawing, text, grid)
            : timeAxis(drawing, text, grid),
        y: {
          beginAtZero: true,
          ...(max === undefined ? {} : { max }),
          grid: { color: grid },
          border: { display: false },
          ticks: { color: text, maxTicksLimit: 6 },
          title: { display: true, text: unit, color: text },
        },
      },
      plugins: {
        tooltip: {
          displayColors: false,
          callbacks: {
            title: ([item]) =>
              item === undefined ? "" : sayTime(pointOf(series, item.datasetIndex, item.dataIndex)?.atMs ?? 0),
            label: (item) => {
              const each = series[item.datasetIndex];
              const point = pointOf(series, item.datasetIndex, item.dataIndex);
              if (point?.value == null) return "";
              const said = sayValue(point.value);
              return [
                series.length > 1 && each !== undefined ? `${each.name}: ${said}` : said,
                ...(point.cells ?? []).flatMap((cell, at) => (cell === "" ? [] : [`${columns[at]}: ${cell}`])),
              ];
            },
          },
        },
      },
    },
    plugins: [marks(drawing)],
  };
}

const pointOf = (series: readonly ChartSeries[], of: number, index: number): ChartPoint | undefined =>
  series[of]?.points[index];

function datasetOf(
  { kind, points, name }: Drawing["series"][number],
  look: Look,
  xOf: (atMs: number) => number,
): ChartDataset {
  const own = colour(look.colour);
  const data = points.map(({ atMs, value }) => ({ x: xOf(atMs), y: value as number }));
  if (kind === "bar")
    return {
      type: "bar",
      label: name,
      data,
      backgroundColor: points.map(({ partial }) =>
        partial === true ? colour("--bar-partial") : look.hatch === 0 ? own : hatched(own, look.hatch),
      ),
      borderColor: partialBorder(look),
      borderWidth: points.map(({ partial }) => (partial === true ? 1.5 : look.hatch === 0 ? 0 : 1)),
      borderSkipped: "bottom",
      barPercentage: 1,
      categoryPercentage: 0.86,
    } as ChartDataset;
  const isScatter = kind === "scatter";
  return {
    type: isScatter ? "scatter" : "line",
    label: name,
    data,
    borderColor: own,
    backgroundColor: own,
    borderWidth: isScatter ? 0 : 2.5,
    borderDash: [...look.dash],
    pointStyle: look.shape,
    pointRadius: isScatter ? 3.5 : points.length <= 40 ? 2.5 : 0,
    pointHitRadius: 12,
    stepped: kind === "step",
    showLine: !isScatter,
    spanGaps: false,
    fill: false,
  } as ChartDataset;
}

const partialBorder = (look: Look): string => colour(look.hatch === 0 ? "--warn" : look.colour);

/** Bars of another series are hatched, so that they differ without colour. */
function hatched(own: string, degrees: number): CanvasPattern | string {
  const tile = document.createElement("canvas");
  [tile.width, tile.height] = [8, 8];
  const pen = tile.getContext("2d");
  if (pen === null) return own;
  pen.strokeStyle = own;
  pen.lineWidth = 2;
  pen.beginPath();
  const slope = degrees > 0 ? 1 : -1;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, slope > 0 ? 8 : 0);
    pen.lineTo(shift + 8, slope > 0 ? 0 : 8);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat") ?? own;
}

/** Bars stand side by side whatever the length of their hours, days or months. */
const barAxis = ({ rows, sayTick }: Drawing, text: string, grid: string) => ({
  type: "category" as const,
  labels: rows.map(({ atMs }) => sayTick(atMs)),
  grid: { display: false },
  border: { color: grid },
  ticks: { color: text, maxRotation: 0, autoSkipPadding: 18 },
});

const numberAxis = ({ xUnit = "" }: Drawing, text: string, grid: string) => ({
  type: "linear" as const,
  grid: { display: false },
  border: { color: grid },
  ticks: { color: text, maxTicksLimit: 9 },
  title: { display: xUnit !== "", text: xUnit, color: text },
});

const DAY_MS = 86_400_000;
/** Days are named up to a few months: a chart of one month with "November" alone under it says nothing. */
function tickUnit(rows: Drawing["rows"]): "hour" | "day" | "month" {
  const spanMs = (rows.at(-1)?.atMs ?? 0) - (rows[0]?.atMs ?? 0);
  return spanMs <= 3 * DAY_MS ? "hour" : spanMs <= 200 * DAY_MS ? "day" : "month";
}

const timeAxis = ({ zone, locale, rows }: Drawing, text: string, grid: string) => ({
  type: "time" as const,
  adapters: { date: { zone, locale } },
  grid: { display: false },
  border: { color: grid },
  time: { unit: tickUnit(rows), displayFormats: { hour: "HH:mm", day: "d MMM" } },
  ticks: { color: text, maxRotation: 0, autoSkipPadding: 18 },
});

/** An instant such as now, and spans such as the time of an anomaly. */
function marks({ markMs, spans, kind }: Drawing): Plugin {
  const isOnTime = kind === "line" || kind === "step";
  return {
    id: "marks",
    beforeDatasetsDraw: ({ ctx, chartArea, scales }: Chart) => {
      if (!isOnTime) return;
      ctx.save();
      ctx.fillStyle = colour("--surface-2");
      for (const { fromMs, toMs } of spans) {
        const from = Math.max(chartArea.left, scales.x?.getPixelForValue(fromMs) ?? 0);
        const to = Math.min(chartArea.right, scales.x?.getPixelForValue(toMs) ?? 0);
        if (to > from) ctx.fillRect(from, chartArea.top, to - from, chartArea.height);
      }
      ctx.restore();
    },
    afterDraw: ({ ctx, chartArea, scales }: Chart) => {
      const x = markMs === undefined ? Number.NaN : (scales.x?.getPixelForValue(markMs) ?? Number.NaN);
      if (!(x >= chartArea.left && x <= chartArea.right)) return;
      ctx.save();
      ctx.strokeStyle = colour("--focus");
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.moveTo(x, chartArea.top);
      ctx.lineTo(x, chartArea.bottom);
      ctx.stroke();
      ctx.restore();
    },
  };
}
