import { openBytes, type TextEncoding } from "./csv-lines.ts";

/**
 * In what encoding a text file is written, by its bytes: UTF-16 by its mark, UTF-8 when all of it is, else Windows-1252,
 * in which every file can be read. Rejects as `openBytes` does.
 */
export async function detectEncoding(file: string): Promise<TextEncoding> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isFirst = true;
  const bytes = await openBytes(file);
  try {
    for await (const chunk of bytes) {
      if (isFirst && chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
      isFirst = false;
      decoder.decode(chunk as Uint8Array, { stream: true });
    }
    decoder.decode();
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return "windows-1252";
    throw error;
  } finally {
    bytes.destroy();
  }
}
