import type {
  EnergyUse,
  ReportCell,
  ReportChart,
  ReportSection,
  SupplyUse,
} from "@lucciola/contract/api/energy-reports.ts";
import { sayCarrier, sayGroup } from "../carrier-words.ts";
import type { ReportFacts } from "../report-facts.ts";
import { reportFormat } from "../report-format.ts";
import {
  buildingCostApi,
  buildingPage,
  column,
  nothing,
  number,
  section,
  supplyCostApi,
  supplyPage,
  table,
  text,
  totalSource,
  useApi,
} from "../report-parts.ts";

type Words = typeof it;
const it = {
  groups: "Quanto e quanto costa, per vettore",
  buildings: "Per edificio",
  supplies: "Per fornitura",
  group: "Vettore",
  building: "Edificio",
  supply: "Fornitura",
  carrier: "Vettore",
  code: "POD o PDR",
  count: "Forniture",
  energy: "Energia",
  cost: "Spesa con IVA",
  covered: "Letto",
  estimated: "Stimato",
  amount: "Quantità",
  total: "Totale",
  noBuilding: "Senza edificio",
  months: "Energia mese per mese",
  now: (period: string) => period,
  costPerM2: "Energia per m²",
  noArea: "manca la superficie",
  notElectric: "le fasce sono dell'elettricità",
  water: "L'acqua non è energia: è nella spesa della sua riga e in nessun totale.",
  elsewhere: (count: string) =>
    `${count} contatori sono sotto un altro o sono di impianti di produzione: la loro energia è contata lì, e una volta sola.`,
  gas: "I m³ di gas sono kWh per il coefficiente C e il potere calorifico del contratto; dove manca, 10,7 kWh/m³ ipotizzati.",
  delivered: "I combustibili consegnati contano nel giorno della consegna, usati o no.",
};
const en: Words = {
  groups: "How much and what it cost, by carrier",
  buildings: "By building",
  supplies: "By supply",
  group: "Carrier",
  building: "Building",
  supply: "Supply",
  carrier: "Carrier",
  code: "POD or PDR",
  count: "Supplies",
  energy: "Energy",
  cost: "Cost with tax",
  covered: "Read",
  estimated: "Estimated",
  amount: "Amount",
  total: "Total",
  noBuilding: "Without a building",
  months: "Energy month by month",
  now: (period) => period,
  costPerM2: "Energy by m²",
  noArea: "its area is missing",
  notElectric: "bands are of electricity",
  water: "Water is no energy: it is in the cost of its row and in no total.",
  elsewhere: (count) =>
    `${count} meters are under another one or of plants: their energy is counted there, and only once.`,
  gas: "m³ of gas are kWh by coefficient C and heating value of the contract; where it says none, by 10.7 kWh/m³ assumed.",
  delivered: "Fuels that are brought count on the day of their delivery, used or not.",
};
const words = { it, en };

/** The groups of supplies, and a year by its months. */
export function groupsSection(facts: ReportFacts): ReportSection {
  const { request, use, days } = facts;
  const t = words[request.lang];
  const rows = use.totals.map((total): ReportCell[] => {
    const source = (of: string) => totalSource(facts, days, of, total.group);
    return [
      text(sayGroup(total.group, request)),
      number(total.supplies, source("supplies")),
      total.group === "water" ? nothing("—") : number(total.kwh, source("kwh")),
      number(total.eur, source("eur")),
      number(total.coveredPct, source("coveredPct")),
      number(total.estimatedPct, source("estimatedPct")),
    ];
  });
  const columns = [
    column("group", t.group),
    column("supplies", t.count, ""),
    column("kwh", t.energy, "kWh"),
    column("eur", t.cost, "€", 2),
    column("covered", t.covered, "%", 1),
    column("estimated", t.estimated, "%", 1),
  ];
  const total = [
    text(t.total),
    number(
      use.totals.filter(({ group }) => group !== "water").reduce((sum, { supplies }) => sum + supplies, 0),
      { page: totalSource(facts, days, "kwh").page },
    ),
    number(use.total.kwh, totalSource(facts, days, "kwh")),
    number(use.total.eur, totalSource(facts, days, "eur")),
    text(""),
    text(""),
  ];
  return section("use", t.groups, {
    charts: use.months.length > 1 ? [monthsChart(facts, t)] : [],
    tables: [table("groups", t.groups, columns, [...rows, total], { totals: 1, note: notesOf(facts, t).join(" ") })],
  });
}

function notesOf({ use }: ReportFacts, t: Words): string[] {
  const has = (group: string): boolean => use.totals.some((total) => total.group === group);
  return [
    ...(has("gas") ? [t.gas] : []),
    ...(has("fuel") ? [t.delivered] : []),
    ...(has("water") ? [t.water] : []),
    ...(use.countedElsewhere.length > 0 ? [t.elsewhere(String(use.countedElsewhere.length))] : []),
  ];
}

function monthsChart({ request, use, previous, days }: ReportFacts, t: Words): ReportChart {
  const format = reportFormat(request.lang);
  const before = (index: number): number | undefined => {
    const kwh = previous?.months[index]?.kwh ?? 0;
    return kwh > 0 ? kwh : undefined;
  };
  return {
    id: "months",
    title: t.months,
    unit: "kWh",
    now: days.from.slice(0, 4),
    ...(previous === undefined || previous.total.kwh === 0 ? {} : { before: previous.from.slice(0, 4) }),
    bars: use.months.map(({ from, kwh }, index) => {
      const earlier = before(index);
      return { label: format.month(from), now: kwh, ...(earlier === undefined ? {} : { before: earlier }) };
    }),
  };
}

/** What each building used and cost, by the supplies that name it. */
export function buildingsSection(facts: ReportFacts): ReportSection {
  const { request, use, days, buildings } = facts;
  const t = words[request.lang];
  const carriers = ["electricity", "gas", "heat", "fuel"] as const;
  const shown = carriers.filter((group) => use.totals.some((total) => total.group === group));
  const kwhOf = (supplies: readonly SupplyUse[]): number => sum(supplies, ({ kwh = 0 }) => kwh);
  const rowOf = (
    name: ReportCell,
    mine: readonly SupplyUse[],
    building: string | undefined,
    areaM2?: number,
  ): ReportCell[] => {
    const energy = mine.filter(({ group }) => group !== "water" && group !== "lighting");
    const at = (group: string): ReportCell => {
      const some = energy.filter((supply) => supply.group === group);
      const value = kwhOf(some);
      if (some.length === 0) return text("—");
      if (building === undefined) return number(value, { page: "/forniture", ...sumIn(use, group, undefined) });
      return number(
        value,
        // The profile counts gas in litres and knows no deliveries: only the sum of supplies says the same kWh.
        group === "electricity" || group === "heat"
          ? {
              page: buildingPage(building, days, group),
              api: `/api/v1/buildings/${encodeURIComponent(building)}/profile?from=${days.from}&to=${days.to}&carrier=${group}`,
              at: "/total",
              per: 1_000,
            }
          : {
              page: buildingPage(building, days, group === "gas" ? "gas" : "electricity"),
              ...sumIn(use, group, building),
            },
      );
    };
    const eur = sum(
      mine.filter(({ group }) => group !== "lighting"),
      (supply) => supply.eur,
    );
    return [
      name,
      ...shown.map(at),
      number(
        eur,
        building === undefined
          ? { page: "/forniture" }
          : mine.some(({ deliveries }) => deliveries !== undefined)
            ? { page: buildingPage(building, days) }
            : { page: buildingPage(building, days), api: buildingCostApi(building, days), at: "/totalEur" },
      ),
      areaM2 === undefined || areaM2 <= 0
        ? nothing(t.noArea)
        : number(kwhOf(energy) / areaM2, { page: building === undefined ? "/edifici" : buildingPage(building, days) }),
    ];
  };
  const rows = buildings
    .map(({ id, name, areaM2 }) => ({ id, name, areaM2, mine: use.supplies.filter(({ building }) => building === id) }))
    .filter(({ mine }) => mine.length > 0)
    .sort((one, other) => sum(other.mine, ({ eur }) => eur) - sum(one.mine, ({ eur }) => eur))
    .map(({ id, name, areaM2, mine }) => rowOf(text(name, buildingPage(id, days)), mine, id, areaM2));
  const homeless = use.supplies.filter(({ building, group }) => building === undefined && group !== "lighting");
  return section("buildings", t.buildings, {
    tables: [
      table(
        "buildings",
        t.buildings,
        [
          column("building", t.building),
          ...shown.map((group) => column(group, sayCarrier(group, request), "kWh")),
          column("eur", t.cost, "€", 2),
          column("perM2", t.costPerM2, "kWh/m²", 1),
        ],
        homeless.length === 0 ? rows : [...rows, rowOf(text(t.noBuilding), homeless, undefined)],
      ),
    ],
  });
}

/** Where the sum of the supplies of a group and a building stands, when there is one such supply. */
function sumIn(use: EnergyUse, group: string, building: string | undefined): { api?: string; at?: string } {
  const mine = use.supplies.filter((supply) => supply.group === group && supply.building === building);
  const [only] = mine;
  return only === undefined || mine.length > 1 ? {} : { api: useApi(use), at: `/supplies/supply=${only.supply}/kwh` };
}

/** Every supply with its bands, its cost and how it is known. */
export function suppliesSection(facts: ReportFacts): ReportSection {
  const { request, use, days } = facts;
  const t = words[request.lang];
  const rows = use.supplies
    .toSorted((one, other) => other.eur - one.eur)
    .map((supply): ReportCell[] => {
      const page = supplyPage(supply.supply, days);
      const own = (of: string) => ({ page, api: useApi(days), at: `/supplies/supply=${supply.supply}/${of}` });
      const cost = { page, api: supplyCostApi(supply.supply, days) };
      const isDelivered = supply.deliveries !== undefined;
      const band = (name: "F1" | "F2" | "F3"): ReportCell =>
        supply.bands === undefined ? text("—") : number(supply.bands[name], { ...cost, at: `/months/*/bands/${name}` });
      return [
        text(supply.name, page),
        text(sayCarrier(supply.carrier, request)),
        text(supply.supplyCode ?? "—"),
        supply.kwh === undefined
          ? text("—")
          : number(supply.kwh, isDelivered || supply.unit === "m3" ? own("kwh") : { ...cost, at: "/months/*/amount" }),
        ...(["F1", "F2", "F3"] as const).map(band),
        number(supply.eur, isDelivered ? own("eur") : { ...cost, at: "/totalEur" }),
        isDelivered ? text("—") : number(supply.coveredPct, own("coveredPct")),
        isDelivered ? text("—") : number(supply.amount > 0 ? (100 * supply.estimated) / supply.amount : 0, { page }),
      ];
    });
  const total: ReportCell[] = [
    text(t.total),
    text(""),
    text(""),
    number(use.total.kwh, totalSource(facts, days, "kwh")),
    ...(["F1", "F2", "F3"] as const).map((band) =>
      number(
        sum(use.supplies, ({ bands }) => bands?.[band] ?? 0),
        { page: "/forniture", api: useApi(days), at: `/supplies/*/bands/${band}` },
      ),
    ),
    number(use.total.eur, totalSource(facts, days, "eur")),
    text(""),
    text(""),
  ];
  return section("supplies", t.supplies, {
    tables: [
      table(
        "supplies",
        t.supplies,
        [
          column("supply", t.supply),
          column("carrier", t.carrier),
          column("code", t.code),
          column("kwh", t.energy, "kWh"),
          ...["F1", "F2", "F3"].map((band) => column(band, band, "kWh")),
          column("eur", t.cost, "€", 2),
          column("covered", t.covered, "%", 1),
          column("estimated", t.estimated, "%", 1),
        ],
        [...rows, total],
        { totals: 1, note: notesOf(facts, t).join(" ") },
      ),
    ],
  });
}

/** Sums of numbers of at most five decimals, without the crumbs of binary fractions. */
const sum = (supplies: readonly SupplyUse[], of: (supply: SupplyUse) => number): number =>
  supplies.reduce((total, supply) => total + Math.round(of(supply) * 1e5), 0) / 1e5;
