import { PassThrough, type Readable } from "node:stream";
import type { EnergyReport } from "@lucciola/contract/api/energy-reports.ts";
import { type ReportSheet, reportSheets } from "./report-sheets.ts";

/** What a sheet's name may be: 31 signs, none of []:*?/\ */
const sheetName = (name: string): string => name.replace(/[[\]:*?/\\]/g, " ").slice(0, 31);
const numberFormat = (digits: number): string => (digits === 0 ? "#,##0" : `#,##0.${"0".repeat(digits)}`);

/**
 * A report as XLSX, streamed row by row: a sheet for the figures and one for each table. Numbers are numbers, shown with the
 * digits of their column; a text is a text and never a formula. exceljs is loaded when somebody first wants such a file.
 */
export async function reportXlsx(report: EnergyReport, base: string): Promise<Readable> {
  const { default: exceljs } = await import("exceljs");
  const stream = new PassThrough();
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false });
  workbook.creator = "Lucciola";
  workbook.title = report.title;
  const writing = async (): Promise<void> => {
    for (const sheet of reportSheets(report, base)) {
      writeSheet(sheet, workbook.addWorksheet(sheetName(sheet.name), { views: [{ state: "frozen", ySplit: 2 }] }));
      await roomIn(stream);
    }
    await workbook.commit();
  };
  // What goes wrong on the way ends the answer.
  writing().catch((error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))));
  return stream;
}

interface Worksheet {
  columns: { width: number; style?: { numFmt: string } }[];
  addRow(cells: (string | number | undefined)[]): { font?: object; commit(): void };
  commit(): void;
}

function writeSheet({ title, header, digits, rows }: ReportSheet, given: unknown): void {
  const worksheet = given as Worksheet;
  worksheet.columns = header.map((label, index) => {
    const width = Math.min(48, Math.max(12, label.length + 2));
    const own = digits[index];
    return own === undefined ? { width: index === 0 ? 40 : width } : { width, style: { numFmt: numberFormat(own) } };
  });
  for (const [index, cells] of [[title], [...header], ...rows].entries()) {
    const row = worksheet.addRow([...cells]);
    if (index < 2) row.font = { bold: true };
    row.commit();
  }
  worksheet.commit();
}

/** Waits while the reader is slower than the writer. */
const roomIn = (stream: PassThrough): Promise<void> =>
  stream.writableNeedDrain
    ? new Promise((resolve) => {
        stream.once("drain", resolve);
        stream.once("close", resolve);
      })
    : Promise.resolve();
