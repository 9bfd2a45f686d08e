import type { LucciolaConfig } from "@lucciola/all-in-one/config.ts";
import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";

/** The settings under which the server runs, from the same file and variables. Throws OperationalError `config-invalid`. */
export async function readServerConfig(file: string | undefined): Promise<LucciolaConfig> {
  // Imported here: most commands need none of it, and it takes its time to load.
  const { LucciolaConfig: schema } = await import("@lucciola/all-in-one/config.ts");
  const loaded = loadConfig({ schema, file, environment: process.env, prefix: "LUCCIOLA_" });
  if (loaded.ok) return loaded.value;
  throw new OperationalError({
    code: "config-invalid",
    message: ["The configuration cannot be used:", ...loaded.issues.map((issue) => `  - ${issue}`)].join("\n"),
  });
}
