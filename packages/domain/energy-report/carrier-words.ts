import type { ReportFacts } from "./report-facts.ts";

/** What groups of supplies and carriers are called. */
export const carrierWords = {
  it: {
    electricity: "Elettricità",
    gas: "Gas naturale",
    heat: "Calore",
    fuel: "Combustibili consegnati",
    lighting: "Illuminazione pubblica",
    water: "Acqua",
    oil: "Gasolio",
    lpg: "GPL",
    pellets: "Pellet",
    wood: "Legna",
  },
  en: {
    electricity: "Electricity",
    gas: "Natural gas",
    heat: "Heat",
    fuel: "Fuels that were delivered",
    lighting: "Street lighting",
    water: "Water",
    oil: "Heating oil",
    lpg: "LPG",
    pellets: "Pellets",
    wood: "Wood",
  },
} as const;

export const sayCarrier = (carrier: string, { lang }: ReportFacts["request"]): string =>
  (carrierWords[lang] as Readonly<Record<string, string>>)[carrier] ?? carrier;

/** The group of supplies of buildings, told apart from the street lighting. */
export const sayGroup = (group: string, { lang }: ReportFacts["request"]): string =>
  group === "electricity"
    ? lang === "it"
      ? "Elettricità degli edifici"
      : "Electricity of buildings"
    : sayCarrier(group, { lang } as ReportFacts["request"]);
