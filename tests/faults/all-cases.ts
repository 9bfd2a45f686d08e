import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { FaultCase } from "./fault-case.ts";

const FOLDER = join(import.meta.dirname, "cases");

/** The names of all cases: each is a file of `cases/` that exports `faultCase`. */
export const caseNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();

export async function loadCase(name: string): Promise<FaultCase> {
  const { faultCase } = (await import(`./cases/${name}.ts`)) as { readonly faultCase: FaultCase };
  return faultCase;
}
