import type { DataSetColumn } from "@lucciola/contract/api/exports.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Cell, Row } from "../data-set.ts";
import type { FileFormat } from "./file-format.ts";

/** The text of a row as a JSON object: instants in ISO 8601, stored JSON as what it is. */
export function jsonOf(columns: readonly DataSetColumn[]): (row: Row) => string {
  const names = columns.map(({ name }) => JSON.stringify(name));
  return (row) =>
    `{${columns.map(({ type }, index) => `${names[index]}:${jsonValue(type, row[index] ?? null)}`).join(",")}}`;
}

function jsonValue(type: DataSetColumn["type"], value: Cell): string {
  if (type === "instant" && typeof value === "number") return JSON.stringify(formatInstant(value));
  return type === "json" && typeof value === "string" && isJson(value) ? value : JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    // A line is a row.
    return !text.includes("\n");
  } catch {
    return false;
  }
}

export const ndjson: FileFormat = {
  format: "ndjson",
  mediaType: "application/x-ndjson",
  /** A JSON object a line. */
  async *write({ columns, pages }) {
    const write = jsonOf(columns);
    for await (const rows of pages()) yield Buffer.from(rows.map((row) => `${write(row)}\n`).join(""));
  },
};

export const geojson: FileFormat = {
  format: "geojson",
  mediaType: "application/geo+json",
  /**
   * RFC 7946: a feature a row, its geometry a point or, where nobody knows where it is, null. Programs of
   * maps want flat properties: stored JSON stays text.
   */
  async *write({ columns, position, pages }) {
    const write = jsonOf(columns.map(({ name, type }) => ({ name, type: type === "json" ? "text" : type })));
    yield Buffer.from('{"type":"FeatureCollection","features":[');
    let separator = "\n";
    for await (const rows of pages()) {
      let text = "";
      for (const row of rows) {
        const place = position?.(row);
        const geometry = place === undefined ? "null" : `{"type":"Point","coordinates":[${place[0]},${place[1]}]}`;
        text += `${separator}{"type":"Feature","geometry":${geometry},"properties":${write(row)}}`;
        separator = ",\n";
      }
      yield Buffer.from(text);
    }
    yield Buffer.from("\n]}\n");
  },
};
