import { readFileSync } from "node:fs";
import { checkConfig } from "@lucciola/platform/config/check-config.ts";
import { parseJson } from "@lucciola/platform/config/parse-json.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Static, TSchema } from "typebox";

/** The entries of a JSON file: one, or a list. Throws OperationalError with `code`, which names all that is not as it must be. */
export function readJsonList<S extends TSchema>(path: string, schema: S, code: string): Static<S>[] {
  const parsed = parseJson(readText(path, code));
  if (!parsed.ok) throw unreadableFile(path, [`line ${parsed.line}, column ${parsed.column}: ${parsed.problem}`], code);
  const entries = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  const issues: string[] = [];
  const values = entries.map((entry, at) => {
    const checked = checkConfig(schema, entry as object);
    for (const { path: place, problem } of checked.issues)
      issues.push(`entry ${at + 1}, ${place.join(".") || "as a whole"}: ${problem}`);
    return checked.value as Static<S>;
  });
  if (issues.length > 0) throw unreadableFile(path, issues, code);
  return values;
}

function readText(path: string, code: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw unreadableFile(path, [`it cannot be opened (${(cause as NodeJS.ErrnoException).code})`], code);
  }
}

const LISTED = 20;
export const unreadableFile = (path: string, issues: readonly string[], code: string): OperationalError =>
  new OperationalError({
    code,
    message: [`${path} cannot be used:`, ...issues.slice(0, LISTED).map((issue) => `  - ${issue}`)].join("\n"),
  });
