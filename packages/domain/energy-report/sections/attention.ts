import type { ReportCell, ReportSection } from "@lucciola/contract/api/energy-reports.ts";
import { type DayRange, daysIn, sharedDays } from "../../tariff/day-range.ts";
import { LEAST_COVER_PCT, type ReportAnomaly, type ReportFacts } from "../report-facts.ts";
import { reportFormat } from "../report-format.ts";
import { column, nothing, number, section, supplyPage, table, text, useApi } from "../report-parts.ts";

type Words = typeof it;
const it = {
  wrong: "Che cosa non va",
  anomalies: "Anomalie del periodo e quanto costano",
  quality: "Qualità dei dati",
  what: "Che cosa",
  where: "Dove",
  since: "Dal",
  until: "Al",
  goesOn: "ancora in corso",
  state: "Stato",
  perYear: "Se dura un anno",
  inPeriod: "Nel periodo",
  states: { held: "trattenuta", open: "aperta", snoozed: "rimandata", normal: "normale", closed: "chiusa" },
  none: "Nessuna anomalia aperta.",
  count: (count: string, eur: string) => `Anomalie aperte: ${count}. Se durassero un anno costerebbero ${eur}.`,
  estimate: "Il costo nel periodo è la parte dell'anno in cui la causa c'era: una stima, non una lettura.",
  supply: "Fornitura",
  covered: "Letto",
  estimated: "Stimato",
  allRead: "Ogni fornitura è letta per almeno il 90 % del tempo e stimata per meno del 10 %.",
  poor: (count: string, all: string) => `Forniture poco lette o molto stimate: ${count} su ${all}.`,
  quarantine: (count: string) => `Messaggi in quarantena oggi: ${count}.`,
  bills: (count: string, eur: string) =>
    `Bollette che non tornano con contratto e contatore: ${count}, per ${eur} in più del dovuto.`,
};
const en: Words = {
  wrong: "What is wrong",
  anomalies: "Anomalies of the period and what they cost",
  quality: "Quality of the data",
  what: "What",
  where: "Where",
  since: "Since",
  until: "Until",
  goesOn: "goes on",
  state: "State",
  perYear: "If it goes on for a year",
  inPeriod: "In the period",
  states: { held: "held back", open: "open", snoozed: "put off", normal: "normal", closed: "closed" },
  none: "No anomaly is open.",
  count: (count, eur) => `Open anomalies: ${count}. Going on for a year they would cost ${eur}.`,
  estimate: "Its cost in the period is the part of the year in which the cause was there: an estimate, no reading.",
  supply: "Supply",
  covered: "Read",
  estimated: "Estimated",
  allRead: "Every supply was read for at least 90 % of the time and estimated for less than 10 %.",
  poor: (count, all) => `Supplies that were little read or much estimated: ${count} of ${all}.`,
  quarantine: (count) => `Messages in quarantine today: ${count}.`,
  bills: (count, eur) => `Bills that differ from contract and meter: ${count}, by ${eur} more than is due.`,
};
const words = { it, en };
const SHOWN_TO_COUNCIL = 5;
const MUCH_ESTIMATED_PCT = 10;
/** Less than this is the rounding of lines, euro. */
const DIFFERENT_EUR = 1;
const DAYS_OF_A_YEAR = 365;

const isOpen = ({ state }: ReportAnomaly): boolean => state === "open" || state === "snoozed";

/** The dearest of what is wrong, in a page. */
export function wrongSection(facts: ReportFacts): ReportSection {
  const { request, anomalies, bills } = facts;
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  const open = anomalies.filter(isOpen).toSorted((one, other) => other.eurPerYear - one.eurPerYear);
  const eur = open.reduce((sum, { eurPerYear }) => sum + Math.max(0, eurPerYear), 0);
  const wrong = bills.flatMap(({ check }) =>
    "differenceEur" in check && check.differenceEur > DIFFERENT_EUR ? [check.differenceEur] : [],
  );
  return section("wrong", t.wrong, {
    sentences: [
      open.length === 0 ? t.none : t.count(format.number(open.length), format.eur(eur, 0)),
      ...(wrong.length > 0
        ? [t.bills(format.number(wrong.length), format.eur(wrong.reduce((sum, each) => sum + each, 0)))]
        : []),
    ],
    tables:
      open.length === 0
        ? []
        : [
            table(
              "wrong",
              t.wrong,
              [
                column("what", t.what),
                column("where", t.where),
                column("since", t.since),
                column("eur", t.perYear, "€/a", 0),
              ],
              open.slice(0, SHOWN_TO_COUNCIL).map((anomaly) => {
                const { page, api } = sourceOf(anomaly);
                return [
                  text(anomaly.title, page),
                  text(anomaly.place),
                  text(format.day(anomaly.from)),
                  number(anomaly.eurPerYear, { page, api, at: "/eurPerYear" }),
                ];
              }),
            ),
          ],
  });
}

const sourceOf = ({ id }: ReportAnomaly): { page: string; api: string } => ({
  page: `/anomalie/${id}`,
  api: `/api/v1/anomalies/${id}`,
});

/** Every anomaly whose cause was there on a day of the period, with what it cost. */
export function anomaliesSection(facts: ReportFacts): ReportSection {
  const { request, anomalies, days } = facts;
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  const open = anomalies.filter(isOpen);
  return section("anomalies", t.anomalies, {
    sentences: [
      open.length === 0
        ? t.none
        : t.count(
            format.number(open.length),
            format.eur(
              open.reduce((sum, { eurPerYear }) => sum + Math.max(0, eurPerYear), 0),
              0,
            ),
          ),
    ],
    tables:
      anomalies.length === 0
        ? []
        : [
            table(
              "anomalies",
              t.anomalies,
              [
                column("what", t.what),
                column("where", t.where),
                column("since", t.since),
                column("until", t.until),
                column("state", t.state),
                column("perYear", t.perYear, "€/a", 0),
                column("inPeriod", t.inPeriod, "€", 0),
              ],
              anomalies
                .toSorted((one, other) => other.eurPerYear - one.eurPerYear)
                .map((anomaly): ReportCell[] => {
                  const { page, api } = sourceOf(anomaly);
                  return [
                    text(anomaly.title, page),
                    text(anomaly.place),
                    text(format.day(anomaly.from)),
                    text(anomaly.to === undefined ? t.goesOn : format.day(anomaly.to)),
                    text(t.states[anomaly.state]),
                    number(anomaly.eurPerYear, { page, api, at: "/eurPerYear" }),
                    number(costWithin(anomaly, days), { page }),
                  ];
                }),
              { note: t.estimate },
            ),
          ],
  });
}

/** The share of a year's cost that lies in the days on which its cause was there, euro. */
export function costWithin({ from, to, eurPerYear }: ReportAnomaly, days: DayRange): number {
  const shared = sharedDays(days, to === undefined ? { from } : { from, to });
  return shared === undefined ? 0 : (eurPerYear * daysIn(shared)) / DAYS_OF_A_YEAR;
}

/** Which supplies were little read or much estimated. */
export function qualitySection(facts: ReportFacts): ReportSection {
  const { request, use, days, quarantineOpen } = facts;
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  const metered = use.supplies.filter(({ deliveries }) => deliveries === undefined);
  const estimatedPct = ({ amount, estimated }: (typeof metered)[number]): number =>
    amount > 0 ? (100 * estimated) / amount : 0;
  const poor = metered
    .filter((supply) => supply.coveredPct < LEAST_COVER_PCT || estimatedPct(supply) > MUCH_ESTIMATED_PCT)
    .toSorted((one, other) => one.coveredPct - other.coveredPct);
  return section("quality", t.quality, {
    sentences: [
      poor.length === 0 ? t.allRead : t.poor(format.number(poor.length), format.number(metered.length)),
      t.quarantine(format.number(quarantineOpen)),
    ],
    tables:
      poor.length === 0
        ? []
        : [
            table(
              "quality",
              t.quality,
              [
                column("supply", t.supply),
                column("covered", t.covered, "%", 1),
                column("estimated", t.estimated, "%", 1),
              ],
              poor.map((supply) => {
                const page = supplyPage(supply.supply, days);
                const at = `/supplies/supply=${supply.supply}/coveredPct`;
                return [
                  text(supply.name, page),
                  number(supply.coveredPct, { page, api: useApi(days), at }),
                  supply.coveredPct === 0 ? nothing("—") : number(estimatedPct(supply), { page }),
                ];
              }),
            ),
          ],
  });
}
