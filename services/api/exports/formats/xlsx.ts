import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { DataSetColumn } from "@lucciola/contract/api/exports.ts";
import type { Cell } from "../data-set.ts";
import type { FileFormat, Table } from "./file-format.ts";
import { instantWriter } from "./say-instant.ts";

/** What a sheet holds, without its header. */
export const SHEET_ROWS = 1_048_575;
/** What a cell holds. */
const CELL_CHARACTERS = 32_767;
const CUT = " … [cut]";
const HELD_BYTES = 1 << 18;

export const xlsx: FileFormat = {
  format: "xlsx",
  mediaType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  /** One sheet. Instants are dates in UTC, or text where the town's time is asked for, which a date cannot tell twice. */
  async *write(table, { zone }) {
    // Loaded with the first file: it is large.
    const { default: excel } = await import("exceljs");
    const out = new PassThrough({ highWaterMark: HELD_BYTES });
    const book = new excel.stream.xlsx.WorkbookWriter({ stream: out, useSharedStrings: false, useStyles: true });
    const filling = fill(book, table, out, zone).catch((error: unknown) => void out.destroy(error as Error));
    try {
      for await (const chunk of out) yield chunk as Buffer;
    } finally {
      out.destroy();
      await filling;
    }
  },
};

interface OlderStream {
  readonly _writableState: { readonly length: number };
}

async function fill(
  book: import("exceljs").stream.xlsx.WorkbookWriter,
  { title, columns, pages }: Table,
  out: PassThrough,
  zone: string | undefined,
): Promise<void> {
  // A sheet's name holds neither of these, and at most 31 characters.
  const sheet = book.addWorksheet(title.replace(/[\\/*?:[\]]/g, " ").slice(0, 31), {
    views: [{ state: "frozen", ySplit: 1 }],
  });
  sheet.columns = columns.map(({ name, type }) => ({
    header: type === "instant" && zone === undefined ? `${name} (UTC)` : name,
    width: type === "instant" ? 24 : type === "json" ? 40 : 16,
    ...(type === "instant" && zone === undefined ? { style: { numFmt: "yyyy-mm-dd hh:mm:ss" } } : {}),
  }));
  const cell = columns.map(({ type }) => cellWriter(type, zone));
  // exceljs hands on without asking: what compression has not taken yet would fill the memory. Its streams are older ones.
  const { stream } = sheet as unknown as { readonly stream: { readonly pipes: readonly OlderStream[] } };
  const isBehind = (): boolean =>
    out.writableNeedDrain || stream.pipes.some(({ _writableState }) => _writableState.length > HELD_BYTES);
  for await (const rows of pages()) {
    if (out.destroyed) return;
    for (const row of rows) sheet.addRow(row.map((value, column) => cell[column]?.(value))).commit();
    await new Promise((resolve) => setImmediate(resolve));
    while (!out.destroyed && isBehind()) await sleep(2);
  }
  sheet.commit();
  await book.commit();
}

function cellWriter(type: DataSetColumn["type"], zone: string | undefined): (value: Cell) => Cell | Date {
  if (type === "instant") {
    const say = instantWriter(zone);
    return (value) => (typeof value !== "number" ? null : zone === undefined ? new Date(value) : say(value));
  }
  return (value) =>
    typeof value === "string" && value.length > CELL_CHARACTERS
      ? `${value.slice(0, CELL_CHARACTERS - CUT.length)}${CUT}`
      : value;
}
