import { readFileSync } from "node:fs";
import { checkConfig } from "@lucciola/platform/config/check-config.ts";
import { parseJson } from "@lucciola/platform/config/parse-json.ts";
import { CurveMapping } from "@lucciola/platform/curves/mapped-rows.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/**
 * The file that says which column of a table holds what. Throws OperationalError `curve-mapping-wrong`, which names every
 * place that is not as it must be.
 */
export function readCurveMapping(path: string): CurveMapping {
  const parsed = parseJson(readText(path));
  if (!parsed.ok) throw wrong(path, [`line ${parsed.line}, column ${parsed.column}: ${parsed.problem}`]);
  const { value, issues } = checkConfig(CurveMapping, parsed.value as object);
  if (issues.length === 0) return value as CurveMapping;
  throw wrong(
    path,
    issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.problem}`),
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw wrong(path, [`it cannot be read (${(cause as NodeJS.ErrnoException).code})`]);
  }
}

const wrong = (path: string, issues: readonly string[]): OperationalError =>
  new OperationalError({
    code: "curve-mapping-wrong",
    message: [`${path} is no mapping of columns:`, ...issues.slice(0, 20).map((issue) => `  - ${issue}`)].join("\n"),
  });
