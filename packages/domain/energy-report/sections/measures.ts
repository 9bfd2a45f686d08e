import type { ReportCell, ReportSection } from "@lucciola/contract/api/energy-reports.ts";
import type { ReportFacts, ReportMeasure } from "../report-facts.ts";
import { reportFormat } from "../report-format.ts";
import { column, number, section, table, text } from "../report-parts.ts";

type Words = typeof it;
const it = {
  done: "Che cosa si è fatto",
  next: "Che cosa viene dopo",
  measures: "Interventi del piano",
  measure: "Intervento",
  place: "Dove",
  state: "Stato",
  when: "Quando",
  cost: "Costo",
  saving: "Risparmio stimato",
  savingEur: "Risparmio stimato",
  states: { proposed: "proposto", planned: "in piano", "under-way": "in corso", done: "fatto", dropped: "scartato" },
  work: (count: string) => `Ordini di lavoro chiusi nel periodo: ${count}.`,
  closed: (count: string) => `Anomalie finite nel periodo: ${count}.`,
  noneDone: "Nessun intervento del piano è finito nel periodo.",
  noneNext: "Nessun intervento è in piano o in corso.",
  proposed: (count: string, eur: string) =>
    `Proposte non ancora decise: ${count}; insieme farebbero risparmiare circa ${eur} l'anno.`,
  open: "non deciso",
  estimate: "I risparmi sono quelli stimati nel piano, non ancora letti ai contatori.",
  empty: "Il piano è vuoto: comincia dalla pagina Piano energetico.",
};
const en: Words = {
  done: "What was done",
  next: "What comes next",
  measures: "Measures of the plan",
  measure: "Measure",
  place: "Where",
  state: "State",
  when: "When",
  cost: "Cost",
  saving: "Estimated saving",
  savingEur: "Estimated saving",
  states: { proposed: "proposed", planned: "planned", "under-way": "under way", done: "done", dropped: "dropped" },
  work: (count) => `Orders of work closed in the period: ${count}.`,
  closed: (count) => `Anomalies that were over in the period: ${count}.`,
  noneDone: "No measure of the plan was finished in the period.",
  noneNext: "No measure is planned or under way.",
  proposed: (count, eur) =>
    `Proposals that nobody has decided: ${count}; together they would save about ${eur} a year.`,
  open: "not decided",
  estimate: "Savings are those that the plan estimates, not yet read from the meters.",
  empty: "The plan is empty: begin with the page Energy plan.",
};
const words = { it, en };
const SHOWN_TO_COUNCIL = 6;

export const savedKwh = ({ measure }: ReportMeasure): number =>
  measure.savings.reduce((sum, { kwhPerYear }) => sum + kwhPerYear, 0);

/** Measures and works that were finished in the period. */
export function doneSection(facts: ReportFacts): ReportSection {
  const { request, measures, days, workClosed, anomalies } = facts;
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  const done = measures.filter(
    ({ state, doneOn }) => state === "done" && doneOn !== undefined && days.from <= doneOn && doneOn <= days.to,
  );
  const over = anomalies.filter(({ to }) => to !== undefined && to <= days.to);
  return section("done", t.done, {
    sentences: [
      ...(done.length === 0 ? [t.noneDone] : []),
      t.work(format.number(workClosed)),
      t.closed(format.number(over.length)),
    ],
    tables: done.length === 0 ? [] : [measureTable("done", t.done, done, facts)],
  });
}

/** Measures under way and planned, and what waits for a decision. */
export function nextSection(facts: ReportFacts): ReportSection {
  const { request, measures } = facts;
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  const next = measures
    .filter(({ state }) => state === "under-way" || state === "planned")
    .toSorted(
      (one, other) =>
        (one.measure.fromYear ?? 9_999) - (other.measure.fromYear ?? 9_999) || other.eurPerYear - one.eurPerYear,
    );
  const proposed = measures.filter(({ state }) => state === "proposed");
  const eur = proposed.reduce((sum, { eurPerYear }) => sum + eurPerYear, 0);
  return section("next", t.next, {
    sentences: [
      ...(next.length === 0 ? [t.noneNext] : []),
      ...(proposed.length > 0 ? [t.proposed(format.number(proposed.length), format.eur(eur, 0))] : []),
    ],
    tables: next.length === 0 ? [] : [measureTable("next", t.next, next.slice(0, SHOWN_TO_COUNCIL), facts)],
  });
}

/** All measures that were not dropped. */
export function measuresSection(facts: ReportFacts): ReportSection {
  const { request, measures } = facts;
  const t = words[request.lang];
  const kept = measures.filter(({ state }) => state !== "dropped");
  return section("measures", t.measures, {
    sentences: kept.length === 0 ? [t.empty] : [],
    tables: kept.length === 0 ? [] : [measureTable("measures", t.measures, kept, facts)],
  });
}

function measureTable(name: string, caption: string, measures: readonly ReportMeasure[], { request }: ReportFacts) {
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  const page = "/piano?parte=measures";
  const rows = measures.map((one): ReportCell[] => {
    const { measure, place, state, doneOn, eurPerYear } = one;
    const at = (of: string) => ({
      page,
      api: "/api/v1/plan/measures",
      at: `/measures/measure.id=${measure.id}/measure/${of}`,
    });
    const years = [measure.fromYear, measure.toYear].filter((year) => year !== undefined);
    return [
      text(measure.name, page),
      text(place),
      text(t.states[state]),
      text(doneOn === undefined ? (years.length === 0 ? t.open : years.join("–")) : format.day(doneOn)),
      number(measure.investEur, at("investEur")),
      number(savedKwh(one), at("savings/*/kwhPerYear")),
      number(eurPerYear, { page }),
    ];
  });
  return table(
    name,
    caption,
    [
      column("measure", t.measure),
      column("place", t.place),
      column("state", t.state),
      column("when", t.when),
      column("cost", t.cost, "€", 0),
      column("kwh", t.saving, "kWh/a", 0),
      column("eur", t.savingEur, "€/a", 0),
    ],
    rows,
    { note: t.estimate },
  );
}
