import { expect, isIdle, isTelling, signalOf } from "../day-signals.ts";
import { type DayRecord, HOURS, type WorkingWeek } from "../supply-memory.ts";
import { end, type Finding, isOpen, raise, type Watch } from "../watch.ts";
import { emptyHours, usedHours, workdayOf } from "../working-week.ts";

/** Of the way from a closed day to a workday at the same air: assumptions. */
const SHARE = { electricity: 0.25, gas: 0.45, water: 0.5, other: 0.5 } as const;
const SPREADS = 4;
/** A heated holiday is named after the weekend that follows it, because a timer that forgets both is one cause. */
const WAIT_DAYS = 7;
const MODEL = "own-closed-days-and-workdays-at-this-air";
const SAME_CAUSE_MS = 14 * 86_400_000;

/** Days that week or calendar leave closed, against such days and workdays of the supply's own past. */
export function watchClosedDays(watch: Watch, week: WorkingWeek): void {
  const { memory, facts } = watch;
  const record = memory.days.at(-1);
  if (record === undefined || !isTelling(facts, record)) return;
  waitForWeekend(watch, record);
  if (!isIdle(week, record)) end(watch, "holiday-use", record.fromMs);
  if (!isIdle(week, record) || isOpen(watch, "night-base-load", "level-change", "water-leak", "drift")) return;
  if (memory.suspicions["level-change"] !== undefined) return;
  const found = likeWorkday(watch, week, record);
  if (found === undefined || isUpIntoNight(watch, week, record, found.more)) return;
  // Days on which the week opens and the calendar closes; the others are the week's own.
  const kind = record.isClosed && usedHours(week, record.day.weekday).length > 0 ? "holiday-use" : "weekend-base-load";
  const isUsed = found.share > SHARE[facts.carrier] && found.more > SPREADS * found.spread;
  if (!isUsed) {
    end(watch, kind, record.fromMs);
    return;
  }
  record.isTainted = true;
  const finding: Finding<typeof kind> = {
    fromMs: record.fromMs,
    raisedAtMs: record.toMs,
    score: Math.min(1, found.share),
    perYear: found.more * found.hours * (kind === "holiday-use" ? 12 : 104),
    evidence: {
      shareOfAWorkday: found.share,
      morePerHour: found.more,
      spreadPerHour: found.spread,
      hours: found.hours,
    },
    model: MODEL,
  };
  if (isOpen(watch, "weekend-base-load", "holiday-use")) return;
  if (kind === "holiday-use" && facts.carrier === "gas") {
    const { perYear, evidence } = finding;
    memory.suspicions["holiday-use"] ??= { fromMs: record.fromMs, days: 0, found: { perYear, evidence } };
    return;
  }
  delete memory.suspicions["holiday-use"];
  // A timer that forgets one holiday forgets the next: that is the same cause.
  const overMs = kind === "holiday-use" ? memory.overMs["holiday-use"] : undefined;
  if (overMs !== undefined && record.fromMs - overMs < SAME_CAUSE_MS) return;
  raise(watch, kind, finding);
}

/** What goes on into the evening is not the closed day's: it is judged with the nights. */
function isUpIntoNight(watch: Watch, week: WorkingWeek, record: DayRecord, more: number): boolean {
  if (watch.facts.carrier === "gas") return false;
  const signal = signalOf("night", week, record);
  const night = signal && expect(watch, week, "night", signal);
  const last = record.rates[HOURS - 1];
  const isEmptyHour = emptyHours(week, record.day.weekday).includes(HOURS - 1);
  return night !== undefined && typeof last === "number" && isEmptyHour && last - night.expected > 0.5 * more;
}

function waitForWeekend(watch: Watch, record: DayRecord): void {
  const waiting = watch.memory.suspicions["holiday-use"];
  if (waiting?.found === undefined) return;
  waiting.days++;
  if (waiting.days < WAIT_DAYS) return;
  delete watch.memory.suspicions["holiday-use"];
  raise(watch, "holiday-use", {
    fromMs: waiting.fromMs,
    raisedAtMs: record.toMs,
    score: 0.8,
    ...waiting.found,
    model: MODEL,
  });
}

function likeWorkday(watch: Watch, week: WorkingWeek, record: DayRecord) {
  const signal = signalOf("idle", week, record);
  // A building that opens on all days of the week has no closed ones to learn from: its nights stand for them.
  const idle = signal && (expect(watch, week, "idle", signal) ?? expect(watch, week, "night", signal));
  const use = signal && expect(watch, week, "use", signal);
  const weekday = usedHours(week, record.day.weekday).length > 0 ? record.day.weekday : workdayOf(week);
  if (signal === undefined || idle === undefined || use === undefined || weekday === undefined) return undefined;
  const hours = usedHours(week, weekday);
  const usual = hours.reduce((sum, hour) => sum + (week.medians[(weekday - 1) * HOURS + hour] ?? 0), 0) / hours.length;
  const workday = (use.expected * usual) / week.top;
  const way = workday - idle.expected;
  if (way < 2 * idle.spread || way < 0.1 * week.top) return undefined;
  const more = signal.value - idle.expected;
  return { more, share: more / way, spread: idle.spread, hours: hours.length };
}
