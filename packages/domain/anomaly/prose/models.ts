import type { Words } from "./language.ts";

/** What a supply is held against, by the name that is stored with an alert. */
export const MODEL_WORDS = {
  "own-nights-at-this-air": {
    it: "le proprie notti alla stessa temperatura esterna",
    en: "its own nights at the same temperature outside",
  },
  "minimum-night-flow": { it: "il minimo delle proprie notti", en: "the least flow of its own nights" },
  "own-closed-days-and-workdays-at-this-air": {
    it: "i propri giorni chiusi e di lavoro alla stessa temperatura esterna",
    en: "its own closed days and workdays at the same temperature outside",
  },
  "own-hour-before-start-at-this-air": {
    it: "la stessa ora degli altri giorni alla stessa temperatura esterna",
    en: "the same hour of its other days at the same temperature outside",
  },
  "own-quiet-hours-of-the-day": {
    it: "le ore quiete dello stesso giorno, come nei giorni prima",
    en: "the quiet hours of the same day, as on the days before",
  },
  "ratio-to-own-past-at-this-air": {
    it: "il proprio passato alla stessa temperatura esterna",
    en: "its own past at the same temperature outside",
  },
  "own-days-at-this-air": {
    it: "i propri giorni alla stessa temperatura esterna",
    en: "its own days at the same temperature outside",
  },
  "lower-quartile-of-such-hours": {
    it: "quanto passa almeno in tre ore su quattro di quelle simili",
    en: "what passes at least in three of four such hours",
  },
  "register-around-it": { it: "il registro prima e dopo", en: "the register before and after" },
  "contract-power": { it: "la potenza impegnata nel contratto", en: "the power of the contract" },
  "free-share-of-reactive-energy": {
    it: "l'energia reattiva che la tariffa lascia libera",
    en: "the reactive energy that the tariff leaves free",
  },
  "reading-every-quarter-of-an-hour": { it: "una lettura ogni quarto d'ora", en: "a reading every quarter of an hour" },
  "baseline-before-the-work": {
    it: "i propri consumi dell'anno prima dei lavori, riportati al tempo e al calendario di oggi",
    en: "its own use of the year before the works, brought to the weather and the calendar of today",
  },
} as const satisfies Readonly<Record<string, Words>>;

export type AnomalyModel = keyof typeof MODEL_WORDS;

/** The same for a name from a store, which may not be known any more. */
export const STORED_MODEL_WORDS: Readonly<Partial<Record<string, Words>>> = MODEL_WORDS;
