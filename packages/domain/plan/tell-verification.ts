import type { Language, Words } from "../anomaly/prose/language.ts";
import { LOCALES } from "../anomaly/prose/language.ts";
import type { LocalPeriod } from "../baseline/usage-observation.ts";
import type { LocalDate } from "../time/local-time.ts";
import { LEAST_DAYS, type MeasureVerdict, type VerdictReason } from "./measure-verdict.ts";
import type { MeasureVerification } from "./verify-measures.ts";

/** What is told of: how many days are known in the place of the days themselves. */
export type Told = Pick<MeasureVerification, "judgement" | "promised" | "measured" | "band"> & {
  readonly days: number;
};

interface Figures {
  readonly kwh: (value: number) => string;
  readonly eur: (value: number) => string;
  readonly day: (date: LocalDate) => string;
}

interface Sentences {
  readonly verdicts: Readonly<Record<Exclude<MeasureVerdict, "too-early" | "cannot-say">, string>>;
  readonly early: string;
  readonly unknown: string;
  readonly compared: (of: Told, period: LocalPeriod, say: Figures) => string;
  readonly whys: Readonly<Partial<Record<VerdictReason, (of: Told, say: Figures) => string>>>;
}

const SENTENCES: Readonly<Record<Language, Sentences>> = {
  it: {
    verdicts: {
      kept: "Promessa mantenuta.",
      better: "Più di quanto promesso.",
      below: "Meno di quanto promesso.",
    },
    early: "È presto per dirlo:",
    unknown: "Non si può dire:",
    compared: ({ measured, band, promised }, { from, to }, say) =>
      `Dal ${say.day(from)} al ${say.day(to)} i contatori dicono ${say.kwh(measured.kwh)} risparmiati, più o meno ${say.kwh(band.kwh)}, cioè ${say.eur(measured.eur)}; negli stessi giorni ne erano promessi ${say.kwh(promised.kwh)}.`,
    whys: {
      "agrees-so-far": () =>
        "La differenza è di quelle che un anno pieno può colmare: come la promessa di un anno cada sui mesi si sa solo all'incirca.",
      "few-days": ({ days }) => `i giorni noti dalla fine dei lavori sono ${days}, ne servono almeno ${LEAST_DAYS}.`,
      "wrong-season": () => "nei mesi passati finora questo intervento risparmia poco.",
      "band-wider-than-promise": ({ promised, band }, say) =>
        `per questi giorni erano promessi ${say.kwh(promised.kwh)}, e i contatori non distinguono meno di ${say.kwh(band.kwh)}.`,
      "too-small-for-the-meter": ({ promised, band }, say) =>
        `in un anno erano promessi ${say.kwh(promised.kwh)}, e il consumo di questi contatori varia da solo di ${say.kwh(band.kwh)}. Serve un contatore della sola parte che è cambiata.`,
      "no-meter": () =>
        "nessun contatore del luogo misura ciò che l'intervento risparmia. Aggiungere la fornitura all'edificio.",
      "nothing-promised": () => "nel piano l'intervento non promette energia.",
      "baseline-short": () => "prima dei lavori manca un anno di letture con cui confrontare.",
      "baseline-incomplete": () =>
        "l'anno prima dei lavori ha troppi vuoti, o letture troppo rade: serve almeno una al giorno.",
      "reporting-incomplete": () => "dopo i lavori mancano troppe letture o temperature.",
      "model-refused": () => "nessun modello descrive il consumo di prima dei lavori abbastanza bene.",
      "meter-unreadable": () =>
        "le letture non si possono portare in kWh, per esempio perché i contratti usano poteri calorifici diversi.",
    },
  },
  en: {
    verdicts: {
      kept: "Promise kept.",
      better: "More than promised.",
      below: "Less than promised.",
    },
    early: "Too early to say:",
    unknown: "Cannot be said:",
    compared: ({ measured, band, promised }, { from, to }, say) =>
      `From ${say.day(from)} to ${say.day(to)} the meters tell ${say.kwh(measured.kwh)} saved, give or take ${say.kwh(band.kwh)}, which is ${say.eur(measured.eur)}; ${say.kwh(promised.kwh)} were promised for the same days.`,
    whys: {
      "agrees-so-far": () =>
        "The difference is one that a full year may make up for: how a year's promise falls on its months is known only roughly.",
      "few-days": ({ days }) => `${days} days are known since the works; at least ${LEAST_DAYS} are needed.`,
      "wrong-season": () => "in the months so far this measure saves little.",
      "band-wider-than-promise": ({ promised, band }, say) =>
        `${say.kwh(promised.kwh)} were promised for these days, and the meters cannot tell less than ${say.kwh(band.kwh)}.`,
      "too-small-for-the-meter": ({ promised, band }, say) =>
        `${say.kwh(promised.kwh)} were promised for a year, and what these meters count varies by ${say.kwh(band.kwh)} of itself. A meter of the changed part alone is needed.`,
      "no-meter": () => "no meter of the place counts what the measure saves. Add the supply to the building.",
      "nothing-promised": () => "in the plan the measure promises no energy.",
      "baseline-short": () => "a year of readings before the works is missing to compare with.",
      "baseline-incomplete": () =>
        "the year before the works has too many gaps, or too few readings: one a day at least is needed.",
      "reporting-incomplete": () => "too many readings or temperatures are missing since the works.",
      "model-refused": () => "no model describes well enough what was used before the works.",
      "meter-unreadable": () => "the readings cannot be told in kWh, as when contracts state different heating values.",
    },
  },
};

/** A verdict in one or two sentences; `reporting` is the period that it is about. */
export const tellVerification = (of: Told, reporting: LocalPeriod | undefined): Words => ({
  it: tellIn("it", of, reporting),
  en: tellIn("en", of, reporting),
});

function tellIn(language: Language, of: Told, reporting: LocalPeriod | undefined): string {
  const { verdicts, early, unknown, compared, whys } = SENTENCES[language];
  const say = figuresIn(language);
  const { verdict, why } = of.judgement;
  if (verdict === "too-early" || verdict === "cannot-say")
    return `${verdict === "too-early" ? early : unknown} ${whys[why]?.(of, say) ?? why}`;
  const further = whys[why]?.(of, say);
  return [
    verdicts[verdict],
    ...(reporting === undefined ? [] : [compared(of, reporting, say)]),
    ...(further === undefined ? [] : [further]),
  ].join(" ");
}

function figuresIn(language: Language): Figures {
  const locale = LOCALES[language];
  const whole = { maximumFractionDigits: 0, useGrouping: "always" } as const;
  const number = new Intl.NumberFormat(locale, whole);
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: "EUR", ...whole });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  return {
    kwh: (value) => `${number.format(value)} kWh`,
    eur: (value) => money.format(value),
    day: (date) => day.format(Date.parse(date)),
  };
}
