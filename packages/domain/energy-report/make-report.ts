import type { EnergyReport, ReportSection } from "@lucciola/contract/api/energy-reports.ts";
import type { ReportFacts } from "./report-facts.ts";
import { reportFormat } from "./report-format.ts";
import { anomaliesSection, qualitySection, wrongSection } from "./sections/attention.ts";
import { billsSection } from "./sections/bills.ts";
import { comparisonSection } from "./sections/comparison.ts";
import { co2Section, tepSection } from "./sections/conversions.ts";
import { lightingSection } from "./sections/lighting.ts";
import { doneSection, measuresSection, nextSection } from "./sections/measures.ts";
import { methodSection } from "./sections/method.ts";
import { secapSections } from "./sections/secap.ts";
import { summarySection } from "./sections/summary.ts";
import { buildingsSection, groupsSection, suppliesSection } from "./sections/use.ts";

const TITLES = {
  it: {
    month: (period: string) => `Relazione energetica di ${period}`,
    year: (period: string) => `Relazione energetica dell'anno ${period}`,
    secap: (period: string) => `PAESC: inventario delle emissioni ${period} e azioni`,
  },
  en: {
    month: (period: string) => `Energy report of ${period}`,
    year: (period: string) => `Energy report of the year ${period}`,
    secap: (period: string) => `SECAP: emission inventory ${period} and actions`,
  },
} as const;

/** A report from its facts: figures, tables and sentences, each with its source, in one language. */
export function makeReport(facts: ReportFacts): EnergyReport {
  const { request, days, isPartial, zone, town, simulated, madeAt } = facts;
  const { kind, audience, lang, period } = request;
  return {
    ...{ kind, audience, lang, period, isPartial, zone, town, simulated, madeAt },
    ...{ from: days.from, to: days.to },
    title: TITLES[lang][kind](reportFormat(lang).period(period)),
    sections: sectionsOf(facts).filter((section) => section !== undefined),
  };
}

function sectionsOf(facts: ReportFacts): (ReportSection | undefined)[] {
  const { kind, audience } = facts.request;
  if (kind === "secap") return [...secapSections(facts), methodSection(facts)];
  const tep = kind === "year" ? tepSection(facts) : undefined;
  if (audience === "council")
    return [
      summarySection(facts),
      {
        ...comparisonSection(facts),
        charts: facts.request.kind === "month" ? comparisonSection(facts).charts : groupsSection(facts).charts,
      },
      doneSection(facts),
      wrongSection(facts),
      nextSection(facts),
      tep === undefined ? undefined : { ...tep, tables: [] },
      methodSection(facts),
    ];
  return [
    summarySection(facts),
    groupsSection(facts),
    comparisonSection(facts),
    buildingsSection(facts),
    suppliesSection(facts),
    lightingSection(facts),
    tep,
    co2Section(facts),
    anomaliesSection(facts),
    qualitySection(facts),
    billsSection(facts),
    doneSection(facts),
    measuresSection(facts),
    methodSection(facts),
  ];
}
