/** A column of a list. */
export interface Column<Row> {
  /** Stable: stands in the address and in the file. */
  readonly id: string;
  readonly title: string;
  /** What is shown, searched and written into the file. */
  readonly text: (row: Row) => string;
  /** By what rows are put in order; without: by the text. */
  readonly order?: (row: Row) => number | string | undefined;
  /** Right-aligned, with figures under each other. */
  readonly isNumber?: boolean;
  /** Left out on a phone. */
  readonly isWideOnly?: boolean;
}

/** A choice that narrows a list, such as a state or a cabinet. */
export interface Filter<Row> {
  readonly id: string;
  readonly title: string;
  readonly choices: readonly { readonly value: string; readonly title: string }[];
  readonly matches: (row: Row, value: string) => boolean;
}

export interface ListQuery {
  readonly search: string;
  /** A column's id, with `-` before it for the largest first. */
  readonly sort: string;
  readonly filters: Readonly<Record<string, string>>;
}

const folded = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

/**
 * The rows that match every word of the search (without regard to capitals and accents) and every filter, in order. Rows
 * without a value come last either way; equal ones stay as they were.
 */
export function viewOf<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  filters: readonly Filter<Row>[],
  { search, sort, filters: chosen }: ListQuery,
): Row[] {
  const words = folded(search)
    .split(/\s+/)
    .filter((word) => word !== "");
  const active = filters.filter(({ id }) => (chosen[id] ?? "") !== "");
  const found = rows.filter((row) => {
    if (!active.every(({ id, matches }) => matches(row, chosen[id] ?? ""))) return false;
    if (words.length === 0) return true;
    const text = folded(columns.map((column) => column.text(row)).join(" "));
    return words.every((word) => text.includes(word));
  });
  const isReversed = sort.startsWith("-");
  const column = columns.find(({ id }) => id === (isReversed ? sort.slice(1) : sort));
  if (column === undefined) return found;
  const keyed = found.map((row) => ({ row, key: column.order === undefined ? column.text(row) : column.order(row) }));
  const compare = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;
  keyed.sort(({ key: a }, { key: b }) => {
    if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
    const order = typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b));
    return isReversed ? -order : order;
  });
  return keyed.map(({ row }) => row);
}
