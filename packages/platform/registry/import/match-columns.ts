import { shown } from "../../csv/shown-cell.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { IMPORT_FIELDS, type ImportKind, normalName } from "./import-kind.ts";

/** What `--map` says: the field that each of these columns holds. */
export type ColumnMapping = ReadonlyMap<string, string>;

export interface MatchedColumns {
  /** By field, the column of the file that holds it. */
  readonly columnOf: ReadonlyMap<string, string>;
  readonly unused: readonly string[];
}

/** Throws OperationalError `import-mapping-wrong` when a field of the mapping is none of this kind's. */
export function checkMapping(kind: ImportKind, mapping: ColumnMapping): void {
  const known = IMPORT_FIELDS[kind].map(({ name }) => name);
  const wrong = [...mapping.values()].find((field) => !known.includes(field));
  if (wrong === undefined) return;
  throw new OperationalError({
    code: "import-mapping-wrong",
    message: `${shown(wrong)} is no field of ${kind}. They are: ${known.join(", ")}`,
  });
}

/** Which column holds which field: as mapped, else by its name, in Italian or English. */
export function matchColumns(columns: Iterable<string>, kind: ImportKind, mapping: ColumnMapping): MatchedColumns {
  const byName = new Map<string, string>();
  const columnOf = new Map<string, string>();
  const all = [...columns];
  for (const column of all) {
    const mapped = mapping.get(column);
    if (mapped !== undefined) columnOf.set(mapped, column);
    else if (!byName.has(normalName(column))) byName.set(normalName(column), column);
  }
  for (const { name, headers } of IMPORT_FIELDS[kind]) {
    if (columnOf.has(name)) continue;
    const column = headers.map((header) => byName.get(header)).find((found) => found !== undefined);
    if (column !== undefined) columnOf.set(name, column);
  }
  const used = new Set(columnOf.values());
  return { columnOf, unused: all.filter((column) => !used.has(column)) };
}

/**
 * Throws OperationalError `import-columns-missing` when a table lacks a column without which none of its rows can be
 * read, or one that the mapping names.
 */
export function requireColumns(
  file: string,
  format: string,
  columns: readonly string[],
  kind: ImportKind,
  mapping: ColumnMapping,
): void {
  const { columnOf } = matchColumns(columns, kind, mapping);
  const absent = [...mapping.keys()].filter((column) => !columns.includes(column));
  const missing: { readonly name: string }[] = IMPORT_FIELDS[kind].filter(
    ({ name, isRequired }) => isRequired && !columnOf.has(name),
  );
  const isAnonymous = kind === "supplies" && !["id", "pod", "pdr", "code"].some((name) => columnOf.has(name));
  if (isAnonymous) missing.push({ name: "pod, pdr, code or id" });
  const problems = [
    ...absent.map((column) => `there is no column ${shown(column)}`),
    ...missing.map(({ name }) => `no column holds ${name}`),
  ];
  if (problems.length === 0) return;
  throw new OperationalError({
    code: "import-columns-missing",
    message: `${file} cannot be read as ${kind}: ${problems.join("; ")}. Read as ${format}, its columns are: ${columns.map(shown).join(", ")}. Rename them (lucciola import template ${kind}), or say which is which with --map "COLUMN=FIELD"`,
  });
}
