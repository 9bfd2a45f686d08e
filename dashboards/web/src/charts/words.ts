import type { Words } from "../i18n/words.ts";

const it = {
  keys: "Le frecce scorrono giorni e ore",
  unknown: "non noto",
  upTo: (value: string) => `≤ ${value}`,
  legend: (unit: string) => `Legenda, ${unit}`,
};
export const words: Words<typeof it> = {
  it,
  en: {
    keys: "Arrows walk through days and hours",
    unknown: "not known",
    upTo: (value) => `≤ ${value}`,
    legend: (unit) => `Legend, ${unit}`,
  },
};
