import type { ApiDocument } from "./open-api-document.ts";

/** A rule that a description of an API must keep, in our words; the published lists are not copied (AGPL-3.0). */
export interface ApiRule {
  /** Its name in the published list; ours begin with `house-`. */
  readonly id: string;
  /** The list that asks for it, with the standard or recommendation behind it. */
  readonly source: string;
  readonly words: string;
  /** What to do about it, in a route of ours. */
  readonly remedy: string;
  /** Where a document breaks it: method, path and place, e.g. `GET /api/v1/lamps answer 200 /lamps[]/name`. */
  readonly find: (document: ApiDocument) => string[];
}

/** Asked of every API in the catalogue of the public administration (PDND, ModI): italia/api-oas-checker-rules, `rules/`. */
export const GUIDELINES = "Italian Guidelines";
/** The same project's list on safety, `security/`. */
export const SECURITY = "Extra Security Checks";
/** Spectral's own list, which both of them build on. */
export const OPENAPI = "spectral:oas";
/** Asked by ourselves. */
export const HOUSE = "Lucciola";

const MOST_SHOWN = 40;

/** What somebody reads who broke a rule; `undefined`: nobody did. */
export function complaintOf({ id, source, words, remedy }: ApiRule, places: readonly string[]): string | undefined {
  if (places.length === 0) return undefined;
  const left = places.length - MOST_SHOWN;
  return [
    `${id} (${source}): ${words}. It is broken in ${places.length === 1 ? "one place" : `${places.length} places`}:`,
    ...places.slice(0, MOST_SHOWN).map((place) => `  ${place}`),
    ...(left > 0 ? [`  and ${left} more`] : []),
    `What to do: ${remedy}`,
  ].join("\n");
}
