import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { AnomalyAlert } from "../alert.ts";
import { ANOMALY_WORDS } from "../anomaly-words.ts";
import { evidenceOf } from "../evidence.ts";
import { ENGLISH } from "./english.ts";
import { type Figures, figuresIn } from "./figures.ts";
import { articled, ITALIAN } from "./italian.ts";
import { type Language, LOCALES } from "./language.ts";
import { STORED_MODEL_WORDS } from "./models.ts";
import type { Sentences } from "./sentences.ts";

/** An alert in words, to be put together by whoever tells it. */
export interface ToldAlert {
  readonly title: string;
  /** Since when, or from when to when. */
  readonly when: string;
  /** What it costs in a year; absent where it costs nothing. */
  readonly cost?: string;
  /** What was seen, and what it was held against; empty where neither is known in words. */
  readonly why: string;
  /** What to look at first. */
  readonly advice: string;
}

const SENTENCES: Readonly<Record<Language, Sentences>> = { it: ITALIAN, en: ENGLISH };

const PHRASES = {
  it: {
    on: (day: string) => articled("il", day),
    since: (day: string) => articled("dal", day),
    between: (from: string, to: string) => `${articled("dal", from)} ${articled("al", to)}`,
    costs: (eur: string) => `Se continua costa circa ${eur} all'anno.`,
    wouldCost: (eur: string) => `Se continuasse costerebbe circa ${eur} all'anno.`,
    model: (name: string) => `Confrontato con: ${name}.`,
  },
  en: {
    on: (day: string) => `on ${day}`,
    since: (day: string) => `since ${day}`,
    between: (from: string, to: string) => `from ${from} to ${to}`,
    costs: (eur: string) => `If it goes on it costs about ${eur} a year.`,
    wouldCost: (eur: string) => `If it went on it would cost about ${eur} a year.`,
    model: (name: string) => `Held against: ${name}.`,
  },
} as const;

/** Days are those of `zone` (IANA). Throws `RangeError` for a zone that is not known. */
export function tellAlert(alert: AnomalyAlert, language: Language, zone: string): ToldAlert {
  const phrases = PHRASES[language];
  const { kind, eurPerYear, toMs } = alert;
  const model = STORED_MODEL_WORDS[alert.model]?.[language];
  const sayCost = toMs === undefined ? phrases.costs : phrases.wouldCost;
  return {
    title: ANOMALY_WORDS[kind].title[language],
    when: whenOf(alert, language, zone),
    ...(eurPerYear > 0 && { cost: sayCost(euros(eurPerYear, language)) }),
    why: [seenBy(alert, language), model === undefined ? "" : phrases.model(model)].filter(Boolean).join(" "),
    advice: ANOMALY_WORDS[kind].advice[language],
  };
}

/** The day of an instant in full, such as 1 December 2026. */
export function dayInWords(atMs: number, language: Language, zone: string): string {
  const day = new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, dateStyle: "long" }).format(atMs);
  return language === "it" ? day.replace(/^1 /, "1º ") : day;
}

function whenOf({ fromMs, toMs }: AnomalyAlert, language: Language, zone: string): string {
  const phrases = PHRASES[language];
  const first = dayInWords(fromMs, language, zone);
  if (toMs === undefined) return phrases.since(first);
  // What ends at midnight ends with the day before.
  const last = dayInWords(Math.max(fromMs, toMs - 1), language, zone);
  return first === last ? phrases.on(first) : phrases.between(first, last);
}

const euros = (eur: number, language: Language): string =>
  new Intl.NumberFormat(LOCALES[language], { style: "currency", currency: "EUR", maximumFractionDigits: 0 }).format(
    eur,
  );

function seenBy({ kind, evidence, energy }: AnomalyAlert, language: Language): string {
  return sentenceOf(kind, evidence, language, figuresIn(language, "whPerYear" in energy ? "watt-hours" : "litres"));
}

function sentenceOf<Kind extends AnomalyKind>(
  kind: Kind,
  stored: Readonly<Record<string, number>>,
  language: Language,
  say: Figures,
): string {
  const seen = evidenceOf(kind, stored);
  return seen === undefined ? "" : SENTENCES[language][kind](seen, say);
}
