import { BILL_UNITS, type Bill, type BillLine, type BillUnit } from "@lucciola/contract/energy/bill.ts";
import {
  BILL_COMPONENTS,
  type BillComponent,
  PRICE_BANDS,
  type PriceBand,
} from "@lucciola/contract/energy/supply-contract.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { type CsvLine, linesOf, readLines } from "../csv/csv-lines.ts";
import { readRecords } from "../csv/csv-records.ts";
import { detectEncoding } from "../csv/detect-encoding.ts";
import { shown } from "../csv/shown-cell.ts";
import { vatOfLines } from "./read-fatturapa.ts";

/** The columns of a CSV file of bills, one row for a line of a bill; those that a file must have first. */
export const BILL_COLUMNS = {
  needed: ["number", "issued", "supplier", "from", "to", "component", "amount"],
  optional: [
    ...["vat_number", "supply", "code", "description", "band", "quantity", "unit", "unit_price", "vat_pct"],
    ...["reading", "line_from", "line_to", "split_payment", "total"],
  ],
} as const;
type Column = (typeof BILL_COLUMNS)["needed"][number] | (typeof BILL_COLUMNS)["optional"][number];

export interface RefusedRow {
  readonly line: number;
  readonly reason: string;
}

export interface CsvBills {
  readonly bills: readonly Bill[];
  readonly refused: readonly RefusedRow[];
}

type Row = (column: Column) => string | undefined;

/**
 * Reads bills from CSV: `;`, `,` or tab, decimal comma or point, days as YYYY-MM-DD or dd/mm/yyyy. Rows of one number,
 * supplier, day and supply are one bill. Rows that cannot be taken are told by their line. Throws OperationalError
 * `csv-unreadable`.
 */
export async function readBillCsv(file: string): Promise<CsvBills> {
  const lines = readLines(file, await detectEncoding(file), new AbortController().signal);
  try {
    return await readRows(lines);
  } finally {
    await lines.return(undefined);
  }
}

/** As `readBillCsv`, of a text that is at hand. */
export const readBillRows = (text: string): Promise<CsvBills> => readRows(linesOf(text));

async function readRows(lines: AsyncGenerator<CsvLine>): Promise<CsvBills> {
  const first = await lines.next();
  if (first.done) return { bills: [], refused: [{ line: 1, reason: "the file is empty" }] };
  const delimiter = [";", "\t", ","].find((sign) => first.value.text.includes(sign)) ?? ",";
  const names = first.value.text.split(delimiter).map((name) => name.replaceAll('"', "").trim().toLowerCase());
  const missing = BILL_COLUMNS.needed.filter((name) => !names.includes(name));
  if (missing.length > 0)
    return { bills: [], refused: [{ line: 1, reason: `the columns ${missing.join(", ")} are missing` }] };
  const refused: RefusedRow[] = [];
  const bills = new Map<
    string,
    { header: Omit<Bill, "vat" | "totalEur" | "lines">; total?: number; lines: BillLine[] }
  >();
  for await (const record of readRecords(lines, delimiter)) {
    if (record.kind === "damaged") {
      refused.push({ line: record.line, reason: record.reason });
      continue;
    }
    const row: Row = (column) => {
      const cell = record.cells[names.indexOf(column)];
      return cell === undefined || cell === "" ? undefined : cell;
    };
    try {
      const header = headerOf(row);
      const total = decimal(row, "total");
      const line = lineOf(row);
      const key = [header.supplier, header.number, header.issued, header.supply, header.supplyCode].join("\n");
      const bill = bills.get(key) ?? { header, lines: [], ...(total === undefined ? {} : { total }) };
      bill.lines.push(line);
      bills.set(key, bill);
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      refused.push({ line: record.line, reason: error.message });
    }
  }
  return {
    refused,
    bills: [...bills.values()].map(({ header, lines: own, total }) => {
      const vat = vatOfLines(own);
      const sum = [...own.map(({ amountEur }) => amountEur), ...vat.map(({ vatEur }) => vatEur)];
      return { ...header, lines: own, vat, totalEur: total ?? toCents(sum) };
    }),
  };
}

class BadCell extends Error {}

function headerOf(row: Row): Omit<Bill, "vat" | "totalEur" | "lines"> {
  const [supply, supplyCode, vatNumber] = [row("supply"), row("code"), row("vat_number")];
  return {
    supplier: needed(row, "supplier").slice(0, 200),
    ...(vatNumber === undefined ? {} : { supplierVatNumber: vatNumber.slice(0, 30) }),
    number: needed(row, "number").slice(0, 50),
    issued: day(row, "issued") ?? needed(row, "issued"),
    kind: "invoice",
    ...(supply === undefined ? {} : { supply }),
    ...(supplyCode === undefined ? {} : { supplyCode: supplyCode.toUpperCase().slice(0, 40) }),
    from: day(row, "from") ?? needed(row, "from"),
    to: day(row, "to") ?? needed(row, "to"),
    splitPayment: /^(1|true|yes|s|si|sì)$/i.test(row("split_payment") ?? ""),
    source: "csv",
  };
}

function lineOf(row: Row): BillLine {
  const optional = {
    band: choice<PriceBand>(row, "band", PRICE_BANDS),
    from: day(row, "line_from"),
    to: day(row, "line_to"),
    quantity: decimal(row, "quantity"),
    unit: choice<BillUnit>(row, "unit", BILL_UNITS),
    unitPriceEur: decimal(row, "unit_price"),
    vatPct: decimal(row, "vat_pct"),
    reading: choice<"actual" | "estimated">(row, "reading", ["actual", "estimated"]),
  };
  const component = choice<BillComponent>(row, "component", BILL_COMPONENTS);
  const amountEur = decimal(row, "amount");
  if (component === undefined || amountEur === undefined) throw new BadCell("component and amount must be given");
  return {
    component,
    description: (row("description") ?? component).slice(0, 1_000),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    amountEur,
  };
}

function needed(row: Row, column: Column): string {
  const text = row(column);
  if (text !== undefined) return text;
  throw new BadCell(`${column} is empty`);
}

function day(row: Row, column: Column): string | undefined {
  const text = row(column);
  if (text === undefined) return undefined;
  const [, d = "", m = "", y = ""] = /^(\d\d?)\/(\d\d?)\/(\d{4})$/.exec(text) ?? [];
  const date = y === "" ? text : `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  if (isLocalDay(date)) return date;
  throw new BadCell(`${column} is ${shown(text)}, which is no day such as 2026-01-31 or 31/01/2026`);
}

/** `1.234,56` and `1234.56` alike; a point alone is a decimal point. */
function decimal(row: Row, column: Column): number | undefined {
  const text = row(column);
  if (text === undefined) return undefined;
  const plain = text.includes(",") ? text.replaceAll(".", "").replace(",", ".") : text;
  if (/^[+-]?\d{1,12}(\.\d{1,8})?$/.test(plain)) return Number(plain);
  throw new BadCell(`${column} is ${shown(text)}, which is no number`);
}

function choice<T extends string>(row: Row, column: Column, choices: readonly T[]): T | undefined {
  const text = row(column);
  if (text === undefined) return undefined;
  const found = choices.find((each) => each.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  throw new BadCell(`${column} is ${shown(text)}; it must be one of ${choices.join(", ")}`);
}

const toCents = (amounts: readonly number[]): number =>
  Math.round(amounts.reduce((sum, amount) => sum + Math.round(amount * 1e5), 0) / 1_000) / 100;
