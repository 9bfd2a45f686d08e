import type { HeatingSeason } from "@lucciola/contract/energy/building-weather.ts";
import type { LocalDate } from "../../time/local-time.ts";

/** Climatic zones of Italy by degree days (DPR 412/93, art. 2). Zone F, above 3,000, has no season: heating is free. */
export const CLIMATIC_ZONES = ["A", "B", "C", "D", "E", "F"] as const;
export type ClimaticZone = (typeof CLIMATIC_ZONES)[number];

/** Month and day of first and last day, hours a day (DPR 412/93, art. 9). */
const SEASONS: Readonly<Record<Exclude<ClimaticZone, "F">, readonly [string, string, number]>> = {
  A: ["12-01", "03-15", 6],
  B: ["12-01", "03-31", 8],
  C: ["11-15", "03-31", 10],
  D: ["11-01", "04-15", 12],
  E: ["10-15", "04-15", 14],
};

/**
 * The season that begins in a year. What was decided for that season (`decided`, with a first day from 1 July of the year
 * to 30 June of the next) takes the place of the decree's; in zone F it is all of that time, unless something was decided.
 */
export function heatingSeason(
  beginsInYear: number,
  zone: ClimaticZone,
  decided: readonly HeatingSeason[] = [],
): HeatingSeason {
  const [firstDay, lastDay] = [`${beginsInYear}-07-01`, `${beginsInYear + 1}-06-30`];
  const own = decided.find(({ from }) => from >= firstDay && from <= lastDay);
  if (own !== undefined) return own;
  const source = `DPR 412/93, zone ${zone}`;
  if (zone === "F") return { from: firstDay, to: lastDay, hoursPerDay: 24, source };
  const [begins, ends, hoursPerDay] = SEASONS[zone];
  const beginsIn = Number(begins.slice(0, 2)) >= 7 ? beginsInYear : beginsInYear + 1;
  return { from: `${beginsIn}-${begins}`, to: `${beginsInYear + 1}-${ends}`, hoursPerDay, source };
}

/** The season in which a day lies, or `undefined` when heating is out of season then. */
export function seasonOf(
  date: LocalDate,
  zone: ClimaticZone,
  decided: readonly HeatingSeason[] = [],
): HeatingSeason | undefined {
  const year = Number(date.slice(0, 4));
  return [year - 1, year]
    .map((beginsIn) => heatingSeason(beginsIn, zone, decided))
    .find(({ from, to }) => from <= date && date <= to);
}
