import type { TownUse } from "@lucciola/contract/api/energy-figures.ts";
import { USE_GROUPS, type UseGroup, type UseTotal } from "@lucciola/contract/api/energy-reports.ts";
import { LEAST_COVER_PCT, type ReportFacts } from "./report-facts.ts";
import { changePct } from "./report-parts.ts";

export type NoChange = "not-measured-now" | "not-measured-then" | "nothing-then";
type Expected = NonNullable<TownUse["expected"]>;

/** A group of supplies beside the same days a year before, and beside what its habits would have used in this weather. */
export interface ComparedGroup {
  readonly group: UseGroup;
  readonly now: UseTotal;
  readonly before: UseTotal | undefined;
  readonly changePct: number | undefined;
  readonly noChange: NoChange | undefined;
  /** Of the figures of the town; the street lighting, fuels and water know no weather. */
  readonly expected: Expected | undefined;
  /** Against what was expected, both as the figures of the town have them, %. */
  readonly weatherPct: number | undefined;
}

export function compareGroups({ use, previous, townFigures }: ReportFacts): ComparedGroup[] {
  return USE_GROUPS.flatMap((group) => {
    const now = use.totals.find((total) => total.group === group);
    if (now === undefined || group === "water") return [];
    const before = previous?.totals.find((total) => total.group === group);
    const noChange = whyNoChange(now, before);
    const town = townFigures?.groups.find((one) => one.group === group);
    const expected = town?.expected;
    return [
      {
        ...{ group, now, before, expected, noChange },
        changePct: noChange === undefined && before !== undefined ? changePct(now.kwh, before.kwh) : undefined,
        weatherPct:
          town !== undefined && expected !== undefined && "kwh" in expected
            ? changePct(town.kwh, expected.kwh)
            : undefined,
      },
    ];
  });
}

/** All groups together: of those that both years know, and how many are left out. */
export interface ComparedTown {
  readonly changePct: number | undefined;
  readonly compared: readonly UseGroup[];
  readonly leftOut: readonly UseGroup[];
  /** Of groups whose expected use is known. */
  readonly weatherPct: number | undefined;
  readonly weathered: readonly UseGroup[];
}

export function compareTown(groups: readonly ComparedGroup[], { townFigures }: ReportFacts): ComparedTown {
  const both = groups.filter(({ changePct: change }) => change !== undefined);
  const sum = (of: (group: ComparedGroup) => number): number => both.reduce((total, group) => total + of(group), 0);
  const weathered = groups.filter(({ weatherPct }) => weatherPct !== undefined).map(({ group }) => group);
  const uses = (townFigures?.groups ?? []).filter(({ group }) => weathered.includes(group));
  const expectedKwh = uses.reduce(
    (total, { expected }) => total + (expected !== undefined && "kwh" in expected ? expected.kwh : 0),
    0,
  );
  return {
    changePct:
      both.length === 0
        ? undefined
        : changePct(
            sum(({ now }) => now.kwh),
            sum(({ before }) => before?.kwh ?? 0),
          ),
    compared: both.map(({ group }) => group),
    leftOut: groups.filter((group) => !both.includes(group)).map(({ group }) => group),
    weatherPct:
      uses.length === 0
        ? undefined
        : changePct(
            uses.reduce((total, { kwh }) => total + kwh, 0),
            expectedKwh,
          ),
    weathered,
  };
}

function whyNoChange(now: UseTotal, before: UseTotal | undefined): NoChange | undefined {
  if (now.coveredPct < LEAST_COVER_PCT) return "not-measured-now";
  if (before === undefined || before.coveredPct < LEAST_COVER_PCT) return "not-measured-then";
  return before.kwh > 0 ? undefined : "nothing-then";
}
