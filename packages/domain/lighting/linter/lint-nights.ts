import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { localTimeOf } from "../../time/local-time.ts";
import type { Findings } from "./findings.ts";
import type { Floor } from "./lint-task.ts";
import { levelSpans, overlapMs, type ProgrammeNight, type Span } from "./simulated-nights.ts";

const MINUTE_MS = 60_000;
/** Lamps may come on a little after civil dusk, and burn a little by day. */
const DARK_GRACE_MS = 10 * MINUTE_MS;
const DAY_GRACE_MS = 30 * MINUTE_MS;
const PLACES_NAMED = 3;

/** Levels under the floor, nights without light, and light by day. */
export function lintNights(
  programme: LightingProgramme,
  nights: readonly ProgrammeNight[],
  floors: readonly Floor[],
  zone: string,
  findings: Findings,
): void {
  const highest = Math.max(0, ...floors.map(({ leastDimPct }) => leastDimPct));
  for (const night of nights) {
    lintFloor(programme.id, night, floors, highest, findings);
    lintDark(programme, night, highest > 0, zone, findings);
    lintDay(programme.id, night, findings);
  }
}

function lintFloor(
  id: string,
  night: ProgrammeNight,
  floors: readonly Floor[],
  highest: number,
  findings: Findings,
): void {
  for (const { dimPct, reason } of night.changes) {
    if (dimPct === 0 || dimPct >= highest) continue;
    const broken = floors.filter(({ leastDimPct }) => leastDimPct > dimPct);
    const named = broken
      .slice(0, PLACES_NAMED)
      .map(({ place, leastDimPct }) => `${place} (${Number(leastDimPct.toFixed(1))} %)`)
      .join(", ");
    const more = broken.length > PLACES_NAMED;
    findings.add(
      "error",
      "floor-violated",
      { programme: id, ...(reason.kind === "step" ? { step: reason.stepIndex } : {}) },
      {
        en: `${dimPct} % is under the least level of ${broken.length} place(s): ${named}${more ? " and more" : ""}. Raise the level, or take these lamps out.`,
        it: `Il ${dimPct} % è sotto il livello minimo di ${broken.length} luogo/luoghi: ${named}${more ? " e altri" : ""}. Alzare il livello, o togliere queste lampade.`,
      },
      night.night.date,
    );
  }
}

function lintDark(
  programme: LightingProgramme,
  night: ProgrammeNight,
  hasFloor: boolean,
  zone: string,
  findings: Findings,
): void {
  const { dark } = night;
  if (dark === undefined) return;
  const needed: Span = { fromMs: dark.fromMs + DARK_GRACE_MS, toMs: dark.toMs - DARK_GRACE_MS };
  for (const { change, fromMs, toMs } of levelSpans(night)) {
    if (change.dimPct > 0) continue;
    const gapMs = overlapMs({ fromMs, toMs }, needed);
    if (gapMs <= 0) continue;
    const [from, to] = [Math.max(fromMs, dark.fromMs), Math.min(toMs, dark.toMs)].map((atMs) => clockOf(atMs, zone));
    findings.add(
      hasFloor ? "error" : "warning",
      "dark-at-night",
      { programme: programme.id, ...(change.reason.kind === "step" ? { step: change.reason.stepIndex } : {}) },
      {
        en: `The lamps are off from ${from} to ${to} while the sun is under civil twilight (night of ${night.night.date}).${hasFloor ? " Their class needs light all night." : ""}`,
        it: `Le lampade sono spente dalle ${from} alle ${to} con il sole sotto il crepuscolo civile (notte del ${night.night.date}).${hasFloor ? " La loro categoria chiede luce tutta la notte." : ""}`,
      },
      night.night.date,
    );
  }
}

function lintDay(id: string, night: ProgrammeNight, findings: Findings): void {
  const spans = levelSpans(night).filter(({ change }) => change.dimPct > 0);
  const isAlwaysLit = spans.length === night.changes.length;
  const byDayMs = spans.reduce(
    (sum, span) => sum + night.daylight.reduce((lit, day) => lit + overlapMs(span, withoutGrace(day, night)), 0),
    0,
  );
  if (byDayMs <= 0) return;
  const minutes = Math.round(byDayMs / MINUTE_MS);
  findings.add(
    isAlwaysLit ? "note" : "warning",
    isAlwaysLit ? "lit-day-and-night" : "lit-by-day",
    { programme: id },
    isAlwaysLit
      ? {
          en: "The lamps burn day and night, as in an underpass.",
          it: "Le lampade restano accese giorno e notte, come in un sottopasso.",
        }
      : {
          en: `The lamps burn ${minutes} min in daylight (night of ${night.night.date}).`,
          it: `Le lampade restano accese ${minutes} min con la luce del giorno (notte del ${night.night.date}).`,
        },
    night.night.date,
  );
}

/** Daylight without the half hour beside sunset or sunrise. */
const withoutGrace = ({ fromMs, toMs }: Span, { night }: ProgrammeNight): Span => ({
  fromMs: fromMs === night.startMs ? fromMs : fromMs + DAY_GRACE_MS,
  toMs: toMs === night.endMs ? toMs : toMs - DAY_GRACE_MS,
});

/** `hh:mm` that the zone's clock shows. */
function clockOf(atMs: number, zone: string): string {
  const minutes = Math.floor(localTimeOf(atMs, zone).timeMs / MINUTE_MS);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
