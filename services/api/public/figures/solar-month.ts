import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { factsOn } from "@lucciola/platform/registry/energy/supplies.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { coveredPct } from "../../consumption.ts";
import type { Month } from "./month-use.ts";

/** Energy of some plants in a month. */
export interface SolarEnergy {
  readonly plants: number;
  readonly energyWh: number;
  readonly coveredPct: number;
}

/** What the town's panels did in a month. */
export interface SolarMonth {
  /** Plants with a meter of their own: all that they made. */
  readonly metered: SolarEnergy | undefined;
  /** Panels behind a building's meter: what went into the grid alone, for what was used on the spot passes no meter. */
  readonly behindMeters: (SolarEnergy & { readonly peakPowerW: number }) | undefined;
}

/** `undefined` where the town has no panels. Facts are those of the month's first day. */
export async function solarMonth(
  store: TimeSeriesStore,
  { supplies }: Registry,
  month: Month,
  zone: string,
): Promise<SolarMonth | undefined> {
  const facts = new Map(
    [...supplies.allFacts()].flatMap(([id, dated]) => {
      const present = factsOn(dated, `${month.name}-01`);
      return present === undefined ? [] : [[id, present] as const];
    }),
  );
  const metered = [...facts].filter(([, { role }]) => role === "production");
  const hasOwnMeter = new Set(metered.map(([, { under }]) => under));
  const behind = [...facts].filter(
    ([id, { role, peakPowerW }]) => role !== "production" && peakPowerW !== undefined && !hasOwnMeter.has(id),
  );
  if (metered.length === 0 && behind.length === 0) return undefined;
  const fedIn = async (points: readonly PointId[]): Promise<SolarEnergy | undefined> => {
    if (points.length === 0) return undefined;
    const series = points.map((point) => ({ point, quantity: "exportTotalWh" as const }));
    const rows = await store.increaseTotal({ series, bucket: "month", ...month, zone });
    const coveredMs = rows.reduce((sum, row) => sum + row.coveredMs, 0);
    return {
      plants: points.length,
      energyWh: rows.reduce((sum, { increase }) => sum + increase, 0),
      coveredPct: coveredPct(coveredMs, month.toMs - month.fromMs, points.length),
    };
  };
  const exported = await fedIn(behind.map(([id]) => id));
  return {
    metered: await fedIn(metered.map(([id]) => id)),
    behindMeters: exported && {
      ...exported,
      peakPowerW: behind.reduce((sum, [, { peakPowerW = 0 }]) => sum + peakPowerW, 0),
    },
  };
}
