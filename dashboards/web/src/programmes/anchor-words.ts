import type { StepAnchor, SunEvent } from "@lucciola/contract/lighting/programme.ts";

export const SUN_EVENTS: readonly SunEvent[] = [
  "sunset",
  "civil-dusk",
  "nautical-dusk",
  "astronomical-dusk",
  "astronomical-dawn",
  "nautical-dawn",
  "civil-dawn",
  "sunrise",
];

export interface AnchorWords {
  readonly clock: (time: string) => string;
  /** "10 min dopo il tramonto" from the minutes and "dopo il tramonto". */
  readonly apart: (minutes: string, phrase: string) => string;
  readonly events: Readonly<Record<SunEvent, Record<"name" | "at" | "before" | "after", string>>>;
}

/** "10 min dopo il tramonto", "alle 22:00". */
export function anchorText(anchor: StepAnchor, words: AnchorWords): string {
  if (anchor.kind === "clock") return words.clock(anchor.time);
  const event = words.events[anchor.event];
  if (anchor.offsetMin === 0) return event.at;
  const minutes = String(Math.abs(anchor.offsetMin));
  return words.apart(minutes, anchor.offsetMin < 0 ? event.before : event.after);
}
