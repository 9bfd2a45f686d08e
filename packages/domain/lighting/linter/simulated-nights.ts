import type { LightingProgramme, LightingSite, SunEvent } from "@lucciola/contract/lighting/programme.ts";
import { sunTime } from "../../astronomy/sun.ts";
import { addDays } from "../../time/local-time.ts";
import { type Night, nightOf } from "../night.ts";
import { type LevelChange, resolveNight } from "../programme.ts";
import type { LintTask } from "./lint-task.ts";

/** Half-open, epoch ms. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A night and what the sun does in it. */
export interface SunNight {
  readonly night: Night;
  /** From civil dusk to civil dawn; undefined in a white night. */
  readonly dark: Span | undefined;
  /** From the noons to the sunset, and from the sunrise on. */
  readonly daylight: readonly Span[];
}

/** A programme in one night. */
export interface ProgrammeNight extends SunNight {
  readonly changes: readonly LevelChange[];
}

/** A level of a night, from one change to the next. */
export interface LevelSpan extends Span {
  readonly change: LevelChange;
}

export function sunNights({ site, firstNight, nights }: LintTask): SunNight[] {
  return Array.from({ length: nights }, (_, index) => sunNight(site, nightOf(addDays(firstNight, index), site.zone)));
}

function sunNight(site: LightingSite, night: Night): SunNight {
  const nextDate = addDays(night.date, 1);
  const evening = (event: SunEvent) => sunTime(site, night.date, event);
  const morning = (event: SunEvent) => sunTime(site, nextDate, event);
  const [dusk, dawn, sunset, sunrise] = [
    evening("civil-dusk"),
    morning("civil-dawn"),
    evening("sunset"),
    morning("sunrise"),
  ];
  const dark =
    dusk === "polar-day" || dawn === "polar-day"
      ? undefined
      : {
          fromMs: typeof dusk === "number" ? dusk : night.startMs,
          toMs: typeof dawn === "number" ? dawn : night.endMs,
        };
  const daylight: Span[] = [];
  if (sunset === "polar-day" && sunrise === "polar-day") daylight.push({ fromMs: night.startMs, toMs: night.endMs });
  if (typeof sunset === "number") daylight.push({ fromMs: night.startMs, toMs: sunset });
  if (typeof sunrise === "number") daylight.push({ fromMs: sunrise, toMs: night.endMs });
  return { night, dark, daylight };
}

/** Without a photocell's word, as if it were lost: the sun's window. */
export const simulateProgramme = (
  programme: LightingProgramme,
  site: LightingSite,
  nights: readonly SunNight[],
): ProgrammeNight[] => nights.map((night) => ({ ...night, changes: resolveNight(programme, site, night.night) }));

export const levelSpans = ({ changes, night }: Pick<ProgrammeNight, "changes" | "night">): LevelSpan[] =>
  changes.map((change, index) => ({
    change,
    fromMs: change.atMs,
    toMs: changes[index + 1]?.atMs ?? night.endMs,
  }));

export const overlapMs = (a: Span, b: Span): number =>
  Math.max(0, Math.min(a.toMs, b.toMs) - Math.max(a.fromMs, b.fromMs));

/** Hours of light in a night. */
export const litHoursOf = (night: ProgrammeNight): number =>
  levelSpans(night).reduce((sum, { change, fromMs, toMs }) => sum + (change.dimPct > 0 ? toMs - fromMs : 0), 0) /
  3_600_000;
