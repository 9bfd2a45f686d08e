import { ALARM_KIND_NAMES, type AlarmKind } from "@lucciola/contract/lighting/alarm.ts";
import type { Alarm } from "@lucciola/domain/lighting/diagnosis/alarms.ts";
import { NIGHT_MS, type Wrong } from "./truth.ts";

export interface KindScore {
  /** What was wrong and could show. */
  readonly wrong: number;
  readonly found: number;
  readonly alarms: number;
  /** Alarms that nothing explains. */
  readonly false: number;
  readonly recall: number | null;
  readonly precision: number | null;
}

export interface Score {
  readonly recall: number;
  readonly precision: number;
  /** False alarms at places where nothing at all was wrong. */
  readonly falseOnHealthy: number;
  readonly byKind: Partial<Record<AlarmKind, KindScore>>;
  readonly missed: readonly Wrong[];
  readonly falseAlarms: readonly Alarm[];
}

/** An alarm may still be raised from what was on its way when a fault ended. */
const GRACE_MS = 2 * 3_600_000;

/**
 * An alarm matches a wrong when kind and place agree and it is raised while that lasts and within one night (24 h) of the
 * first moment at which it can show. Each alarm matches one wrong and each wrong one alarm: a second alarm for one cause
 * is false. What cannot show for long enough is not asked for, and an alarm for it is not held against anybody.
 */
export function score(options: {
  readonly wrong: readonly Wrong[];
  /** `kind place` of which either answer is right. */
  readonly either: ReadonlySet<string>;
  readonly alarms: readonly Alarm[];
  /** Whether anything was wrong at a place, or with what it hangs on, around an instant. */
  readonly isHealthy: (alarm: Alarm) => boolean;
}): Score {
  const matched = new Set<Wrong>();
  const falseAlarms: Alarm[] = [];
  const counted: Alarm[] = [];
  for (const alarm of options.alarms) {
    const { kind, place, raisedAtMs } = alarm;
    if (options.either.has(`${kind} ${place.id}`)) continue;
    const match = options.wrong.find(
      (one) =>
        one.kind === kind &&
        one.place === place.id &&
        !matched.has(one) &&
        raisedAtMs >= one.fromMs &&
        raisedAtMs <= one.untilMs + GRACE_MS &&
        (one.showsMs === undefined || raisedAtMs <= one.showsMs + NIGHT_MS),
    );
    if (match !== undefined) matched.add(match);
    // A wrong that could not show for long was found all the same.
    if (match !== undefined && match.showsMs === undefined) continue;
    counted.push(alarm);
    if (match === undefined) falseAlarms.push(alarm);
  }
  const asked = options.wrong.filter(({ showsMs }) => showsMs !== undefined);
  const missed = asked.filter((one) => !matched.has(one));
  const byKind: Partial<Record<AlarmKind, KindScore>> = {};
  for (const kind of ALARM_KIND_NAMES) {
    const wrong = asked.filter((one) => one.kind === kind).length;
    const found = wrong - missed.filter((one) => one.kind === kind).length;
    const alarms = counted.filter((one) => one.kind === kind).length;
    const falseOnes = falseAlarms.filter((one) => one.kind === kind).length;
    if (wrong + alarms === 0) continue;
    byKind[kind] = {
      wrong,
      found,
      alarms,
      false: falseOnes,
      recall: wrong === 0 ? null : round(found / wrong),
      precision: alarms === 0 ? null : round((alarms - falseOnes) / alarms),
    };
  }
  return {
    recall: round((asked.length - missed.length) / asked.length),
    precision: round((counted.length - falseAlarms.length) / counted.length),
    falseOnHealthy: falseAlarms.filter(options.isHealthy).length,
    byKind,
    missed,
    falseAlarms,
  };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
