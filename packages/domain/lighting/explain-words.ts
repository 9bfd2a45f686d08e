import type { CalendarRule } from "@lucciola/contract/lighting/calendar.ts";
import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import type { StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import type { ProgrammeChoice } from "./calendar.ts";

export const LANGUAGES = ["it", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
/** The same words in every language. */
export type Words = Readonly<Record<Language, string>>;

const SUN: Readonly<Record<string, Words>> = {
  sunset: { it: "il tramonto", en: "sunset" },
  sunrise: { it: "l'alba", en: "sunrise" },
  "civil-dusk": { it: "il crepuscolo civile serale", en: "civil dusk" },
  "civil-dawn": { it: "il crepuscolo civile mattutino", en: "civil dawn" },
  "nautical-dusk": { it: "il crepuscolo nautico serale", en: "nautical dusk" },
  "nautical-dawn": { it: "il crepuscolo nautico mattutino", en: "nautical dawn" },
  "astronomical-dusk": { it: "il crepuscolo astronomico serale", en: "astronomical dusk" },
  "astronomical-dawn": { it: "il crepuscolo astronomico mattutino", en: "astronomical dawn" },
};

/** The moment that a programme names: `10 min after sunset`, `22:00`. */
export function anchorWords(anchor: StepAnchor): Words {
  if (anchor.kind === "clock") return { it: `ore ${anchor.time}`, en: anchor.time };
  const { it, en } = SUN[anchor.event] ?? { it: anchor.event, en: anchor.event };
  if (anchor.offsetMin === 0) return { it, en };
  const minutes = Math.abs(anchor.offsetMin);
  return anchor.offsetMin > 0
    ? { it: `${minutes} min dopo ${it}`, en: `${minutes} min after ${en}` }
    : {
        it: `${minutes} min prima di ${it}`.replace("di il ", "del ").replace("di l'", "dell'"),
        en: `${minutes} min before ${en}`,
      };
}

const WEEKDAYS: Readonly<Record<Language, readonly string[]>> = {
  it: ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
  en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};

/** What of the calendar chose a night's programme, in brackets after its name; nothing where there is no calendar. */
export function choiceWords(choice: ProgrammeChoice | undefined): Words {
  switch (choice?.kind) {
    case undefined:
    case "no-calendar":
      return { it: "", en: "" };
    case "default":
      return {
        it: " (nessuna regola del calendario riguarda questa notte)",
        en: " (no rule of the calendar is for this night)",
      };
    case "programme-missing":
      return {
        it: ` (il calendario chiede “${choice.programmeId}”, che manca)`,
        en: ` (the calendar asks for “${choice.programmeId}”, which is missing)`,
      };
    case "rule": {
      const { it, en } = ruleWords(choice.rule);
      return { it: ` (calendario: ${it})`, en: ` (calendar: ${en})` };
    }
  }
}

function ruleWords(rule: CalendarRule): Words {
  if (rule.name !== undefined) return { it: rule.name, en: rule.name };
  const days = (language: Language): string => {
    const numbers = rule.kind === "holiday" ? undefined : rule.weekdays;
    return numbers === undefined ? "" : numbers.map((day) => WEEKDAYS[language][day - 1]).join(", ");
  };
  const onDays = (language: Language): string => (days(language) === "" ? "" : `, ${days(language)}`);
  switch (rule.kind) {
    case "event": {
      const range = rule.to === undefined ? rule.from : `${rule.from} – ${rule.to}`;
      return { it: `evento ${range}${onDays("it")}`, en: `event ${range}${onDays("en")}` };
    }
    case "holiday":
      return rule.eve === true ? { it: "vigilia di festa", en: "eve of a holiday" } : { it: "festa", en: "holiday" };
    case "season": {
      const range = `${rule.from} – ${rule.to}`;
      return { it: `stagione ${range}${onDays("it")}`, en: `season ${range}${onDays("en")}` };
    }
    case "weekday":
      return { it: days("it"), en: days("en") };
  }
}

export const FAILURE_WORDS: Readonly<Record<LampFailure, Words>> = {
  overallFailure: { it: "un guasto generale", en: "an overall failure" },
  lightSourceFailure: { it: "la sorgente guasta", en: "a failed light source" },
  lightSourceShortCircuit: { it: "la sorgente in corto circuito", en: "a short-circuited light source" },
  lightSourceOpenCircuit: { it: "la sorgente interrotta", en: "an open light source" },
  supplyUndervoltage: { it: "tensione bassa", en: "low voltage" },
  supplyOvervoltage: { it: "tensione alta", en: "high voltage" },
  outputPowerLimitation: { it: "la potenza limitata", en: "limited power" },
  thermalDerating: { it: "l'alimentatore ridotto per calore", en: "a driver derated by heat" },
  thermalShutdown: { it: "l'alimentatore spento per calore", en: "a driver shut down by heat" },
  lightSourceThermalDerating: { it: "la sorgente ridotta per calore", en: "a light source derated by heat" },
  lightSourceThermalShutdown: { it: "la sorgente spenta per calore", en: "a light source shut down by heat" },
  gearCommunicationFailure: { it: "l'alimentatore che non risponde", en: "a driver that does not answer" },
  relayFailure: { it: "il relè guasto", en: "a failed relay" },
  clockLost: { it: "l'orologio perso", en: "a lost clock" },
  switchingLimited: { it: "accende e spegne troppo spesso e resta accesa", en: "switches too often and stays on" },
};

/** `41,7 %` and `41.7 %`. */
export function percent(dimPct: number): Words {
  const text = String(Math.round(dimPct * 10) / 10);
  return { it: `${text.replace(".", ",")} %`, en: `${text} %` };
}
