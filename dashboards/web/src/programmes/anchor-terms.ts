import type { Translated } from "../i18n/words.ts";

/** Moments of a night as people say them: by the clock, or by the sun. */
export const anchorIt = {
  clock: (time: string) => `alle ${time}`,
  apart: (minutes: string, phrase: string) => `${minutes} min ${phrase}`,
  byClock: "ora dell'orologio",
  events: {
    sunset: { name: "tramonto", at: "al tramonto", before: "prima del tramonto", after: "dopo il tramonto" },
    "civil-dusk": {
      name: "crepuscolo civile, sera",
      at: "al crepuscolo civile serale",
      before: "prima del crepuscolo civile serale",
      after: "dopo il crepuscolo civile serale",
    },
    "nautical-dusk": {
      name: "crepuscolo nautico, sera",
      at: "al crepuscolo nautico serale",
      before: "prima del crepuscolo nautico serale",
      after: "dopo il crepuscolo nautico serale",
    },
    "astronomical-dusk": {
      name: "crepuscolo astronomico, sera",
      at: "al crepuscolo astronomico serale",
      before: "prima del crepuscolo astronomico serale",
      after: "dopo il crepuscolo astronomico serale",
    },
    "astronomical-dawn": {
      name: "crepuscolo astronomico, mattina",
      at: "al crepuscolo astronomico mattutino",
      before: "prima del crepuscolo astronomico mattutino",
      after: "dopo il crepuscolo astronomico mattutino",
    },
    "nautical-dawn": {
      name: "crepuscolo nautico, mattina",
      at: "al crepuscolo nautico mattutino",
      before: "prima del crepuscolo nautico mattutino",
      after: "dopo il crepuscolo nautico mattutino",
    },
    "civil-dawn": {
      name: "crepuscolo civile, mattina",
      at: "al crepuscolo civile mattutino",
      before: "prima del crepuscolo civile mattutino",
      after: "dopo il crepuscolo civile mattutino",
    },
    sunrise: { name: "alba", at: "all'alba", before: "prima dell'alba", after: "dopo l'alba" },
  },
};

export const anchorEn: Translated<typeof anchorIt> = {
  clock: (time) => `at ${time}`,
  apart: (minutes, phrase) => `${minutes} min ${phrase}`,
  byClock: "time of the clock",
  events: {
    sunset: { name: "sunset", at: "at sunset", before: "before sunset", after: "after sunset" },
    "civil-dusk": {
      name: "civil dusk",
      at: "at civil dusk",
      before: "before civil dusk",
      after: "after civil dusk",
    },
    "nautical-dusk": {
      name: "nautical dusk",
      at: "at nautical dusk",
      before: "before nautical dusk",
      after: "after nautical dusk",
    },
    "astronomical-dusk": {
      name: "astronomical dusk",
      at: "at astronomical dusk",
      before: "before astronomical dusk",
      after: "after astronomical dusk",
    },
    "astronomical-dawn": {
      name: "astronomical dawn",
      at: "at astronomical dawn",
      before: "before astronomical dawn",
      after: "after astronomical dawn",
    },
    "nautical-dawn": {
      name: "nautical dawn",
      at: "at nautical dawn",
      before: "before nautical dawn",
      after: "after nautical dawn",
    },
    "civil-dawn": {
      name: "civil dawn",
      at: "at civil dawn",
      before: "before civil dawn",
      after: "after civil dawn",
    },
    sunrise: { name: "sunrise", at: "at sunrise", before: "before sunrise", after: "after sunrise" },
  },
};
