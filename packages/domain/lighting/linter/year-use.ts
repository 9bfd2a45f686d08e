import type { SimulatedNight, SimulatedYear, YearUse } from "@lucciola/contract/lighting/lint-report.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { LINEAR_POWER, lampPowerW } from "../lamp-power.ts";
import type { LintTask } from "./lint-task.ts";
import { levelSpans, litHoursOf, type ProgrammeNight } from "./simulated-nights.ts";

const HOUR_MS = 3_600_000;
type PowerTask = Pick<LintTask, "lamps" | "terms">;

/** What the lamps of a task use in these nights; with `fullPower`, as if each were at 100 % whenever it is lit. */
export function useOf(nights: readonly ProgrammeNight[], { lamps, terms }: PowerTask, fullPower = false): YearUse {
  let litHours = 0;
  let energyWh = 0;
  for (const night of nights) {
    for (const { change, fromMs, toMs } of levelSpans(night)) {
      if (change.dimPct === 0) continue;
      const hours = (toMs - fromMs) / HOUR_MS;
      litHours += hours;
      energyWh += lampPowerW(lamps.nominalPowerW, fullPower ? 100 : change.dimPct, LINEAR_POWER) * hours;
    }
  }
  const energyKwh = energyWh / 1_000;
  return { litHours, energyWh, cost: energyKwh * terms.pricePerKwh, co2Kg: energyKwh * terms.co2KgPerKwh };
}

/** The year of a programme or a calendar; per cents are 0 where there is nothing to save from. */
export function yearOf(
  named: Pick<SimulatedYear, "kind" | "id">,
  nights: readonly ProgrammeNight[],
  task: PowerTask,
  today: YearUse | undefined,
): SimulatedYear {
  const use = useOf(nights, task);
  const fullPower = useOf(nights, task, true);
  const byLight = nights.map((night) => ({ night, litHours: litHoursOf(night) }));
  byLight.sort((a, b) => a.litHours - b.litHours);
  const [shortest, longest] = [byLight[0], byLight.at(-1)];
  if (shortest === undefined || longest === undefined) throw new RangeError("a year of no nights was asked for");
  return {
    ...named,
    use,
    fullPower,
    savingOverFullPct: savedPct(use, fullPower),
    ...(today === undefined ? {} : { savingOverTodayPct: savedPct(use, today) }),
    shortestNight: describe(shortest.night, shortest.litHours),
    longestNight: describe(longest.night, longest.litHours),
  };
}

const savedPct = (use: YearUse, before: YearUse): number =>
  before.energyWh === 0 ? 0 : 100 * (1 - use.energyWh / before.energyWh);

const describe = ({ night, changes }: ProgrammeNight, litHours: number): SimulatedNight => ({
  night: night.date,
  litHours,
  changes: changes.map(({ atMs, dimPct }) => ({ at: formatInstant(atMs), dimPct })),
});
