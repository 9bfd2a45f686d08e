import type { RuleText } from "@lucciola/contract/api/town-rules.ts";
import { expect, it } from "vitest";
import { createFormatter } from "../format/format.ts";
import { words as programmeWords } from "../programmes/words.ts";
import { ruleSentence, type SentenceWords } from "./rule-sentence.ts";
import { words } from "./words.ts";

const italian: SentenceWords = {
  t: words.it,
  anchor: programmeWords.it.anchor,
  format: createFormatter("it-IT", "Europe/Rome"),
  locale: "it-IT",
  nameOf: (id) => ({ "photocell-1": "Piazza", centro: "Centro" })[id] ?? id,
};
const storm: RuleText = {
  name: "Temporale",
  trigger: {
    kind: "sensor",
    point: "photocell-1",
    quantity: "illuminanceLx",
    is: "below",
    value: 20,
    forMin: 10,
    backBy: 10,
  },
  conditions: [
    { kind: "sky", is: "light" },
    { kind: "weekdays", weekdays: [6, 7] },
  ],
  action: { kind: "order", group: "centro", dimPct: 80, minutes: 30, fadeMs: 0 },
};

it("says a rule as a sentence, in the reader's language", () => {
  expect(ruleSentence(storm, italian)).toBe(
    "Quando la luce misurata (Piazza) sta sotto 20 lx per 10 minuti, se è giorno e il giorno è sab, dom, allora Centro va al livello 80 % per 30 minuti.",
  );
  const english = {
    ...italian,
    t: words.en,
    anchor: programmeWords.en.anchor,
    format: createFormatter("en-GB", "Europe/Rome"),
    locale: "en-GB",
  };
  const sunset: RuleText = {
    ...storm,
    trigger: { kind: "sun", event: "sunset", offsetMin: -30 },
    conditions: [],
    action: { kind: "note", text: "look" },
  };
  expect(ruleSentence(sunset, english)).toBe('When the moment comes: 30 min before sunset, then note "look".');
});
