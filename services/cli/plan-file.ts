import { readFileSync } from "node:fs";
import { CalendarText, LintRequest, ProgrammeText } from "@lucciola/contract/api/lighting-plans.ts";
import { checkConfig } from "@lucciola/platform/config/check-config.ts";
import { parseJson } from "@lucciola/platform/config/parse-json.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { TSchema } from "typebox";

/**
 * Reads what shall be linted: one programme, one calendar, or an object with `programmes`, `calendar` and `floors` as the
 * API takes it. A `version` is passed over: the registry gives it. Throws OperationalError `plan-unreadable`, which names
 * every place that is not as it must be.
 */
export function readPlanFile(path: string): LintRequest {
  const parsed = parseJson(readText(path));
  if (!parsed.ok) throw unreadable(path, [`line ${parsed.line}, column ${parsed.column}: ${parsed.problem}`]);
  const value = withoutVersions(parsed.value);
  if (!isRecord(value)) throw unreadable(path, ["it must be a programme, a calendar, or an object that holds them"]);
  if ("steps" in value) return { programmes: [check<ProgrammeText>(path, ProgrammeText, value)] };
  if ("rules" in value) return { calendar: check<CalendarText>(path, CalendarText, value) };
  return check<LintRequest>(path, LintRequest, value);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new OperationalError({
      code: "plan-unreadable",
      message: `${path} cannot be read (${(cause as NodeJS.ErrnoException).code}). Check its path.`,
      cause,
    });
  }
}

function check<T>(path: string, schema: TSchema, given: object): T {
  const { value, issues } = checkConfig(schema, given);
  if (issues.length === 0) return value as T;
  throw unreadable(
    path,
    issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.problem}`),
  );
}

const unreadable = (path: string, issues: readonly string[]): OperationalError =>
  new OperationalError({
    code: "plan-unreadable",
    message: [`${path} cannot be linted:`, ...issues.slice(0, 20).map((issue) => `  - ${issue}`)].join("\n"),
  });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** As the registry and the API write programmes and calendars, they carry a version. */
function withoutVersions(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const { version: _, ...rest } = value;
  if (Array.isArray(rest.programmes)) rest.programmes = rest.programmes.map(withoutVersions);
  if (isRecord(rest.calendar)) rest.calendar = withoutVersions(rest.calendar);
  return rest;
}
