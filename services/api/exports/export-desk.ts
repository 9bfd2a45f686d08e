import type { ExportFormat } from "@lucciola/contract/api/exports.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import type { DataSet, Selection } from "./data-set.ts";
import { csv } from "./formats/csv.ts";
import type { FileFormat, FileOptions } from "./formats/file-format.ts";
import { geojson, ndjson } from "./formats/json-rows.ts";
import { parquet } from "./formats/parquet.ts";
import { SHEET_ROWS, xlsx } from "./formats/xlsx.ts";
import { readingSets } from "./reading-sets.ts";
import { TABLES } from "./table-declarations.ts";
import { tableSet } from "./table-set.ts";

export const FORMATS: Readonly<Record<ExportFormat, FileFormat>> = { csv, xlsx, geojson, parquet, ndjson };

/** Everything that can be taken along, readings first. */
export function dataSets(registry: Pick<Registry, "tables">, store: TimeSeriesStore): DataSet[] {
  const { tables } = registry;
  const stored = new Map(tables.list().map((table) => [table.name, table]));
  return [
    ...readingSets(store, tables),
    ...TABLES.map((declaration) => {
      const table = stored.get(declaration.table);
      if (table === undefined) throw new TypeError(`The registry has no table ${declaration.table}`);
      return tableSet(declaration, table, tables);
    }),
  ];
}

export const formatsOf = ({ position }: DataSet): ExportFormat[] =>
  (Object.keys(FORMATS) as ExportFormat[]).filter((format) => format !== "geojson" || position !== undefined);

/** How many rows a file of this format can hold at all. */
export const mostRowsOf = (format: ExportFormat): number => (format === "xlsx" ? SHEET_ROWS : Number.POSITIVE_INFINITY);

/** The bytes of a file, made while they are read. */
export function fileOf(
  dataSet: DataSet,
  format: ExportFormat,
  selection: Selection,
  options: FileOptions,
): AsyncIterable<Uint8Array> {
  const { title, columns, position } = dataSet;
  return FORMATS[format].write({ title: title.it, columns, position, pages: () => dataSet.pages(selection) }, options);
}
