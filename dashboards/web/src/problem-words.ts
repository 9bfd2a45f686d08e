import { ApiProblem } from "./api/client.ts";
import type { Dictionary } from "./i18n/it.ts";

/** A failure in the reader's language; the server's own words where there are none of ours. */
export function wordProblem(error: unknown, t: Dictionary): string {
  const { other, ...known } = t.problems;
  if (!(error instanceof ApiProblem)) return other(error instanceof Error ? error.message : String(error));
  const words = (known as Record<string, string | ((seconds: string) => string)>)[error.code];
  if (typeof words === "function") return words(String(error.retryAfterS ?? "…"));
  return words ?? other(error.message);
}
