import { it } from "./it.ts";

/** Every word that the dashboards say. Italian is the source; English has the same keys by type. */
export type Dictionary = typeof it;
export { it };

export async function loadDictionary(language: "it" | "en"): Promise<Dictionary> {
  return language === "it" ? it : (await import("./en.ts")).en;
}
