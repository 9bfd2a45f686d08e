/**
 * The same keys in another language. The words of a page stand beside it, in `words.ts` of its folder, and come with its
 * code: `export const words = { it, en } satisfies Words<typeof it>`; the page takes `words[settings.language]`.
 */
export type Words<It> = { readonly it: It; readonly en: Translated<It> };

/** Texts and functions that make texts, whatever the texts say. */
export type Translated<T> = T extends string
  ? string
  : T extends (...args: infer Args) => string
    ? (...args: Args) => string
    : { readonly [Key in keyof T]: Translated<T[Key]> };
