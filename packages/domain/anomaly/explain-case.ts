import type { AnomalyCase } from "./anomaly-case.ts";
import type { NormalRule } from "./normal-rule.ts";
import { articled } from "./prose/italian.ts";
import type { Language, Words } from "./prose/language.ts";
import { dayInWords, tellAlert } from "./prose/tell-alert.ts";

const STANDING = {
  it: {
    held: "Trattenuta dal limite di avvisi: nessuno è stato avvisato.",
    snoozed: (day: string, reason: string) => `Rimandata ${articled("al", day)}: ${reason}.`,
    normal: (by: string, reason: string) => `Normale secondo ${by}: ${reason}.`,
    over: "La causa è finita.",
  },
  en: {
    held: "Held back by the alert budget: nobody was told.",
    snoozed: (day: string, reason: string) => `Put off until ${day}: ${reason}.`,
    normal: (by: string, reason: string) => `Normal according to ${by}: ${reason}.`,
    over: "Its cause is over.",
  },
} as const;

/**
 * An anomaly in some sentences: what, where, since when, what it costs, what was seen and what that was held against, and
 * how it stands with people. `place` is the name of the supply, days are those of `zone` (IANA), `rule` the one by which it
 * is normal.
 */
export const explainCase = (
  anomaly: AnomalyCase,
  place: string,
  zone: string,
  rule: NormalRule | undefined,
): Words => ({ it: explainIn("it", anomaly, place, zone, rule), en: explainIn("en", anomaly, place, zone, rule) });

function explainIn(
  language: Language,
  { state, alert, snooze }: AnomalyCase,
  place: string,
  zone: string,
  rule: NormalRule | undefined,
): string {
  const words = STANDING[language];
  const { title, when, cost, why } = tellAlert(alert, language, zone);
  return [
    `${place}: ${title}, ${when}.`,
    cost,
    why,
    state === "held" && words.held,
    state === "snoozed" && snooze && words.snoozed(dayInWords(snooze.untilMs, language, zone), snooze.reason),
    state === "normal" && rule && words.normal(rule.by, rule.reason),
    state === "closed" && words.over,
  ]
    .filter(Boolean)
    .join(" ");
}
