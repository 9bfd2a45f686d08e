import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { Measure } from "@lucciola/contract/plan/measure.ts";
import { SHIPPED_CATALOGUE } from "@lucciola/domain/plan/shipped-catalogue.ts";
import { addDays, instantOfLocalTime, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { Cabinet, Supply, Town } from "../layout/town.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { createWorld, type World } from "../world/world.ts";
import { type CarriedOut, carriedOut } from "./carried-out.ts";
import { trueTotals } from "./true-totals.ts";

const BY = "simulator";
const YEAR_DAYS = 365;
/** After the end of any history. */
const NEVER_DAYS = 3_660;

interface TownOfMeasures {
  readonly scenario: Scenario;
  readonly town: Town;
  readonly site: LightingSite;
  readonly epochMs: number;
}

/**
 * Enters the measures of a scenario into the plan, as an office that had a good audit: promised is what each would have
 * saved in the year before its works, times `promisedOfTrue`. Those whose day has come are done. What somebody has changed
 * stays as it is.
 */
export function registerMeasures(registry: Registry, of: TownOfMeasures, nowMs: number): void {
  const { scenario, epochMs, site } = of;
  if (scenario.measures.length === 0) return;
  const { plan } = registry;
  const today = localTimeOf(nowMs, site.zone).date;
  const measures = carriedOut(scenario, epochMs, site.zone);
  const audit = measures.every(({ id }) => plan.measure(id) !== undefined) ? undefined : auditOf(of);
  registry.transaction(() => {
    for (const measure of measures) {
      const { id, doneOn, begunOn } = measure;
      if (plan.measure(id) === undefined && audit !== undefined) {
        plan.putMeasure(entryOf(measure, of, audit), BY, nowMs);
        plan.setState(id, { state: "planned" }, BY, nowMs);
      }
      const stored = plan.measure(id);
      if (stored?.changedBy === BY && stored.state === "planned" && doneOn <= today)
        plan.setState(id, { state: "done", doneOn, begunOn }, BY, nowMs);
    }
  });
}

function entryOf(
  { id, kind, place, placeKind, promisedOfTrue, begunOn }: CarriedOut,
  { town }: TownOfMeasures,
  audit: (of: Supply | Cabinet, begunOn: string) => number,
): Measure {
  const entry = SHIPPED_CATALOGUE.find((each) => each.kind === kind);
  const building = town.buildings.find((each) => each.building.id === place);
  const cabinet = town.cabinets.find(({ point }) => point.id === place);
  const meters: readonly { readonly carrier: "electricity" | "gas"; readonly of: Supply | Cabinet }[] = [
    ...(cabinet === undefined ? [] : [{ carrier: "electricity" as const, of: cabinet }]),
    ...(building?.supplies ?? []).flatMap((supply) =>
      supply.carrier === "water" ? [] : [{ carrier: supply.carrier, of: supply }],
    ),
  ];
  return {
    id,
    kind,
    name: `${entry?.name.it ?? kind}, ${building?.building.name ?? cabinet?.point.name ?? place}`.slice(0, 200),
    place: { kind: placeKind, id: place },
    investEur: 0,
    lifeYears: entry?.lifeYears ?? 20,
    savings: meters.flatMap((meter) => {
      const kwhPerYear = promisedOfTrue * audit(meter.of, begunOn);
      return Math.abs(kwhPerYear) < 1 ? [] : [{ carrier: meter.carrier, kwhPerYear, standardErrorKwh: 0 }];
    }),
    upkeepEurPerYear: 0,
    worksYears: 1,
    needs: [],
    excludes: [],
    source: "simulated",
  };
}

/** What a meter would have counted less in the year before a day, kWh a year, had all been done from the first day on. */
function auditOf({ scenario, town, site, epochMs }: TownOfMeasures): (of: Supply | Cabinet, begunOn: string) => number {
  const worldAfter = (doneAfterDays: number): World =>
    createWorld({
      scenario: {
        ...scenario,
        faults: { ...scenario.faults, rate: 0, list: [] },
        measures: scenario.measures.map(({ fades: _, ...measure }) => ({ ...measure, doneAfterDays })),
      },
      ...{ town, site, epochMs },
    });
  const [never, always] = [worldAfter(NEVER_DAYS), worldAfter(1)];
  return (of, begunOn) => {
    const instants = [addDays(begunOn, -YEAR_DAYS), begunOn].map((day) =>
      Math.max(epochMs + DAY_MS * 2, instantOfLocalTime(day, 0, site.zone)),
    );
    const [fromMs = 0, toMs = 0] = instants;
    if (toMs <= fromMs) return 0;
    const used = (world: World): number => {
      const [before = 0, after = 0] = trueTotals(world, of, { fromMs: epochMs, toMs: toMs + DAY_MS }, instants, site);
      return after - before;
    };
    return ((used(never) - used(always)) * YEAR_DAYS * DAY_MS) / (toMs - fromMs);
  };
}

const DAY_MS = 86_400_000;
