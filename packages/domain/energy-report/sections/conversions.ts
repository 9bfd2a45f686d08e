import type { ReportCell, ReportSection } from "@lucciola/contract/api/energy-reports.ts";
import { sayCarrier } from "../carrier-words.ts";
import {
  type Converted,
  convertUse,
  ENERGY_MANAGER_DEADLINE,
  ENERGY_MANAGER_TEP,
  factorSource,
  reportFactor,
} from "../conversions.ts";
import { LEAST_COVER_PCT, type ReportFacts } from "../report-facts.ts";
import { reportFormat } from "../report-format.ts";
import { column, figure, nothing, number, partOfReport, section, table, text, useApi } from "../report-parts.ts";

type Words = typeof it;
const it = {
  co2: "CO₂, con i fattori usati",
  tep: "Soglia dei 1.000 tep (legge 10/91, art. 19)",
  carrier: "Vettore",
  quantity: "Quantità",
  unit: "Unità",
  factor: "Fattore",
  factorUnit: "Unità del fattore",
  year: "Anno",
  source: "Fonte",
  verified: "verificato",
  unverified: "da verificare",
  total: "Totale",
  noFactor: "manca il fattore",
  sum: "Energia primaria",
  share: "Della soglia",
  above: (tep: string, day: string) =>
    `Con ${tep} tep la soglia di 1.000 tep è superata: l'energy manager va nominato entro il ${day}.`,
  below: (tep: string) => `Con ${tep} tep la soglia di 1.000 tep non è superata da quello che qui è contato.`,
  partial: (day: string) => `L'anno non è finito: la somma arriva al ${day}. Conta l'anno intero.`,
  deadline: (day: string) => `La nomina si comunica entro il ${day}.`,
  missing: (what: string) => `Manca nella somma: ${what}.`,
  vehicles: "i carburanti dei veicoli, che Lucciola non registra",
  withoutFactor: (carriers: string) => `${carriers}, senza fattore`,
  unread: (count: string) => `quello che ${count} forniture hanno usato mentre non erano lette`,
  unknownFuel: (count: string) => `l'energia di ${count} consegne di combustibile`,
  assumedGas: "Per il gas senza coefficiente C nel contratto, 1 m³ al contatore è contato come 1 Sm³.",
};
const en: Words = {
  co2: "CO₂, and the factors used",
  tep: "The threshold of 1,000 tep (law 10/91, article 19)",
  carrier: "Carrier",
  quantity: "Quantity",
  unit: "Unit",
  factor: "Factor",
  factorUnit: "Unit of the factor",
  year: "Year",
  source: "Source",
  verified: "verified",
  unverified: "not verified",
  total: "Total",
  noFactor: "no factor is known",
  sum: "Primary energy",
  share: "Of the threshold",
  above: (tep, day) => `${tep} tep are above the threshold of 1,000: an energy manager must be appointed by ${day}.`,
  below: (tep) => `With ${tep} tep the threshold of 1,000 is not passed by what is counted here.`,
  partial: (day) => `The year is not over: the sum goes to ${day}. What counts is the whole year.`,
  deadline: (day) => `The appointment is told by ${day}.`,
  missing: (what) => `Missing in the sum: ${what}.`,
  vehicles: "fuels of vehicles, which Lucciola does not keep",
  withoutFactor: (carriers) => `${carriers}, without a factor`,
  unread: (count) => `what ${count} supplies used while they were not read`,
  unknownFuel: (count) => `the energy of ${count} deliveries of fuel`,
  assumedGas: "Of gas without coefficient C in its contract, 1 m³ at the meter counts as 1 Sm³.",
};
const words = { it, en };

/** Emissions by carrier: quantity, factor with year and source, tonnes. */
export function co2Section(facts: ReportFacts): ReportSection {
  const { request, use, days } = facts;
  const converted = convertUse(use.supplies, "co2", facts.factors, days.to);
  return section("co2", words[request.lang].co2, { tables: [conversionTable("co2", converted, facts, "t", 2)] });
}

/** All carriers in tonnes of oil equivalent against the threshold of the energy manager, and what the sum lacks. */
export function tepSection(facts: ReportFacts): ReportSection {
  const { request, use, days, isPartial } = facts;
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  const converted = convertUse(use.supplies, "tep", facts.factors, days.to);
  const { tonnes } = converted;
  const tep = format.number(tonnes, 1);
  const deadline = format.day(`${Number(days.from.slice(0, 4)) + 1}-${ENERGY_MANAGER_DEADLINE}`);
  const here = { page: partOfReport(request, "tep") };
  const [unread, unknown] = lacking(facts);
  const missing = [
    t.vehicles,
    ...(converted.withoutFactor.length > 0
      ? [
          t.withoutFactor(
            converted.withoutFactor.map((carrier) => sayCarrier(carrier, request).toLowerCase()).join(", "),
          ),
        ]
      : []),
    ...(unread > 0 ? [t.unread(format.number(unread))] : []),
    ...(unknown > 0 ? [t.unknownFuel(format.number(unknown))] : []),
  ];
  return section("tep", t.tep, {
    sentences: [
      tonnes > ENERGY_MANAGER_TEP ? t.above(tep, deadline) : `${t.below(tep)} ${t.deadline(deadline)}`,
      ...(isPartial ? [t.partial(format.day(days.to))] : []),
      t.missing(missing.join("; ")),
    ],
    figures: [
      figure("tep", t.sum, "tep", 1, number(tonnes, here)),
      figure("tep-share", t.share, "%", 1, number((100 * tonnes) / ENERGY_MANAGER_TEP, here)),
    ],
    tables: [conversionTable("tep", converted, facts, "tep", 2)],
  });
}

/** Supplies that were read for too little of the time, and deliveries whose energy nobody knows. */
function lacking({ use }: ReportFacts): [unread: number, unknown: number] {
  const energy = use.supplies.filter(({ group }) => group !== "water");
  return [
    energy.filter(({ coveredPct }) => coveredPct < LEAST_COVER_PCT).length,
    energy.reduce((sum, { deliveries }) => sum + (deliveries?.withoutEnergy ?? 0), 0),
  ];
}

function conversionTable(
  name: "co2" | "tep",
  { carriers, tonnes }: Converted,
  facts: ReportFacts,
  unit: string,
  digits: number,
) {
  const { request, days } = facts;
  const t = words[request.lang];
  const rows = carriers.map(({ carrier, quantity, unit: of, factor, tonnes: mine }): ReportCell[] => {
    const here = { page: partOfReport(request, name) };
    const known = factor && reportFactor(factor);
    return [
      text(sayCarrier(carrier, request)),
      // The supplies of a carrier may lie in two groups: only the list of them adds up to it.
      number(quantity, { page: useApi(days) }),
      text(of),
      known === undefined ? nothing(t.noFactor) : number(known.value, factorSource(name, carrier, days.to)),
      text(known?.unit ?? "—"),
      text(known === undefined ? "—" : String(known.year)),
      text(known === undefined ? "—" : `${known.source} (${known.verified ? t.verified : t.unverified})`),
      mine === undefined ? nothing(t.noFactor) : number(mine, here),
    ];
  });
  const total = [
    text(t.total),
    ...Array.from({ length: 6 }, () => text("")),
    number(tonnes, { page: partOfReport(request, name) }),
  ];
  return table(
    name,
    name === "co2" ? t.co2 : t.tep,
    [
      column("carrier", t.carrier),
      column("quantity", t.quantity, "", 3),
      column("unit", t.unit),
      column("factor", t.factor, "", 3),
      column("factor-unit", t.factorUnit),
      column("year", t.year),
      column("source", t.source),
      column(name, name === "co2" ? "CO₂" : "tep", name === "co2" ? unit : "", digits),
    ],
    [...rows, total],
    { totals: 1, note: name === "tep" ? t.assumedGas : undefined },
  );
}
