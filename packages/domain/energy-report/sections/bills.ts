import type { ReportCell, ReportSection } from "@lucciola/contract/api/energy-reports.ts";
import type { ReportFacts } from "../report-facts.ts";
import { reportFormat } from "../report-format.ts";
import { column, nothing, number, section, table, text } from "../report-parts.ts";

type Words = typeof it;
const it = {
  title: "Bollette controllate",
  bill: "Bolletta",
  supply: "Fornitura",
  days: "Giorni",
  billed: "Fatturato",
  expected: "Secondo contratto e contatore",
  difference: "Differenza",
  why: "Il motivo più grande",
  none: "Nessuna bolletta finisce in questo periodo.",
  unknown: "fornitura sconosciuta",
  nothing: "torna",
};
const en: Words = {
  title: "Bills checked",
  bill: "Bill",
  supply: "Supply",
  days: "Days",
  billed: "Billed",
  expected: "By contract and meter",
  difference: "Difference",
  why: "The greatest reason",
  none: "No bill ends in this period.",
  unknown: "supply unknown",
  nothing: "as it should be",
};
const words = { it, en };

/** Bills that end in the period, held against contract and meter. */
export function billsSection({ request, bills }: ReportFacts): ReportSection {
  const t = words[request.lang];
  const format = reportFormat(request.lang);
  if (bills.length === 0) return section("bills", t.title, { sentences: [t.none] });
  const rows = bills.map(({ id, number: name, supply, from, to, billedEur, check }): ReportCell[] => {
    const page = `/bollette/${id}`;
    const api = `/api/v1/bills/${id}/check`;
    return [
      text(name, page),
      text(supply ?? t.unknown),
      text(`${format.day(from)} – ${format.day(to)}`),
      number(billedEur, { page, api: `/api/v1/bills/${id}`, at: "/bill/totalEur" }),
      ...("missing" in check
        ? [nothing(check.missing), nothing(check.missing), text("—")]
        : [
            number(check.expectedEur, { page, api, at: "/expectedEur" }),
            number(check.differenceEur, { page, api, at: "/differenceEur" }),
            text(check.why ?? t.nothing),
          ]),
    ];
  });
  return section("bills", t.title, {
    tables: [
      table(
        "bills",
        t.title,
        [
          column("bill", t.bill),
          column("supply", t.supply),
          column("days", t.days),
          column("billed", t.billed, "€", 2),
          column("expected", t.expected, "€", 2),
          column("difference", t.difference, "€", 2),
          column("why", t.why),
        ],
        rows,
      ),
    ],
  });
}
