import type { Parsed } from "@lucciola/contract/ids/ids.ts";

/** Reads `COLUMN=FIELD,COLUMN=FIELD`: the field that each column of a file holds, in the order given. */
export function parseColumnMapping(text: string): Parsed<ReadonlyMap<string, string>> {
  const pairs: [string, string][] = [];
  for (const pair of text.split(",")) {
    const at = pair.lastIndexOf("=");
    const [column, field] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (at < 1 || column === "" || field === "")
      return { ok: false, issues: ['It must be COLUMN=FIELD, such as "Potenza lampada=power_w"'] };
    pairs.push([column, field]);
  }
  const named = new Map(pairs);
  if (named.size < pairs.length) return { ok: false, issues: ["It names a column twice"] };
  return { ok: true, value: named };
}
