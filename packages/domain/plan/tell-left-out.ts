import { ANOMALY_WORDS } from "../anomaly/anomaly-words.ts";
import type { Words } from "../anomaly/prose/language.ts";
import type { LeftOut } from "./non-routine-days.ts";

const TOO_MANY: Words = {
  it: "Troppi giorni cadono in anomalie note per lasciarli fuori: quel che vi si è sprecato pesa sul confronto.",
  en: "Too many days lie within known anomalies to leave them out: what was wasted on them weighs on the comparison.",
};

/** How many days a comparison leaves out and why, a line for each thing to say. */
export function tellLeftOut({ baselineDays, reportingDays, kinds, isTooMany }: LeftOut): Words[] {
  const titles = (language: keyof Words): string =>
    kinds.map((kind) => ANOMALY_WORDS[kind].title[language].toLowerCase()).join(", ");
  const left: Words = {
    it: `Giorni lasciati fuori perché cadono in anomalie note degli stessi contatori: ${baselineDays} prima dei lavori, ${reportingDays} dopo (${titles("it")}).`,
    en: `Days left out because they lie within known anomalies of the same meters: ${baselineDays} before the works, ${reportingDays} after (${titles("en")}).`,
  };
  return [...(baselineDays + reportingDays > 0 ? [left] : []), ...(isTooMany ? [TOO_MANY] : [])];
}
