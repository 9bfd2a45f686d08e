import { readFile } from "node:fs/promises";
import { Bill } from "@lucciola/contract/energy/bill.ts";
import { checkConfig } from "../config/check-config.ts";
import { parseJson } from "../config/parse-json.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type CsvBills, readBillCsv, readBillRows } from "./read-bill-csv.ts";
import { readFatturaPa, type StatedPeriod } from "./read-fatturapa.ts";
import { unreadable } from "./xml-tree.ts";

/**
 * Reads bills from a file, told apart by what it holds: FatturaPA XML, JSON as the API takes it (one bill or a list), or
 * CSV. Throws OperationalError `bill-unreadable`, `bill-signed` for a signed invoice (.p7m), `csv-unreadable`.
 */
export async function readBillFile(file: string, stated?: StatedPeriod): Promise<CsvBills> {
  const bytes = await readBytes(file);
  refuseSigned(bytes, file);
  const text = textOf(bytes);
  const start = text.trimStart()[0];
  if (start === "<") return { bills: readFatturaPa(text, file, stated), refused: [] };
  if (start === "{" || start === "[") return { bills: billsOfJson(text, file), refused: [] };
  return readBillCsv(file);
}

/**
 * Reads the bytes of an electronic invoice (FatturaPA XML). `name` is what messages call it. Throws OperationalError
 * `bill-unreadable`, `bill-signed`.
 */
export function readInvoice(bytes: Uint8Array, name: string, stated?: StatedPeriod): Bill[] {
  refuseSigned(bytes, name);
  return readFatturaPa(textOf(bytes), name, stated);
}

/** Reads the bytes of a CSV file of bills; `name` is what messages call it. Throws OperationalError `bill-signed`. */
export function readBillTable(bytes: Uint8Array, name: string): Promise<CsvBills> {
  refuseSigned(bytes, name);
  return readBillRows(textOf(bytes));
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(file, `it cannot be opened (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
}

/** CAdES is DER, which begins with a sequence, or the same in base64. */
function refuseSigned(bytes: Uint8Array, file: string): void {
  const isDer = bytes[0] === 0x30 && ((bytes[1] ?? 0) & 0x80) !== 0;
  const isBase64 = Buffer.from(bytes.subarray(0, 3)).toString("latin1") === "MII";
  if (!isDer && !isBase64) return;
  throw new OperationalError({
    code: "bill-signed",
    message: `${file} is a signed invoice (.p7m), which is not read. Save the XML inside it with your signing program, or download the invoice without signature, and give that file.`,
  });
}

/** Invoices are UTF-8 by their specification, and some are Windows-1252 all the same. */
function textOf(bytes: Uint8Array): string {
  try {
    // A byte order mark is left out by the decoder.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function billsOfJson(text: string, file: string): Bill[] {
  const parsed = parseJson(text);
  if (!parsed.ok) throw unreadable(file, `line ${parsed.line}, column ${parsed.column}: ${parsed.problem}`);
  const given = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  return given.map((each, at) => {
    const { value, issues } = checkConfig(Bill, each as object);
    const [first] = issues;
    if (first === undefined) return value as Bill;
    throw unreadable(file, `bill ${at + 1}, ${first.path.join(".") || "as a whole"}: ${first.problem}`);
  });
}
