import type { TSchema } from "typebox";
import { describeAllowed } from "./describe-allowed.ts";
import { settingsByVariable } from "./read-variables.ts";

/** The settings of a program for its help: a line for each variable, with its meaning, what is allowed and the default. */
export function describeSettings(schema: TSchema, prefix = "LUCCIOLA_"): string {
  const settings = [...settingsByVariable(schema, prefix)];
  const width = Math.max(...settings.map(([variable]) => variable.length));
  return settings
    .map(([variable, { schemas }]) => `  ${variable.padEnd(width)}  ${schemas.map(describeSetting).join(", or ")}`)
    .join("\n");
}

function describeSetting(schema: TSchema): string {
  const { description, default: fallback } = schema as { description?: string; default?: unknown };
  const shown = typeof fallback === "string" ? fallback : JSON.stringify(fallback);
  return [
    description ?? describeAllowed(schema),
    ...(shown === undefined || shown === "" ? [] : [`(default: ${shown})`]),
  ].join(" ");
}
