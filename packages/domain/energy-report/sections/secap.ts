import type { ReportCell, ReportSection, SupplyUse } from "@lucciola/contract/api/energy-reports.ts";
import type { DayRange } from "../../tariff/day-range.ts";
import { factorOn } from "../../tariff/factors.ts";
import { sayCarrier } from "../carrier-words.ts";
import { convertUse, factorCarrier, factorSource, reportFactor } from "../conversions.ts";
import { LEAST_COVER_PCT, type ReportFacts, type ReportMeasure, type ReportProduction } from "../report-facts.ts";
import { type ReportFormat, reportFormat } from "../report-format.ts";
import { column, figure, nothing, number, section, table, text, useApi } from "../report-parts.ts";
import { savedKwh } from "./measures.ts";
import { secapWords } from "./secap-words.ts";

/** Sectors of the template, in its order; those without a group are not seen by the municipality's meters. */
const SECTORS = ["buildings", "lighting", "tertiary", "residential", "industry", "fleet", "public", "private"] as const;
const CARRIERS = ["electricity", "heat", "gas", "lpg", "oil", "pellets", "wood"] as const;
/** Measures that make energy rather than save it. */
const RENEWABLE = new Set(["pv", "solar-thermal"]);

const supplies = (all: readonly SupplyUse[], sector: (typeof SECTORS)[number]): SupplyUse[] =>
  all.filter(({ group }) =>
    sector === "lighting" ? group === "lighting" : sector === "buildings" && group !== "lighting" && group !== "water",
  );

/** The last day of the year whose factors count: of the baseline where there is one. */
const factorDay = ({ request }: ReportFacts): string => `${request.baseline ?? request.period}-12-31`;

/** Inventories, factors and actions in the categories of a SECAP. */
export function secapSections(facts: ReportFacts): ReportSection[] {
  const { request, previous, days, previousDays } = facts;
  const sections = [
    ...(previous === undefined
      ? []
      : [
          inventorySection(
            facts,
            String(request.baseline),
            previous.supplies,
            previousDays,
            facts.previousProduction,
            facts.previousInstants,
          ),
        ]),
    inventorySection(facts, request.period, facts.use.supplies, days, facts.production, facts.instants),
    factorsSection(facts),
    actionsSection(facts),
  ];
  return sections;
}

function inventorySection(
  facts: ReportFacts,
  year: string,
  used: readonly SupplyUse[],
  days: DayRange,
  production: readonly ReportProduction[],
  instants: ReportFacts["instants"],
): ReportSection {
  const { request, factors, isPartial, previous } = facts;
  const t = secapWords[request.lang];
  const format = reportFormat(request.lang);
  const day = factorDay(facts);
  const isBaseline = previous !== undefined && year === String(request.baseline);
  const shown = CARRIERS.filter((carrier) =>
    used.some((supply) => supply.carrier === carrier && supply.group !== "water"),
  );
  const page = useApi(days);
  const energyOf = (sector: (typeof SECTORS)[number], carrier: string): ReportCell => {
    const mine = supplies(used, sector).filter((supply) => supply.carrier === carrier);
    if (mine.length === 0) return text("—");
    if (mine.every(({ coveredPct }) => coveredPct === 0)) return nothing(t.notMeasured);
    const [group] = new Set(mine.map((supply) => supply.group));
    const isWhole = group !== undefined && used.every((supply) => (supply.group === group) === mine.includes(supply));
    return number(
      mine.reduce((sum, { kwh = 0 }) => sum + kwh, 0) / 1_000,
      isWhole ? { page, api: page, at: `/totals/group=${group}/kwh`, per: 1_000 } : { page },
    );
  };
  const sectorRow = (
    sector: (typeof SECTORS)[number],
    cellOf: (carrier: string) => ReportCell,
    sum: () => ReportCell,
  ): ReportCell[] => {
    const isSeen = sector === "buildings" || sector === "lighting";
    const why = nothing(sector === "fleet" ? t.notKept : t.notSeen);
    return [
      text(t.categories[sector]),
      ...shown.map((carrier) => (isSeen ? cellOf(carrier) : why)),
      isSeen ? sum() : why,
    ];
  };
  const converted = (some: readonly SupplyUse[]) => convertUse(some, "co2", factors, day);
  const sumCell = (some: readonly SupplyUse[]): ReportCell =>
    number(some.reduce((sum, { kwh = 0 }) => sum + kwh, 0) / 1_000, { page });
  const emission = (some: readonly SupplyUse[]): ReportCell => {
    const { tonnes, withoutFactor } = converted(some);
    if (some.length === 0) return text("—");
    return withoutFactor.length > 0 && tonnes === 0 ? nothing(t.noFactor) : number(tonnes, { page: "/fattori" });
  };
  const energy = used.filter(({ group }) => group !== "water");
  const rows = SECTORS.map((sector) =>
    sectorRow(
      sector,
      (carrier) => energyOf(sector, carrier),
      () => sumCell(supplies(used, sector)),
    ),
  );
  const totalRow = [
    text(t.total),
    ...shown.map((carrier) => sumCell(energy.filter((supply) => supply.carrier === carrier))),
    sumCell(energy),
  ];
  const emitted = SECTORS.map((sector) =>
    sectorRow(
      sector,
      (carrier) => emission(supplies(used, sector).filter((supply) => supply.carrier === carrier)),
      () => emission(supplies(used, sector)),
    ),
  );
  const emittedTotal = [
    text(t.total),
    ...shown.map((carrier) => emission(energy.filter((supply) => supply.carrier === carrier))),
    emission(energy),
  ];
  const columns = (unit: string, digits: number) => [
    column("sector", t.category),
    ...shown.map((carrier) => column(carrier, sayCarrier(carrier, request), unit, digits)),
    column("total", t.total, unit, digits),
  ];
  const poorIn = (some: readonly SupplyUse[]) =>
    some.filter(({ group, coveredPct }) => group !== "water" && coveredPct < LEAST_COVER_PCT).length;
  const poor = poorIn(energy);
  const isComparable = !isPartial && poor === 0 && previous !== undefined && poorIn(previous.supplies) === 0;
  const before = previous === undefined ? 0 : converted(previous.supplies).tonnes;
  const id = isBaseline ? "bei" : "inventory";
  return section(id, t.inventory(isBaseline ? `${year} (BEI)` : year), {
    sentences: [
      ...(isPartial && !isBaseline ? [t.partial(format.day(days.to))] : []),
      ...(poor > 0 ? [t.poor(format.number(poor), year)] : []),
      ...(!isBaseline && previous === undefined ? [t.noBaseline] : []),
      ...(!isBaseline && before > 0
        ? [isComparable ? t.change(sayChange(format, converted(used).tonnes, before)) : t.noChange]
        : []),
    ],
    figures: [
      figure("energy", `${t.totalEnergy} ${year}`, "MWh", 3, sumCell(energy)),
      figure("co2", `${t.totalEmission} ${year}`, "t", 2, emission(energy)),
    ],
    tables: [
      table(`${id}-energy`, t.energy(year), columns("MWh", 3), [...rows, totalRow], { totals: 1 }),
      table(`${id}-emissions`, t.emissions(year), columns("t", 2), [...emitted, emittedTotal], { totals: 1 }),
      ...(production.length === 0
        ? []
        : [
            table(
              `${id}-production`,
              t.production,
              [column("plant", t.plant), column("produced", t.produced, "MWh", 3)],
              production.map(({ supply, name, productionWh }) => {
                const source = `/api/v1/supplies/${encodeURIComponent(supply)}/balance?from=${instants.from}&to=${instants.to}`;
                return [
                  text(name, `/forniture/${encodeURIComponent(supply)}`),
                  productionWh === undefined
                    ? nothing(t.notMeasured)
                    : number(productionWh / 1e6, {
                        page: `/forniture/${encodeURIComponent(supply)}`,
                        api: source,
                        at: "/balance/productionWh",
                        per: 1e6,
                      }),
                ];
              }),
            ),
          ]),
    ],
  });
}

const sayChange = (format: ReportFormat, now: number, before: number): string => {
  const pct = (100 * (now - before)) / before;
  return `${pct > 0 ? "+" : ""}${format.percent(pct)}`;
};

function factorsSection(facts: ReportFacts): ReportSection {
  const { request, factors, use, previous } = facts;
  const t = secapWords[request.lang];
  const day = factorDay(facts);
  const all = [...use.supplies, ...(previous?.supplies ?? [])];
  const rows = CARRIERS.filter((carrier) => all.some((supply) => supply.carrier === carrier)).map(
    (carrier): ReportCell[] => {
      const known = factorCarrier(carrier);
      const found = known && factorOn(factors, "co2", known, day);
      const factor = found && reportFactor(found);
      return factor === undefined
        ? [text(sayCarrier(carrier, request)), nothing(t.noFactor), text("—"), text("—"), text("—")]
        : [
            text(sayCarrier(carrier, request)),
            number(factor.value, factorSource("co2", carrier, day)),
            text(factor.unit === "kg/kWh" ? "tCO₂/MWh" : factor.unit),
            text(String(factor.year)),
            text(`${factor.source} (${factor.verified ? t.verified : t.unverified})`),
          ];
    },
  );
  return section("factors", t.factors, {
    sentences: [t.one(day.slice(0, 4))],
    tables: [
      table(
        "factors",
        t.factors,
        [
          column("carrier", t.carrier),
          column("factor", t.factor, "", 3),
          column("unit", t.unit),
          column("year", t.year),
          column("source", t.source),
        ],
        rows,
      ),
    ],
  });
}

function actionsSection(facts: ReportFacts): ReportSection {
  const { request, measures } = facts;
  const t = secapWords[request.lang];
  const page = "/piano?parte=measures";
  const day = factorDay(facts);
  const avoided = ({ measure }: ReportMeasure): number | undefined => {
    const parts = measure.savings.map(({ carrier, kwhPerYear }) => {
      const known = factorCarrier(carrier);
      const factor = known && factorOn(facts.factors, "co2", known, day);
      return factor?.unit === "kg/kWh" ? (kwhPerYear * factor.value) / 1_000 : undefined;
    });
    return parts.some((part) => part === undefined)
      ? undefined
      : parts.reduce((sum: number, part = 0) => sum + part, 0);
  };
  const rows = measures.map((one): ReportCell[] => {
    const { measure, place, state, doneOn } = one;
    const at = (of: string) => ({
      page,
      api: "/api/v1/plan/measures",
      at: `/measures/measure.id=${measure.id}/measure/${of}`,
    });
    const isRenewable = RENEWABLE.has(measure.kind);
    const mwh = number(savedKwh(one) / 1_000, { ...at("savings/*/kwhPerYear"), per: 1_000 });
    const category =
      measure.kind === "pv" ? "production" : measure.place.kind === "building" ? "buildings" : "lighting";
    return [
      text(measure.name, page),
      text(t.categories[category]),
      text(place),
      number(measure.investEur, at("investEur")),
      measure.fromYear === undefined ? nothing(t.noYear) : text(String(measure.fromYear)),
      doneOn !== undefined
        ? text(doneOn.slice(0, 4))
        : measure.toYear === undefined
          ? nothing(t.noYear)
          : text(String(measure.toYear)),
      isRenewable ? text("—") : mwh,
      isRenewable ? mwh : text("—"),
      number(avoided(one), { page }, t.noFactor),
      nothing(t.nobody),
      text(t.states[state]),
    ];
  });
  return section("actions", t.actions, {
    sentences: rows.length === 0 ? [t.noActions] : [],
    tables:
      rows.length === 0
        ? []
        : [
            table(
              "actions",
              t.actions,
              [
                column("action", t.action),
                column("sector", t.category),
                column("place", t.place),
                column("cost", t.cost, "€", 0),
                column("start", t.start),
                column("end", t.end),
                column("saved", t.saved, "MWh/a", 3),
                column("renewable", t.renewable, "MWh/a", 3),
                column("co2", t.co2, "t/a", 2),
                column("responsible", t.responsible),
                column("status", t.status),
              ],
              rows,
              { note: t.estimate },
            ),
          ],
  });
}
