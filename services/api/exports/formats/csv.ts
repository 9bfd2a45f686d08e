import type { Cell } from "../data-set.ts";
import type { FileFormat, FileOptions } from "./file-format.ts";
import { instantWriter } from "./say-instant.ts";

/** What a spreadsheet would run as a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const BOM = "\uFEFF";

export const csv: FileFormat = {
  format: "csv",
  mediaType: "text/csv",
  /**
   * RFC 4180 with a header. With decimal commas the columns are separated by semicolons. A text that a spreadsheet would run
   * as a formula is preceded by an apostrophe.
   */
  async *write({ columns, pages }, options) {
    const separator = options.decimal === "comma" ? ";" : ",";
    const needsQuotes = new RegExp(`["${separator}\\r\\n]`);
    const encode = encoder(options.encoding);
    const sayInstant = instantWriter(options.zone);
    const quoted = (text: string): string => (needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const write = columns.map(({ type }): ((value: NonNullable<Cell>) => string) => {
      if (type === "instant") return (value) => (typeof value === "number" ? sayInstant(value) : String(value));
      if (type === "text" || type === "json" || type === "date")
        return (value) => {
          const text = String(value);
          return quoted(FORMULA.test(text) ? `'${text}` : text);
        };
      return options.decimal === "comma" ? (value) => String(value).replace(".", ",") : (value) => String(value);
    });
    const mark = options.encoding === "utf-8-bom" ? BOM : "";
    yield encode(`${mark}${columns.map(({ name }) => name).join(separator)}\r\n`);
    for await (const rows of pages()) {
      let text = "";
      for (const row of rows) {
        for (let column = 0; column < write.length; column += 1) {
          const value = row[column] ?? null;
          text += `${column === 0 ? "" : separator}${value === null ? "" : write[column]?.(value)}`;
        }
        text += "\r\n";
      }
      yield encode(text);
    }
  },
};

function encoder(encoding: FileOptions["encoding"]): (text: string) => Uint8Array {
  return encoding === "windows-1252" ? encodeWindows1252 : (text) => Buffer.from(text, "utf8");
}

/** What stands from 0x80 to 0x9f, where it differs from Latin 1; a blank stands for a byte without a character. */
const FROM_0X80 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
const BYTES: ReadonlyMap<string, number> = new Map(
  Array.from(FROM_0X80, (character, index): [string, number] => [character, 0x80 + index]).filter(
    ([character]) => character !== " ",
  ),
);
const byteOf = (character: string): number => {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 || (code > 0x9f && code <= 0xff) ? code : (BYTES.get(character) ?? 0x3f);
};

/** A character that it does not have becomes a question mark. */
function encodeWindows1252(text: string): Uint8Array {
  const encoded = Buffer.allocUnsafe(text.length);
  let length = 0;
  for (const character of text) {
    encoded[length] = byteOf(character);
    length += 1;
  }
  return encoded.subarray(0, length);
}
