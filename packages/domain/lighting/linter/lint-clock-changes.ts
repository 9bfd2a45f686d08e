import type { LightingProgramme, LightingSite, StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import { localTimeOf } from "../../time/local-time.ts";
import { anchorTime, minuteOf } from "../step-anchor.ts";
import type { Findings } from "./findings.ts";
import type { ProgrammeNight } from "./simulated-nights.ts";
import { anchorWords } from "./words.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** What happens to clock times in the nights of 23 and 25 hours: 28 March and 24 October 2026 in Italy. */
export function lintClockChanges(
  programme: LightingProgramme,
  site: LightingSite,
  nights: readonly ProgrammeNight[],
  findings: Findings,
): void {
  const changed = nights.filter(({ night }) => night.endMs - night.startMs !== 24 * HOUR_MS);
  const anchors: { anchor: StepAnchor; step?: number }[] = [
    { anchor: programme.on },
    { anchor: programme.off },
    ...programme.steps.map(({ from }, step) => ({ anchor: from, step })),
  ];
  for (const { night } of changed) {
    const seen = new Map<number, string>();
    for (const { anchor, step } of anchors) {
      if (anchor.kind !== "clock") continue;
      const time = anchorTime(anchor, site, night);
      if (typeof time !== "number") continue;
      const where = { programme: programme.id, ...(step === undefined ? {} : { step }) };
      const words = anchorWords(anchor);
      const shown = minuteShown(time, site.zone);
      if (shown !== minuteOf(anchor.time)) {
        findings.add(
          "note",
          "time-in-missing-hour",
          where,
          {
            en: `In the night of ${night.date} the clock skips the hour of what begins ${words.en}: it begins when the clock jumps.`,
            it: `Nella notte del ${night.date} l'orologio salta l'ora di ciò che comincia ${words.it}: comincia al salto.`,
          },
          night.date,
        );
      } else if (minuteShown(time + HOUR_MS, site.zone) === shown) {
        findings.add(
          "note",
          "time-in-doubled-hour",
          where,
          {
            en: `In the night of ${night.date} the clock shows the time of what begins ${words.en} twice: it begins at the first and not again.`,
            it: `Nella notte del ${night.date} l'orologio mostra due volte l'ora di ciò che comincia ${words.it}: comincia alla prima e non di nuovo.`,
          },
          night.date,
        );
      }
      const other = seen.get(time);
      if (step !== undefined && other !== undefined && other !== anchor.time) {
        findings.add(
          "warning",
          "step-lost-at-clock-change",
          where,
          {
            en: `In the night of ${night.date} the steps at ${other} and ${anchor.time} fall on one moment, for the clock skips their hour: only the last of the list counts.`,
            it: `Nella notte del ${night.date} i passi delle ${other} e delle ${anchor.time} cadono nello stesso istante, perché l'orologio salta la loro ora: vale solo l'ultimo della lista.`,
          },
          night.date,
        );
      }
      if (step !== undefined) seen.set(time, anchor.time);
    }
  }
}

const minuteShown = (atMs: number, zone: string): number => Math.floor(localTimeOf(atMs, zone).timeMs / MINUTE_MS);
