export type CsvCell = string | number | undefined;

/** Without a byte order mark a spreadsheet takes accents for something else. */
export const BOM = "\uFEFF";

/** As Italian spreadsheets open it: semicolons, decimal commas, a byte order mark. A text can never become a formula. */
export function csvText(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return `${BOM}${[columns, ...rows].map(csvLine).join("")}`;
}

/** One row of such a table; the mark stands before the first. */
export const csvLine = (row: readonly CsvCell[]): string => `${row.map(cellText).join(";")}\r\n`;

function cellText(cell: CsvCell): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell).replace(".", ",");
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[";\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
