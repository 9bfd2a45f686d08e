import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import { shown } from "../../csv/shown-cell.ts";
import { toIdentifier } from "./import-kind.ts";
import type { SourceRow } from "./import-source.ts";

/** What is wrong, or strange, about a row. */
export interface RowIssue {
  /** `line 12`, `feature 7`. */
  readonly place: string;
  /** As the file names it. */
  readonly column: string | undefined;
  /** What is wrong with it, and what to do. */
  readonly reason: string;
}

const NUMBER = /^[+-]?\d+([.,]\d+)?$/;
/** Italy and a little around it. */
const ITALY = { south: 35, north: 47.5, west: 6, east: 19 };

/**
 * Reads the fields of one row and gathers what is wrong with them, all at once. A column that the file does not have
 * leaves what was known before; an empty cell says that there is nothing.
 */
export class RowReader {
  readonly issues: RowIssue[] = [];
  readonly warnings: RowIssue[] = [];
  readonly #row: SourceRow;
  readonly #columnOf: ReadonlyMap<string, string>;

  constructor(row: SourceRow, columnOf: ReadonlyMap<string, string>) {
    this.#row = row;
    this.#columnOf = columnOf;
    if (row.damage !== undefined) this.refuse(undefined, row.damage);
  }

  refuse(field: string | undefined, reason: string): void {
    this.issues.push(this.#issue(field, reason));
  }

  warn(field: string | undefined, reason: string): void {
    this.warnings.push(this.#issue(field, reason));
  }

  /** The text of a field; `undefined` where the file has no such column, empty where nothing is in it. */
  cell(field: string): string | undefined {
    const column = this.#columnOf.get(field);
    return column === undefined ? undefined : this.#row.cells.get(column);
  }

  text(field: string, maxLength: number, former: string | undefined): string | undefined {
    const text = this.cell(field);
    if (text === undefined) return former;
    if (text.length > maxLength) this.refuse(field, `is longer than ${maxLength} characters: shorten it`);
    return text === "" ? undefined : text;
  }

  /** As `text`; refuses the row where there is none, and returns an empty one. */
  requiredText(field: string, maxLength: number, former: string | undefined): string {
    const text = this.text(field, maxLength, former);
    if (text === undefined) this.refuse(field, `${field} is empty: fill it in`);
    return text ?? "";
  }

  /** A number from `min` to `max`, with a decimal point or comma. */
  number(field: string, min: number, max: number, former: number | undefined): number | undefined {
    const text = this.cell(field);
    if (text === undefined) return former;
    if (text === "") return undefined;
    const value = NUMBER.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.refuse(
      field,
      Number.isNaN(value)
        ? `${shown(text)} is not a number: write digits with one decimal point or comma, no unit, no separator of thousands`
        : `${shown(text)} is not possible: it must be from ${min} to ${max}`,
    );
    return undefined;
  }

  /** An identifier from what people write: `Quadro 7` is `quadro-7`. `undefined` where nothing is given. */
  identifier<T>(field: string, parse: (text: string) => Parsed<T>): T | undefined {
    const text = this.cell(field);
    if (text === undefined || text === "") return undefined;
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    const made = parse(toIdentifier(text));
    if (made.ok) return made.value;
    this.refuse(field, `${shown(text)} cannot be made into an id: it needs letters or digits`);
    return undefined;
  }

  /** Latitude and longitude, of the geometry or of columns; both or neither. */
  place(former: { readonly latitudeDeg: number | undefined; readonly longitudeDeg: number | undefined } | undefined): {
    readonly latitudeDeg: number | undefined;
    readonly longitudeDeg: number | undefined;
  } {
    const { centre } = this.#row;
    const latitudeDeg = centre?.latitudeDeg ?? this.#degrees("latitude", 90, former?.latitudeDeg);
    const longitudeDeg = centre?.longitudeDeg ?? this.#degrees("longitude", 180, former?.longitudeDeg);
    if (centre !== undefined && !(Math.abs(centre.latitudeDeg) <= 90 && Math.abs(centre.longitudeDeg) <= 180))
      this.refuse(undefined, `its geometry ${METRES}`);
    if ((latitudeDeg === undefined) !== (longitudeDeg === undefined) && this.issues.length === 0)
      this.refuse("latitude", "only one of latitude and longitude is there: give both, or neither");
    if (latitudeDeg !== undefined && longitudeDeg !== undefined) this.#lookWhere(latitudeDeg, longitudeDeg);
    return { latitudeDeg, longitudeDeg };
  }

  #degrees(field: string, limit: number, former: number | undefined): number | undefined {
    const text = this.cell(field);
    const value = text !== undefined && NUMBER.test(text) ? Number(text.replace(",", ".")) : undefined;
    if (value !== undefined && Math.abs(value) > limit) {
      this.refuse(field, `${shown(text ?? "")} ${METRES}`);
      return undefined;
    }
    return this.number(field, -limit, limit, former);
  }

  #lookWhere(latitudeDeg: number, longitudeDeg: number): void {
    if (isInItaly(latitudeDeg, longitudeDeg) || this.issues.length > 0) return;
    const where = `${latitudeDeg}, ${longitudeDeg} is not in Italy`;
    this.warn(
      "latitude",
      isInItaly(longitudeDeg, latitudeDeg) ? `${where}: are latitude and longitude exchanged?` : where,
    );
  }

  #issue(field: string | undefined, reason: string): RowIssue {
    const column = field === undefined ? undefined : this.#columnOf.get(field);
    return { place: this.#row.place, column, reason };
  }
}

const METRES = "is no degree: export it in WGS 84 (EPSG:4326), not in the metres of UTM or Gauss-Boaga";

const isInItaly = (latitudeDeg: number, longitudeDeg: number): boolean =>
  latitudeDeg >= ITALY.south && latitudeDeg <= ITALY.north && longitudeDeg >= ITALY.west && longitudeDeg <= ITALY.east;
