import type { EnergyUse } from "@lucciola/contract/api/energy-reports.ts";
import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ANOMALY_WORDS } from "@lucciola/domain/anomaly/anomaly-words.ts";
import { instantsOf } from "@lucciola/domain/baseline/usage-observation.ts";
import type {
  ReportAnomaly,
  ReportCabinet,
  ReportFacts,
  ReportMeasure,
  ReportProduction,
  ReportRequest,
} from "@lucciola/domain/energy-report/report-facts.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { profileEnergy } from "@lucciola/domain/lighting/profile-energy.ts";
import type { DayRange } from "@lucciola/domain/tariff/day-range.ts";
import { knownFactors } from "@lucciola/domain/tariff/factors.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { AnomalyRecord } from "@lucciola/platform/registry/energy/anomalies.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { BaselineDesk } from "../energy/baseline-desk.ts";
import { energyUse, previousYear } from "../energy/energy-use.ts";
import type { KeptWork } from "../energy/kept-work.ts";
import { productionBalanceOf } from "../energy/supply-balance.ts";
import { townFiguresOf } from "../energy/town-figures.ts";
import { inventoryOf } from "../inventory.ts";
import { lightingEnergyOf } from "../lighting/lighting-energy.ts";
import { planRates } from "../plan/plan-rates.ts";
import { checkedBills } from "./checked-bills.ts";
import type { ReportDeps } from "./report-deps.ts";
import { reportPeriod } from "./report-period.ts";

const MOST_ANOMALIES = 500;
const PAGE = 500;
const MOST_PAGES = 10;
const WORK_PAGE = 1_000;

/**
 * Reads all that a report is made of. Sums of supplies and of the town are the kept ones of the API, so that a figure and
 * what it links to are the same. Throws `HttpProblem` 400 for a period that is none; rejects as the store does.
 */
export async function collectFacts(
  deps: ReportDeps,
  desk: BaselineDesk,
  kept: KeptWork,
  request: ReportRequest,
): Promise<ReportFacts> {
  const { registry, store, clock, config } = deps;
  const { zone } = config.site;
  const nowMs = clock.now();
  const today = localTimeOf(nowMs, zone).date;
  const { days, isPartial } = reportPeriod(request.kind, request.period, today);
  const isSecap = request.kind === "secap";
  const previousDays =
    isSecap && request.baseline !== undefined
      ? reportPeriod("year", String(request.baseline), today).days
      : previousYear(days);
  const useOf = (range: DayRange): Promise<EnergyUse> =>
    kept(`use ${range.from} ${range.to}`, () => energyUse({ registry, store, zone }, range));
  const use = await useOf(days);
  const previous = isSecap && request.baseline === undefined ? undefined : await useOf(previousDays);
  const townFigures = isSecap
    ? undefined
    : await kept(`town ${days.from} ${days.to}`, () => townFiguresOf(deps, desk, days, previousYear(days)));
  const isFull = !isSecap && request.audience === "manager";
  const [range, before] = [instantsOf(days, zone), instantsOf(previousDays, zone)];
  const buildingFacts = registry.supplies.allBuildingFacts();
  return {
    request,
    ...{ days, isPartial, previousDays, zone, use, previous, townFigures },
    town: config.public.townName,
    simulated: registry.assets.points().some(({ simulated }) => simulated),
    madeAt: formatInstant(nowMs),
    buildings: registry.assets.buildings().map(({ id, name, floorAreaM2 }) => {
      const facts = factsOn(buildingFacts.get(id) ?? [], days.from);
      return { id, name, areaM2: facts?.heatedAreaM2 ?? facts?.grossAreaM2 ?? floorAreaM2 };
    }),
    factors: knownFactors(registry.tariff.factors.list()),
    cabinets: isFull ? await cabinetsOf(deps, range) : [],
    anomalies: isSecap ? [] : anomaliesOf(deps, range, request.lang),
    bills: isSecap ? [] : await checkedBills(deps, days, request.lang),
    measures: measuresOf(deps, today),
    production: isSecap ? await productionOf(deps, days) : [],
    previousProduction: isSecap && previous !== undefined ? await productionOf(deps, previousDays) : [],
    workClosed: isSecap ? 0 : workClosedWithin(deps, range),
    quarantineOpen: registry.quarantine.count("open"),
    instants: { from: formatInstant(range.fromMs), to: formatInstant(range.toMs) },
    previousInstants: { from: formatInstant(before.fromMs), to: formatInstant(before.toMs) },
  };
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** As GET /api/v1/lighting/energy?by=cabinet answers. */
async function cabinetsOf({ store, registry, config }: ReportDeps, range: Range): Promise<ReportCabinet[]> {
  const cabinets = registry.assets.points("cabinet");
  if (cabinets.length === 0) return [];
  const profile = registry.programmes.get(defaultProgramme.id) ?? defaultProgramme;
  const { fullLoadH } = profileEnergy(profile, config.site, range.fromMs, range.toMs);
  const question = { ...range, zone: config.site.zone, by: "cabinet" as const, staticFullLoadH: fullLoadH };
  const { rows } = await lightingEnergyOf(store, inventoryOf(registry).lamps, cabinets, question);
  return rows.map(({ id, lamps, energyWh, coveredPct, savedOverStaticPct }) => ({
    ...{ id, lamps, savedOverStaticPct },
    lampsWh: energyWh,
    lampsCoveredPct: coveredPct,
  }));
}

/** Anomalies whose cause was there in the range, the dearest of them. */
function anomaliesOf({ registry, config }: ReportDeps, range: Range, lang: "it" | "en"): ReportAnomaly[] {
  const found: AnomalyRecord[] = [];
  let beforeId: number | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const some = registry.anomalies.list({ limit: PAGE, ...(beforeId === undefined ? {} : { beforeId }) });
    found.push(...some.filter(({ alert }) => alert.fromMs < range.toMs && (alert.toMs ?? range.toMs) >= range.fromMs));
    beforeId = some.at(-1)?.id;
    if (some.length < PAGE) break;
  }
  const dayOf = (atMs: number): string => localTimeOf(atMs, config.site.zone).date;
  return found
    .toSorted((one, other) => other.alert.eurPerYear - one.alert.eurPerYear)
    .slice(0, MOST_ANOMALIES)
    .map(({ id, place, state, alert: { kind, supply, fromMs, toMs, eurPerYear } }) => ({
      ...{ id, state, eurPerYear },
      title: ANOMALY_WORDS[kind].title[lang],
      place:
        registry.assets.building(buildingId(place))?.name ?? registry.assets.point(pointId(supply))?.name ?? supply,
      from: dayOf(fromMs),
      to: toMs === undefined ? undefined : dayOf(toMs),
    }));
}

function measuresOf({ registry }: ReportDeps, today: string): ReportMeasure[] {
  const rates = planRates(registry, today);
  return registry.plan.measures().map(({ measure, state, doneOn }) => ({
    ...{ measure, state, doneOn },
    place:
      measure.place.kind === "building"
        ? (registry.assets.building(buildingId(measure.place.id))?.name ?? measure.place.id)
        : (registry.assets.points("cabinet").find(({ id }) => id === measure.place.id)?.name ?? measure.place.id),
    eurPerYear: measure.savings.reduce(
      (sum, { carrier, kwhPerYear }) => sum + kwhPerYear * rates(carrier).eurPerKwh,
      -measure.upkeepEurPerYear,
    ),
  }));
}

/** What plants made, supply by supply, as the balance of the supply says. */
async function productionOf({ registry, store, config }: ReportDeps, days: DayRange): Promise<ReportProduction[]> {
  const { zone } = config.site;
  const parents = new Set<string>();
  for (const [, dated] of registry.supplies.allFacts()) {
    const facts = factsOn(dated, days.from);
    if (facts?.role === "production" && facts.under !== undefined) parents.add(facts.under);
  }
  const found: ReportProduction[] = [];
  for (const supply of registry.assets.points("supply").filter(({ id }) => parents.has(id))) {
    const balance = await productionBalanceOf(registry, store, supply, days.from, { ...instantsOf(days, zone), zone });
    found.push({
      supply: supply.id,
      name: supply.name,
      productionWh: balance.kind === "production" && balance.coveredPct > 0 ? balance.productionWh : undefined,
    });
  }
  return found;
}

/** How many orders of work were finished in the range. */
function workClosedWithin({ registry }: ReportDeps, { fromMs, toMs }: Range): number {
  let [count, beforeId] = [0, undefined as number | undefined];
  for (let page = 0; page < MOST_PAGES; page++) {
    const some = registry.work.list({
      states: ["done"],
      limit: WORK_PAGE,
      ...(beforeId === undefined ? {} : { beforeId }),
    });
    count += some.filter(({ doneAtMs = 0 }) => fromMs <= doneAtMs && doneAtMs < toMs).length;
    beforeId = some.at(-1)?.id;
    if (some.length < WORK_PAGE) break;
  }
  return count;
}
