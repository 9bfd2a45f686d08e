import type { Words } from "../i18n/words.ts";

const it = {
  search: "Cerca nell'elenco",
  all: "tutti",
  found: (shown: string, all: string) => `${shown} su ${all}`,
  none: "Niente corrisponde a questi filtri.",
  clear: "Togli i filtri",
  more: (count: string) => `Mostra altri ${count}`,
  file: "Scarica CSV",
};
export const words: Words<typeof it> = {
  it,
  en: {
    search: "Search the list",
    all: "all",
    found: (shown, all) => `${shown} of ${all}`,
    none: "Nothing matches these filters.",
    clear: "Clear filters",
    more: (count) => `Show ${count} more`,
    file: "Download CSV",
  },
};
