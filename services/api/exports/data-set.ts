import type { Permission } from "@lucciola/contract/access/role.ts";
import type { DataSetColumn, DataSetGroup } from "@lucciola/contract/api/exports.ts";

/** In the order of the columns. An instant is epoch milliseconds, a date ISO text, `json` the text of a JSON value. */
export type Cell = string | number | boolean | null;
export type Row = readonly Cell[];

/** Of what exactly; what a set does not know of is refused before. */
export interface Selection {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly points?: readonly string[] | undefined;
  readonly quantities?: readonly string[] | undefined;
}

/** Something that is stored and can be taken along. */
export interface DataSet {
  readonly id: string;
  readonly title: { readonly it: string; readonly en: string };
  readonly group: DataSetGroup;
  readonly permission: Permission;
  /** What it is about, in the words that scopes of tokens use. */
  readonly subjects: readonly string[];
  readonly columns: readonly DataSetColumn[];
  /** May be asked for by period; `required`: is too much without one. */
  readonly period: "none" | "optional" | "required";
  /** May be asked for by points and quantities. */
  readonly isOfSeries: boolean;
  /** Where a row is, [longitude, latitude] in degrees; without: there is no GeoJSON of it. */
  readonly position?: (row: Row) => readonly [number, number] | undefined;
  /** How many rows there are, or an upper bound where that is dear to know. */
  count(selection: Selection): Promise<number>;
  pages(selection: Selection): AsyncIterable<readonly Row[]>;
}
