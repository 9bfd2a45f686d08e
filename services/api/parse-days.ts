import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { type DayRange, daysIn } from "@lucciola/domain/tariff/day-range.ts";
import { HttpProblem } from "./problem-details.ts";

/** Local days as a query says them, or a 400 that says what is wrong. */
export function parseDays({ from, to }: DayRange, maxDays: number): DayRange {
  const wrong = [from, to].find((day) => !isLocalDay(day));
  if (wrong !== undefined) throw new HttpProblem(400, "day-unknown", `There is no day ${wrong}`);
  if (from > to) throw new HttpProblem(400, "range-empty", `"from" (${from}) must not lie after "to" (${to})`);
  if (daysIn({ from, to }) > maxDays)
    throw new HttpProblem(400, "range-too-long", `at most ${maxDays} days: shorten the range`);
  return { from, to };
}
