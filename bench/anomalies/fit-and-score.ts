import { residualScores } from "@lucciola/domain/baseline/residual-scores.ts";
import { fitTowt, predictTowt, type TowtConditions } from "@lucciola/domain/baseline/towt/towt.ts";
import { seededRandom } from "../../tests/faults/seeded-random.ts";

const METERS = 60;
const HOURS = 8_760;
const HOURS_OF_A_WEEK = 168;
const RUNS = 3;

/**
 * Seconds of one core for a year of 60 hourly meters, each fitted by time of the week and temperature, and each of its
 * hours scored against that; the median of three runs, the first of them cold. Processor time, because other programs on
 * the machine are not what is measured.
 */
export function measureFitAndScoreS(seed = 1): number {
  const conditions = makeYear();
  const meters = Array.from({ length: METERS }, (_, meter) =>
    makeMeter(conditions, meter, seededRandom(seed * METERS + meter)),
  );
  const seconds = Array.from({ length: RUNS }, () => {
    const before = process.cpuUsage();
    for (const observed of meters) {
      const model = fitTowt(observed, conditions);
      if (model === undefined) throw new Error("a meter of a whole year was not fitted");
      residualScores(observed, predictTowt(model, conditions));
    }
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return seconds.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
}

function makeYear(): TowtConditions {
  const temperaturesC = Float64Array.from({ length: HOURS }, (_, hour) => {
    const season = -10 * Math.cos((2 * Math.PI * hour) / HOURS);
    const day = -4 * Math.cos((2 * Math.PI * (hour - 3)) / 24);
    return 13 + season + day + 3 * Math.sin(hour / 61) + 2 * Math.sin(hour / 17);
  });
  return { slots: Array.from({ length: HOURS }, (_, hour) => hour % HOURS_OF_A_WEEK), temperaturesC };
}

/** A building that is open from Monday to Friday, heats, and is never twice the same. */
function makeMeter({ slots, temperaturesC }: TowtConditions, meter: number, random: () => number): Float64Array {
  const openKwh = 10 + meter;
  const heatingKwhPerC = 0.5 + meter / 20;
  return temperaturesC.map((temperatureC, hour) => {
    const slot = slots[hour] ?? 0;
    const isOpen = slot < 120 && slot % 24 >= 7 && slot % 24 < 18;
    const heating = heatingKwhPerC * Math.max(14 - temperatureC, 0);
    return ((isOpen ? openKwh : openKwh / 4) + heating) * (0.9 + 0.2 * random());
  });
}
