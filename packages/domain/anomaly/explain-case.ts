import type { AnomalyCase } from "./anomaly-case.ts";
import { ANOMALY_WORDS } from "./anomaly-words.ts";
import type { NormalRule } from "./normal-rule.ts";

export interface CaseExplanation {
  readonly it: string;
  readonly en: string;
}

interface Speech {
  readonly locale: string;
  readonly since: (day: string) => string;
  readonly between: (from: string, to: string) => string;
  readonly cost: (eur: string) => string;
  readonly seen: (numbers: string) => string;
  readonly model: (name: string) => string;
  readonly held: string;
  readonly snoozed: (day: string, reason: string) => string;
  readonly normal: (by: string, reason: string) => string;
  readonly over: string;
}

const SPEECH: Readonly<Record<"it" | "en", Speech>> = {
  it: {
    locale: "it-IT",
    since: (day) => `dal ${day}`,
    between: (from, to) => `dal ${from} al ${to}`,
    cost: (eur) => `Se continua costa circa ${eur} all'anno.`,
    seen: (numbers) => `Visto: ${numbers}.`,
    model: (name) => `Confrontato con: ${name}.`,
    held: "Trattenuta dal limite di avvisi: nessuno è stato avvisato.",
    snoozed: (day, reason) => `Rimandata al ${day}: ${reason}.`,
    normal: (by, reason) => `Normale secondo ${by}: ${reason}.`,
    over: "La causa è finita.",
  },
  en: {
    locale: "en-GB",
    since: (day) => `since ${day}`,
    between: (from, to) => `from ${from} to ${to}`,
    cost: (eur) => `If it goes on it costs about ${eur} a year.`,
    seen: (numbers) => `Seen: ${numbers}.`,
    model: (name) => `Held against: ${name}.`,
    held: "Held back by the alert budget: nobody was told.",
    snoozed: (day, reason) => `Put off until ${day}: ${reason}.`,
    normal: (by, reason) => `Normal according to ${by}: ${reason}.`,
    over: "Its cause is over.",
  },
};

/**
 * An anomaly in some sentences: what, where, since when, what it costs, what was seen and what that was held against, and
 * how it stands with people. `place` is the name of the supply, days are those of `zone` (IANA), `rule` the one by which it
 * is normal.
 */
export function explainCase(
  anomaly: AnomalyCase,
  place: string,
  zone: string,
  rule: NormalRule | undefined,
): CaseExplanation {
  return { it: explainIn("it", anomaly, place, zone, rule), en: explainIn("en", anomaly, place, zone, rule) };
}

function explainIn(
  language: "it" | "en",
  { state, alert, snooze }: AnomalyCase,
  place: string,
  zone: string,
  rule: NormalRule | undefined,
): string {
  const words = SPEECH[language];
  const dayOf = (ms: number): string =>
    new Intl.DateTimeFormat(words.locale, { timeZone: zone, dateStyle: "long" }).format(ms);
  const money = new Intl.NumberFormat(words.locale, { style: "currency", currency: "EUR", maximumFractionDigits: 0 });
  const number = new Intl.NumberFormat(words.locale, { maximumFractionDigits: 2 });
  const when =
    alert.toMs === undefined ? words.since(dayOf(alert.fromMs)) : words.between(dayOf(alert.fromMs), dayOf(alert.toMs));
  const evidence = Object.entries(alert.evidence).map(([name, value]) => `${name} ${number.format(value)}`);
  return [
    `${place}: ${ANOMALY_WORDS[alert.kind].title[language]}, ${when}.`,
    ...(alert.eurPerYear > 0 ? [words.cost(money.format(alert.eurPerYear))] : []),
    ...(evidence.length > 0 ? [words.seen(evidence.join(", "))] : []),
    words.model(alert.model),
    ...(state === "held" ? [words.held] : []),
    ...(state === "snoozed" && snooze !== undefined ? [words.snoozed(dayOf(snooze.untilMs), snooze.reason)] : []),
    ...(state === "normal" && rule !== undefined ? [words.normal(rule.by, rule.reason)] : []),
    ...(state === "closed" ? [words.over] : []),
  ].join(" ");
}
