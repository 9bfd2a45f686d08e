import type { Observation } from "../observation.ts";
import type { CalendarDay } from "../supply-facts.ts";
import { end, raise, type Watch } from "../watch.ts";

/** Reactive energy is charged above a third of the active in bands F1 and F2, over 16.5 kW (ARERA, TIT). */
const FREE_SHARE = 0.33;
const FROM_CONTRACT_W = 16_500;
const DAYS = 3;
const MARGIN = 1.04;
const BACK = 0.98;

/** More reactive energy than the tariff leaves free, over some days in the hours of F1 and F2. */
export function watchReactive(watch: Watch, day: CalendarDay, hour: number, observation: Observation): void {
  const { memory, facts } = watch;
  const { imported, reactiveVarh, toMs } = observation;
  if ((facts.contractPowerW ?? 0) <= FROM_CONTRACT_W || imported === undefined) return;
  // The reactive register may be read less often than the active one: Wh are counted up between its readings.
  if (reactiveVarh === undefined) return;
  const wh = memory.wattHoursSinceReactive;
  memory.wattHoursSinceReactive = 0;
  if (!isCharged(day, hour)) return;
  const newest = memory.reactive.at(-1);
  if (newest?.date === day.date) {
    newest.varh += reactiveVarh;
    newest.wh += wh;
    return;
  }
  judge(watch, toMs);
  memory.reactive.push({ date: day.date, varh: reactiveVarh, wh });
  if (memory.reactive.length > DAYS) memory.reactive.shift();
}

function judge(watch: Watch, toMs: number): void {
  const { reactive, days } = watch.memory;
  if (reactive.length < DAYS) return;
  const varh = reactive.reduce((sum, one) => sum + one.varh, 0);
  const wh = reactive.reduce((sum, one) => sum + one.wh, 0);
  if (wh <= 0) return;
  const share = varh / wh;
  if (share < FREE_SHARE * BACK) end(watch, "reactive-energy", toMs);
  if (share < FREE_SHARE * MARGIN) return;
  raise(watch, "reactive-energy", {
    fromMs: days.at(-DAYS)?.fromMs ?? toMs,
    raisedAtMs: toMs,
    score: Math.min(1, share),
    perYear: 0,
    evidence: { reactiveShare: share, freeShare: FREE_SHARE, days: DAYS },
    model: "free-share-of-reactive-energy",
  });
}

/** F1 and F2, nearly: Monday to Saturday from 7 to 23, holidays apart. */
const isCharged = ({ weekday, isHoliday }: CalendarDay, hour: number): boolean =>
  weekday !== 7 && !isHoliday && hour >= 7 && hour < 23;
