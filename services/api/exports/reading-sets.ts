import { type PointId, parsePointId } from "@lucciola/contract/ids/ids.ts";
import { findQuantity, isQuantityName, type QuantityName } from "@lucciola/contract/units/quantities.ts";
import type { StoredTables } from "@lucciola/platform/registry/stored-tables.ts";
import type { SeriesKey, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import type { DataSet, Row, Selection } from "./data-set.ts";

const PAGE_ROWS = 5_000;
const SERIES_AT_ONCE = 200;
const SUBJECTS = ["readings"];
const unitOf = (quantity: string): string => findQuantity(quantity)?.unit ?? "";

/** Readings as they are stored, and by the hour, which also says how many an hour that was summarized was made of. */
export function readingSets(store: TimeSeriesStore, tables: Pick<StoredTables, "position">): DataSet[] {
  async function chosen({ points, quantities }: Selection): Promise<SeriesKey[]> {
    const isWanted = (list: readonly string[] | undefined, name: string) => list === undefined || list.includes(name);
    const all = await seriesOf(points, quantities);
    return all
      .filter(({ point, quantity }) => isWanted(points, point) && isWanted(quantities, quantity))
      .sort((a, b) => compare(a.point, b.point) || compare(a.quantity, b.quantity));
  }

  /** Named in full, they are asked for at once; else the store says what there is. */
  async function seriesOf(points: Selection["points"], quantities: Selection["quantities"]): Promise<SeriesKey[]> {
    if (points === undefined || quantities === undefined) return store.series();
    return points.flatMap((text) => {
      const point = parsePointId(text);
      return point.ok ? keysOf(point.value, quantities) : [];
    });
  }

  async function count(selection: Selection): Promise<number> {
    let readings = 0;
    const { fromMs = 0, toMs = 0 } = selection;
    const series = await chosen(selection);
    for (let first = 0; first < series.length; first += SERIES_AT_ONCE) {
      const part = series.slice(first, first + SERIES_AT_ONCE);
      const rows = await store.aggregate({ series: part, fromMs, toMs, bucket: "month", zone: "UTC" });
      for (const { count } of rows) readings += count;
    }
    return readings;
  }

  const position = (row: Row) => tables.position(String(row[0]));
  const common = {
    ...({ group: "readings", permission: "read", subjects: SUBJECTS, period: "required", isOfSeries: true } as const),
    ...{ position, count },
  };
  return [
    {
      id: "readings",
      title: { it: "Letture", en: "Readings" },
      ...common,
      columns: [
        { name: "point", type: "text" },
        { name: "quantity", type: "text" },
        { name: "unit", type: "text" },
        { name: "at", type: "instant" },
        { name: "value", type: "number" },
      ],
      async *pages(selection) {
        const { fromMs = 0, toMs = 0 } = selection;
        let page: Row[] = [];
        for (const { point, quantity } of await chosen(selection)) {
          const unit = unitOf(quantity);
          for (let from = fromMs; ; ) {
            const { values, truncated } = await store.range({ point, quantity }, { fromMs: from, toMs }, PAGE_ROWS);
            for (const { at, value } of values) page.push([point, quantity, unit, at, value]);
            if (page.length >= PAGE_ROWS) {
              yield page;
              page = [];
            }
            const last = values.at(-1);
            if (!truncated || last === undefined) break;
            from = last.at + 1;
          }
        }
        if (page.length > 0) yield page;
      },
    },
    {
      id: "reading-hours",
      title: { it: "Letture per ora (UTC)", en: "Readings by the hour (UTC)" },
      ...common,
      columns: [
        { name: "point", type: "text" },
        { name: "quantity", type: "text" },
        { name: "unit", type: "text" },
        { name: "start", type: "instant" },
        { name: "count", type: "integer" },
        { name: "mean", type: "number" },
        { name: "min", type: "number" },
        { name: "max", type: "number" },
        { name: "sum", type: "number" },
      ],
      async *pages(selection) {
        const { fromMs = 0, toMs = 0 } = selection;
        for (const { point, quantity } of await chosen(selection)) {
          const series = [{ point, quantity }];
          const unit = unitOf(quantity);
          // By the months that hold something: the period may be far longer than what there is.
          for (const { startMs } of await store.aggregate({ series, fromMs, toMs, bucket: "month", zone: "UTC" })) {
            const month = { fromMs: startMs, toMs: Math.min(nextMonthMs(startMs), toMs) };
            const rows = await store.aggregate({ series, ...month, bucket: "hour", zone: "UTC" });
            if (rows.length > 0)
              yield rows.map(
                ({ startMs, count, mean, min, max, sum }): Row => [
                  ...[point, quantity, unit, startMs, count, mean, min, max, sum],
                ],
              );
          }
        }
      },
    },
  ];
}

const keysOf = (point: PointId, quantities: readonly string[]): SeriesKey[] =>
  quantities.flatMap((name): SeriesKey[] => (isQuantityName(name) ? [{ point, quantity: name as QuantityName }] : []));

/** By code units, so that the order is the same everywhere. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function nextMonthMs(ms: number): number {
  const at = new Date(ms);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1);
}
