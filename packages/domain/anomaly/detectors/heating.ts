import { expect, signalOf } from "../day-signals.ts";
import { mean, median, quantile } from "../robust-fit.ts";
import type { DayRecord, WorkingWeek } from "../supply-memory.ts";
import { end, isOpen, raise, type Watch } from "../watch.ts";

/** Of the way from the set-back to full heating, in the hour before the usual start: an assumption. */
const EARLY_SHARE = 0.45;
const EARLY_DAYS = 2;
/** A house that hardly cools at night heats up by little: a smaller share tells if it is steady, on one day more. */
const MILD_SHARE = 0.12;
const MILD_SPREADS = 4;
const MILD_DAYS = 3;
/** Whose air is told of an early start. */
const FELT_AT_HOUR = 6;
const QUIET_DAYS = 4;
/** Out of season the warm hours may lie above the quiet ones by so much of the range of winter: an assumption. */
const SUMMER_SHARE = 0.045;
const SUMMER_SPREADS = 4;
const WINTER_DAYS = 5;

/** A boiler that begins long before its building is used: the hour before its usual start, at the same air. */
export function watchEarlyHeating(watch: Watch, week: WorkingWeek): void {
  const { memory } = watch;
  const record = memory.days.at(-1);
  if (record === undefined || !record.day.isHeatingSeason || record.isClosed) return;
  const signal = signalOf("before-start", week, record);
  const start = signalOf("start", week, record);
  const quiet = signal && expect(watch, week, "before-start", signal);
  const full = start && expect(watch, week, "start", start);
  if (signal === undefined || quiet === undefined || full === undefined) return;
  const way = full.expected - quiet.expected;
  if (way < 0.15 * week.top) return;
  const share = (signal.value - quiet.expected) / way;
  const excess = signal.value - quiet.expected;
  const isClear = share > EARLY_SHARE && excess > 3 * quiet.spread;
  const isEarly = isClear || (share > MILD_SHARE && excess > MILD_SPREADS * quiet.spread);
  const suspicion = memory.suspicions["heating-too-early"];
  if (!isEarly) {
    passQuietDay(watch, "heating-too-early", record);
    return;
  }
  record.isTainted = true;
  const next = suspicion ?? { fromMs: record.fromMs, days: 0 };
  next.days++;
  next.quietDays = 0;
  memory.suspicions["heating-too-early"] = next;
  if (next.days < (isClear ? EARLY_DAYS : MILD_DAYS)) return;
  // Where no air is known, days are remembered with a mild one.
  const feltC = memory.outsideC === undefined ? undefined : record.feltC[FELT_AT_HOUR];
  raise(watch, "heating-too-early", {
    fromMs: next.fromMs,
    raisedAtMs: record.toMs,
    score: Math.min(1, share),
    // Two hours too many on the workdays of a season of six months.
    perYear: excess * 2 * 125,
    evidence: {
      shareOfFullHeating: share,
      morePerHour: excess,
      expectedPerHour: quiet.expected,
      ...(feltC !== undefined && { feltC }),
    },
    model: "own-hour-before-start-at-this-air",
  });
}

/** Heat outside of the season: warm hours above the quiet ones of the same day, which hot water leaves alone. */
export function watchSummerHeating(watch: Watch): void {
  const { memory } = watch;
  const record = memory.days.at(-1);
  if (record === undefined) return;
  if (record.day.isHeatingSeason) {
    memory.winterRange = winterRange(memory.days) ?? memory.winterRange;
    end(watch, "heating-out-of-season", record.fromMs);
    delete memory.suspicions["heating-out-of-season"];
    return;
  }
  const range = memory.winterRange;
  const swing = swingOf(record);
  if (range === undefined || swing === undefined) return;
  const past = memory.days
    .slice(0, -1)
    .filter(({ day, isTainted }) => !day.isHeatingSeason && !isTainted)
    .flatMap((day) => swingOf(day) ?? []);
  const usual = past.length < 3 ? 0 : median(past);
  const spread = past.length < 3 ? 0 : 1.4826 * median(past.map((value) => Math.abs(value - usual)));
  const more = swing - usual;
  if (more < Math.max(SUMMER_SHARE * range, SUMMER_SPREADS * spread)) {
    passQuietDay(watch, "heating-out-of-season", record);
    return;
  }
  record.isTainted = true;
  const next = memory.suspicions["heating-out-of-season"] ?? { fromMs: record.fromMs, days: 0 };
  next.days++;
  next.quietDays = 0;
  memory.suspicions["heating-out-of-season"] = next;
  if (next.days < 2 || isOpen(watch, "drift")) return;
  raise(watch, "heating-out-of-season", {
    fromMs: next.fromMs,
    raisedAtMs: record.toMs,
    score: Math.min(1, 0.5 + more / range),
    // Until the next season, some 180 days of 12 hours.
    perYear: more * 12 * 180,
    evidence: { morePerHour: more, shareOfWinterRange: more / range, usualPerHour: usual },
    model: "own-quiet-hours-of-the-day",
  });
}

/** A warm day or a weekend does not end what goes on afterwards. */
function passQuietDay(watch: Watch, kind: "heating-too-early" | "heating-out-of-season", { fromMs }: DayRecord): void {
  const { suspicions } = watch.memory;
  const suspicion = suspicions[kind];
  if (suspicion === undefined) return;
  suspicion.quietDays = (suspicion.quietDays ?? 0) + 1;
  if (isOpen(watch, kind) && suspicion.quietDays < QUIET_DAYS) return;
  delete suspicions[kind];
  end(watch, kind, fromMs);
}

function swingOf({ rates }: DayRecord): number | undefined {
  const known = rates.filter((rate) => rate !== null).sort((a, b) => a - b);
  return known.length < 18 ? undefined : mean(known.slice(-6)) - mean(known.slice(0, 6));
}

/** From the quiet hours to the warm ones of the heating season that is remembered. */
function winterRange(days: readonly DayRecord[]): number | undefined {
  const winter = days.slice(-90).filter(({ day }) => day.isHeatingSeason);
  if (winter.length < WINTER_DAYS) return undefined;
  return quantile(
    winter.flatMap((day) => swingOf(day) ?? []),
    0.9,
  );
}
