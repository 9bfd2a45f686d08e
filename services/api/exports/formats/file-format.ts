import type { DataSetColumn, ExportFormat } from "@lucciola/contract/api/exports.ts";
import type { Row } from "../data-set.ts";

/** What is to be written. */
export interface Table {
  readonly title: string;
  readonly columns: readonly DataSetColumn[];
  readonly position: ((row: Row) => readonly [number, number] | undefined) | undefined;
  pages(): AsyncIterable<readonly Row[]>;
}

export interface FileOptions {
  readonly decimal: "point" | "comma";
  readonly encoding: "utf-8" | "utf-8-bom" | "windows-1252";
  /** The zone of the town's time; `undefined`: UTC. */
  readonly zone: string | undefined;
  /** Where a file may lie that has to be whole before its first byte is known. */
  readonly directory: string;
}

export interface FileFormat {
  readonly format: ExportFormat;
  readonly mediaType: string;
  /** Writes as it is read: however many rows there are, few are held at once. */
  write(table: Table, options: FileOptions): AsyncIterable<Uint8Array>;
}
