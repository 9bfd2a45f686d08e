import type { ProgrammeStep, StepAnchor, SunEvent } from "@lucciola/contract/lighting/programme.ts";
import type { Words } from "./findings.ts";

const SUN_EVENTS: Record<SunEvent, Words> = {
  sunset: { en: "sunset", it: "il tramonto" },
  "civil-dusk": { en: "civil dusk", it: "il crepuscolo civile serale" },
  "nautical-dusk": { en: "nautical dusk", it: "il crepuscolo nautico serale" },
  "astronomical-dusk": { en: "astronomical dusk", it: "il crepuscolo astronomico serale" },
  "astronomical-dawn": { en: "astronomical dawn", it: "il crepuscolo astronomico mattutino" },
  "nautical-dawn": { en: "nautical dawn", it: "il crepuscolo nautico mattutino" },
  "civil-dawn": { en: "civil dawn", it: "il crepuscolo civile mattutino" },
  sunrise: { en: "sunrise", it: "l'alba" },
};

/** `at 22:00`, `10 min after sunset`. */
export function anchorWords(anchor: StepAnchor): Words {
  if (anchor.kind === "clock") return { en: `at ${anchor.time}`, it: `alle ${anchor.time}` };
  const { en, it } = SUN_EVENTS[anchor.event];
  const minutes = Math.abs(anchor.offsetMin);
  if (minutes === 0) return { en: `at ${en}`, it: `con ${it}` };
  return anchor.offsetMin < 0
    ? { en: `${minutes} min before ${en}`, it: `${minutes} min prima: ${it}` }
    : { en: `${minutes} min after ${en}`, it: `${minutes} min dopo: ${it}` };
}

/** `Step 2 (50 % at 00:00)`, with steps counted from 1, as people do. */
export function stepWords(index: number, { from, dimPct }: ProgrammeStep): Words {
  const when = anchorWords(from);
  return { en: `Step ${index + 1} (${dimPct} % ${when.en})`, it: `Il passo ${index + 1} (${dimPct} % ${when.it})` };
}

export const WEEKDAYS: readonly Words[] = [
  { en: "Monday", it: "lunedì" },
  { en: "Tuesday", it: "martedì" },
  { en: "Wednesday", it: "mercoledì" },
  { en: "Thursday", it: "giovedì" },
  { en: "Friday", it: "venerdì" },
  { en: "Saturday", it: "sabato" },
  { en: "Sunday", it: "domenica" },
];
