import { type Dictionary, it } from "./it.ts";

/** The words of a language. Italian is there from the start; English is fetched when it is asked for. */
export async function loadDictionary(language: "it" | "en"): Promise<Dictionary> {
  return language === "it" ? it : (await import("./en.ts")).en;
}
