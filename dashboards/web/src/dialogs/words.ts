import type { Words } from "../i18n/words.ts";

const it = { undo: "Annulla", undone: "Annullato.", close: "Chiudi" };
export const words: Words<typeof it> = { it, en: { undo: "Undo", undone: "Taken back.", close: "Close" } };
