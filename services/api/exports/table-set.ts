import type { DataSetColumn } from "@lucciola/contract/api/exports.ts";
import type { StoredTable, StoredTables, StoredValue } from "@lucciola/platform/registry/stored-tables.ts";
import type { Cell, DataSet, Row, Selection } from "./data-set.ts";
import type { TableDeclaration } from "./table-declarations.ts";

const PAGE_ROWS = 1_000;
const INSTANT = /(^|_)(at|from|to|since|until|seen|over|try)_ms$/;
const DATE = /(^|_)(date|day)$|_on$/;
const FLAG = /^(is|may|must)_|^(simulated|online)$/;

/** A column of the table, and how it leaves it. */
interface Column extends DataSetColumn {
  readonly stored: string;
  readonly read: (value: StoredValue) => Cell;
}

const asIs = (value: StoredValue): Cell => (value instanceof ArrayBuffer ? toBase64(value) : value);
const toBase64 = (value: ArrayBuffer): string => Buffer.from(value).toString("base64");

/** From the names and types that the registry keeps to: instants end in `_ms`, flags are 0 or 1, `_eur5` is in 1e-5 euro. */
function columnOf(given: string, typeOf: ReadonlyMap<string, string>): Column {
  const isJson = given.endsWith("{}");
  const stored = isJson ? given.slice(0, -2) : given;
  const sqlType = typeOf.get(stored);
  if (isJson) return { stored, name: stored, type: "json", read: asIs };
  if (INSTANT.test(stored)) return { stored, name: stored.replace(/_ms$/, ""), type: "instant", read: asIs };
  if (DATE.test(stored)) return { stored, name: stored, type: "date", read: asIs };
  if (FLAG.test(stored))
    return { stored, name: stored, type: "boolean", read: (value) => (value === null ? null : value === 1) };
  if (stored.endsWith("_eur5"))
    return {
      ...{ stored, name: stored.replace(/5$/, ""), type: "number" },
      read: (value) => (typeof value === "number" ? value / 100_000 : null),
    };
  if (sqlType === "BLOB") return { stored, name: `${stored}_base64`, type: "text", read: asIs };
  return {
    stored,
    name: stored,
    type: sqlType === "REAL" ? "number" : sqlType === "INTEGER" ? "integer" : "text",
    read: asIs,
  };
}

/** A table of the registry as a data set. */
export function tableSet(declaration: TableDeclaration, stored: StoredTable, tables: StoredTables): DataSet {
  const { table, title, group, permission, subjects, time, place } = declaration;
  const typeOf = new Map(stored.columns.map(({ name, type }) => [name, type]));
  const columns = declaration.columns.split(" ").map((column) => columnOf(column, typeOf));
  const indexOf = (name: string): number => columns.findIndex((column) => column.stored === name);
  const period = ({ fromMs, toMs }: Selection) => (time === undefined ? undefined : { column: time, fromMs, toMs });

  return {
    id: table.replaceAll("_", "-"),
    ...{ title, group, permission, subjects },
    columns: columns.map(({ name, type }) => ({ name, type })),
    period: time === undefined ? "none" : "optional",
    isOfSeries: false,
    ...(place === undefined ? {} : { position: positionOf(place, indexOf, tables) }),
    count: async (selection) => tables.count(table, period(selection)),
    async *pages(selection) {
      const names = columns.map(({ stored }) => stored);
      for (const rows of tables.pages(table, names, PAGE_ROWS, period(selection))) {
        yield rows.map((row) => columns.map(({ stored, read }) => read(row[stored] ?? null)));
        // Others ask meanwhile.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

function positionOf(place: string, indexOf: (name: string) => number, tables: StoredTables) {
  if (place === "own") {
    const [longitude, latitude] = [indexOf("longitude_deg"), indexOf("latitude_deg")];
    return (row: Row): [number, number] | undefined => {
      const [east, north] = [row[longitude], row[latitude]];
      return typeof east === "number" && typeof north === "number" ? [east, north] : undefined;
    };
  }
  const index = indexOf(place);
  return (row: Row) => tables.position(String(row[index]));
}
