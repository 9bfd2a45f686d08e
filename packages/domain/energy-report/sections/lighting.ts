import type { ReportCell, ReportSection } from "@lucciola/contract/api/energy-reports.ts";
import type { ReportFacts } from "../report-facts.ts";
import { column, nothing, number, section, supplyCostApi, supplyPage, table, text } from "../report-parts.ts";

type Words = typeof it;
const it = {
  title: "Illuminazione pubblica, quadro per quadro",
  cabinet: "Quadro",
  meter: "Contatore del quadro",
  cost: "Spesa",
  lamps: "Lampade",
  own: "Registri delle lampade",
  read: "Lampade lette",
  saved: "Risparmio sul profilo fisso",
  noLamps: "nessuna lampada registrata",
  noNominal: "manca la potenza nominale o non sono lette",
};
const en: Words = {
  title: "Street lighting, cabinet by cabinet",
  cabinet: "Cabinet",
  meter: "Meter of the cabinet",
  cost: "Cost",
  lamps: "Lamps",
  own: "Registers of the lamps",
  read: "Lamps read",
  saved: "Saved over the static profile",
  noLamps: "no lamp is registered",
  noNominal: "nominal power unknown, or not read",
};
const words = { it, en };

/** Each supply of the street lighting: its meter, the registers of its lamps, and what dimming saved. */
export function lightingSection(facts: ReportFacts): ReportSection | undefined {
  const { request, use, days, cabinets, instants } = facts;
  const t = words[request.lang];
  const lit = use.supplies.filter(({ group }) => group === "lighting");
  if (lit.length === 0) return undefined;
  const rows = lit
    .toSorted((one, other) => other.eur - one.eur)
    .map(({ supply, name, kwh = 0, eur }): ReportCell[] => {
      const cabinet = cabinets.find(({ id }) => id === supply);
      const page =
        cabinet === undefined ? supplyPage(supply, days) : `/illuminazione/quadri/${encodeURIComponent(supply)}`;
      const api = `/api/v1/lighting/energy?from=${instants.from}&to=${instants.to}&by=cabinet`;
      const at = (of: string) => ({ page, api, at: `/rows/id=${supply}/${of}` });
      const ofLamps = (cell: (lamps: NonNullable<typeof cabinet>) => ReportCell): ReportCell =>
        cabinet === undefined || cabinet.lamps === 0 ? nothing(t.noLamps) : cell(cabinet);
      return [
        text(name, supplyPage(supply, days)),
        number(kwh, { page: supplyPage(supply, days), api: supplyCostApi(supply, days), at: "/months/*/amount" }),
        number(eur, { page: supplyPage(supply, days), api: supplyCostApi(supply, days), at: "/totalEur" }),
        ofLamps(({ lamps }) => number(lamps, at("lamps"))),
        ofLamps(({ lampsWh }) => number(lampsWh / 1_000, { ...at("energyWh"), per: 1_000 })),
        ofLamps(({ lampsCoveredPct }) => number(lampsCoveredPct, at("coveredPct"))),
        ofLamps(({ savedOverStaticPct }) => number(savedOverStaticPct, at("savedOverStaticPct"), t.noNominal)),
      ];
    });
  return section("lighting", t.title, {
    tables: [
      table(
        "lighting",
        t.title,
        [
          column("cabinet", t.cabinet),
          column("meter", t.meter, "kWh"),
          column("eur", t.cost, "€", 2),
          column("lamps", t.lamps, ""),
          column("own", t.own, "kWh"),
          column("read", t.read, "%", 1),
          column("saved", t.saved, "%", 1),
        ],
        rows,
      ),
    ],
  });
}
