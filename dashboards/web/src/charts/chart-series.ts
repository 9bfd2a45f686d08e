/** One value at a time, with its words in the table. */
export interface ChartPoint {
  /** Epoch ms; of a scatter the number of its x axis. */
  readonly atMs: number;
  /** `null`: not known, drawn as a hole. */
  readonly value: number | null;
  /** Drawn paler: known only in part. */
  readonly partial?: boolean;
  /** More columns of the table, e.g. the cover. */
  readonly cells?: readonly string[];
}

/** Another series of the same chart. */
export interface ChartSeries {
  /** Of the legend, the table and the live region. */
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** `scatter` draws points alone. Without: as the chart itself. */
  readonly kind?: "bar" | "line" | "step" | "scatter";
}

/**
 * How series are told apart without colour: by dash, by the shape of their points, by the hatching of their bars. The first
 * is solid; there are as many looks as a chart can hold before nobody reads it.
 */
export const LOOKS = [
  { colour: "--bar", dash: [], shape: "circle", hatch: 0 },
  { colour: "--warn", dash: [7, 4], shape: "triangle", hatch: 45 },
  { colour: "--good", dash: [2, 3], shape: "rectRot", hatch: -45 },
  { colour: "--bad", dash: [10, 3, 2, 3], shape: "rect", hatch: 90 },
] as const;

export type Look = (typeof LOOKS)[number];
export const lookOf = (index: number): Look => LOOKS[index % LOOKS.length] ?? LOOKS[0];

/** One row of a chart's table: a time and the value of every series at it. */
export interface TableRow {
  readonly atMs: number;
  readonly values: readonly (number | null | undefined)[];
  readonly cells: readonly string[];
}

/** All times of all series, each once and in order; a series without a value at a time has `undefined` there. */
export function tableOf(series: readonly { readonly points: readonly ChartPoint[] }[]): TableRow[] {
  const rows = new Map<number, { values: (number | null | undefined)[]; cells: readonly string[] }>();
  for (const [index, { points }] of series.entries())
    for (const { atMs, value, cells = [] } of points) {
      const row = rows.get(atMs) ?? { values: series.map(() => undefined), cells: [] };
      row.values[index] = value;
      if (cells.length > 0) row.cells = cells;
      rows.set(atMs, row);
    }
  return [...rows].sort(([one], [other]) => one - other).map(([atMs, row]) => ({ atMs, ...row }));
}
