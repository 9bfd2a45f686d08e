export type Language = "it" | "en";

/** The same words in Italian and English. */
export type Words = Readonly<Record<Language, string>>;

export const LOCALES: Words = { it: "it-IT", en: "en-GB" };
