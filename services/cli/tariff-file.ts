import { readFileSync } from "node:fs";
import { Factor } from "@lucciola/contract/energy/factor.ts";
import { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { IsoInstant, parseInstant } from "@lucciola/contract/time/iso.ts";
import type { EnergyInterval } from "@lucciola/domain/energy/energy-interval.ts";
import { checkConfig } from "@lucciola/platform/config/check-config.ts";
import { parseJson } from "@lucciola/platform/config/parse-json.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { type Static, type TSchema, Type } from "typebox";

/** What `lucciola intervals --json` writes. */
const IntervalEntry = Type.Object({
  from: IsoInstant,
  to: IsoInstant,
  wh: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  quality: Type.Enum(["measured", "estimated", "unknown"]),
  estimatedWh: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
});

/** Contract versions of a JSON file: one, or a list. Throws OperationalError `tariff-file-unreadable`, as all of these. */
export const readContractFile = (path: string): SupplyContract[] => readList(path, SupplyContract);

export const readFactorFile = (path: string): Factor[] => readList(path, Factor);

/** Intervals of a supply as `lucciola intervals --json` writes them. */
export const readIntervalFile = (path: string): EnergyInterval[] =>
  readList(path, IntervalEntry).map(({ from, to, ...rest }) => ({
    ...rest,
    fromMs: instantOf(from, path),
    toMs: instantOf(to, path),
  }));

function instantOf(text: string, path: string): number {
  const parsed = parseInstant(text);
  if (parsed.ok) return parsed.value;
  throw unreadable(path, parsed.issues);
}

function readList<S extends TSchema>(path: string, schema: S): Static<S>[] {
  const parsed = parseJson(readText(path));
  if (!parsed.ok) throw unreadable(path, [`line ${parsed.line}, column ${parsed.column}: ${parsed.problem}`]);
  const entries = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  const issues: string[] = [];
  const values = entries.map((entry, at) => {
    const checked = checkConfig(schema, entry as object);
    for (const { path: place, problem } of checked.issues)
      issues.push(`entry ${at + 1}, ${place.join(".") || "as a whole"}: ${problem}`);
    return checked.value as Static<S>;
  });
  if (issues.length > 0) throw unreadable(path, issues);
  return values;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw unreadable(path, [`it cannot be opened (${(cause as NodeJS.ErrnoException).code})`]);
  }
}

const LISTED = 20;
const unreadable = (path: string, issues: readonly string[]): OperationalError =>
  new OperationalError({
    code: "tariff-file-unreadable",
    message: [`${path} cannot be used:`, ...issues.slice(0, LISTED).map((issue) => `  - ${issue}`)].join("\n"),
  });
