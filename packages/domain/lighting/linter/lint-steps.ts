import type { LightingProgramme, LightingSite, StepAnchor } from "@lucciola/contract/lighting/programme.ts";
import type { LevelChange } from "../programme.ts";
import { anchorTime } from "../step-anchor.ts";
import type { Findings } from "./findings.ts";
import type { RestLimits } from "./lint-task.ts";
import type { ProgrammeNight } from "./simulated-nights.ts";
import { anchorWords, stepWords } from "./words.ts";

/** Steps that stand twice, are never reached, change nothing, or change their order with the season. */
export function lintSteps(
  programme: LightingProgramme,
  site: LightingSite,
  nights: readonly ProgrammeNight[],
  findings: Findings,
): void {
  lintDuplicates(programme, findings);
  lintReach(programme, nights, findings);
  lintOrder(programme, site, nights, findings);
}

function lintDuplicates({ id, steps }: LightingProgramme, findings: Findings): void {
  for (const [index, step] of steps.entries()) {
    const twin = steps.findIndex(({ from }, other) => other > index && isSameAnchor(from, step.from));
    const other = steps[twin];
    if (other === undefined) continue;
    const when = anchorWords(step.from);
    const where = { programme: id, step: index };
    if (other.dimPct === step.dimPct) {
      findings.add("warning", "step-duplicated", where, {
        en: `Steps ${index + 1} and ${twin + 1} both ask for ${step.dimPct} % ${when.en}: one of them is too many.`,
        it: `I passi ${index + 1} e ${twin + 1} chiedono entrambi il ${step.dimPct} % ${when.it}: uno è di troppo.`,
      });
    } else {
      findings.add("error", "steps-contradict", where, {
        en: `Step ${index + 1} asks for ${step.dimPct} % ${when.en}, step ${twin + 1} at the same moment for ${other.dimPct} %; only the latter counts. Delete one.`,
        it: `Il passo ${index + 1} chiede il ${step.dimPct} % ${when.it}, il passo ${twin + 1} nello stesso momento il ${other.dimPct} %; vale solo il secondo. Eliminarne uno.`,
      });
    }
  }
}

const isSameAnchor = (a: StepAnchor, b: StepAnchor): boolean =>
  a.kind === "clock" && b.kind === "clock"
    ? a.time === b.time
    : a.kind === "sun" && b.kind === "sun" && a.event === b.event && a.offsetMin === b.offsetMin;

function lintReach({ id, steps }: LightingProgramme, nights: readonly ProgrammeNight[], findings: Findings): void {
  const reached = new Set<number>();
  const changing = new Set<number>();
  for (const { changes } of nights) {
    for (const [index, { reason, dimPct }] of changes.entries()) {
      if (reason.kind !== "step") continue;
      reached.add(reason.stepIndex);
      if (changes[index - 1]?.dimPct !== dimPct) changing.add(reason.stepIndex);
    }
  }
  for (const [index, step] of steps.entries()) {
    const where = { programme: id, step: index };
    const named = stepWords(index, step);
    if (!reached.has(index)) {
      findings.add("warning", "step-never-reached", where, {
        en: `${named.en} is reached in none of ${nights.length} nights: lamps are off then, or a later step begins before they are on.`,
        it: `${named.it} non è raggiunto in nessuna di ${nights.length} notti: le lampade sono spente, o un passo successivo comincia prima dell'accensione.`,
      });
    } else if (!changing.has(index)) {
      findings.add("warning", "step-without-effect", where, {
        en: `${named.en} never changes the level: it stands at ${step.dimPct} % already.`,
        it: `${named.it} non cambia mai il livello: è già al ${step.dimPct} %.`,
      });
    }
  }
}

/** A step by the sun and one by the clock may follow each other in winter and precede in summer. */
function lintOrder(
  { id, steps }: LightingProgramme,
  site: LightingSite,
  nights: readonly ProgrammeNight[],
  findings: Findings,
): void {
  const kinds = new Set(steps.map(({ from }) => (from.kind === "clock" ? "clock" : from.event)));
  if (kinds.size < 2) return;
  const firstIsAhead = new Map<string, boolean>();
  for (const { night } of nights) {
    const times = steps.map(({ from }) => anchorTime(from, site, night));
    for (const [a, timeA] of times.entries()) {
      for (const [b, timeB] of times.entries()) {
        if (b <= a || typeof timeA !== "number" || typeof timeB !== "number" || timeA === timeB) continue;
        const isAhead = timeA < timeB;
        const known = firstIsAhead.get(`${a} ${b}`);
        if (known === undefined) firstIsAhead.set(`${a} ${b}`, isAhead);
        else if (known !== isAhead) {
          const [earlier, later] = isAhead ? [a, b] : [b, a];
          const message = {
            en: `Step ${later + 1} begins before step ${earlier + 1} at another time of the year; in the night of ${night.date} it is the other way round. The level after both depends on the season.`,
            it: `Il passo ${later + 1} comincia prima del passo ${earlier + 1} in un'altra stagione; nella notte del ${night.date} è il contrario. Il livello dopo entrambi dipende dalla stagione.`,
          };
          findings.add("warning", "steps-change-order", { programme: id, step: Math.max(a, b) }, message, night.date);
        }
      }
    }
  }
}

/** Levels that come and go too fast, or that a fade never reaches. */
export function lintRest(
  { id }: LightingProgramme,
  nights: readonly ProgrammeNight[],
  limits: RestLimits,
  findings: Findings,
): void {
  for (const night of nights) {
    const { changes } = night;
    const { date } = night.night;
    const lit = changes.filter(({ dimPct }) => dimPct > 0);
    if (lit.length > limits.mostChangesANight) {
      findings.add(
        "warning",
        "too-many-changes",
        { programme: id },
        {
          en: `${lit.length} levels in one night; more than ${limits.mostChangesANight} make a street restless.`,
          it: `${lit.length} livelli in una notte; più di ${limits.mostChangesANight} rendono inquieta una strada.`,
        },
        date,
      );
    }
    for (const [index, change] of changes.entries())
      lintChange(id, change, changes[index - 1], changes[index + 1], date, limits, findings);
  }
}

function lintChange(
  id: string,
  change: LevelChange,
  before: LevelChange | undefined,
  after: LevelChange | undefined,
  night: string,
  limits: RestLimits,
  findings: Findings,
): void {
  if (change.dimPct === 0 || before === undefined) return;
  const where = { programme: id, ...(change.reason.kind === "step" ? { step: change.reason.stepIndex } : {}) };
  const standsMs = after === undefined ? Number.POSITIVE_INFINITY : after.atMs - change.atMs;
  const minutes = Math.round(standsMs / 60_000);
  if (standsMs < limits.leastDwellMs && after !== undefined) {
    if (after.dimPct === before.dimPct && after.dimPct !== change.dimPct) {
      findings.add(
        "warning",
        "steps-cancel",
        where,
        {
          en: `The level goes from ${before.dimPct} to ${change.dimPct} % and after ${minutes} min back to ${after.dimPct} %: the two changes cancel each other.`,
          it: `Il livello va dal ${before.dimPct} al ${change.dimPct} % e dopo ${minutes} min torna al ${after.dimPct} %: i due cambi si annullano.`,
        },
        night,
      );
    } else {
      // At on and off a level may be short in the nights in which the sun comes near its time: nobody can avoid it.
      const isAtEdge = before.dimPct === 0 || after.dimPct === 0;
      findings.add(
        isAtEdge ? "note" : "warning",
        isAtEdge ? "level-short-at-switching" : "level-too-short",
        where,
        {
          en: `${change.dimPct} % stands for ${minutes} min only (night of ${night}); what changes faster than every ${limits.leastDwellMs / 60_000} min is restless.`,
          it: `Il ${change.dimPct} % dura solo ${minutes} min (notte del ${night}); ciò che cambia più spesso che ogni ${limits.leastDwellMs / 60_000} min è inquieto.`,
        },
        night,
      );
    }
  }
  if (change.fadeMs > standsMs) {
    findings.add(
      "warning",
      "fade-too-long",
      where,
      {
        en: `The fade to ${change.dimPct} % takes ${change.fadeMs / 1_000} s, but the next change comes after ${Math.round(standsMs / 1_000)} s: the level is never reached.`,
        it: `La transizione al ${change.dimPct} % dura ${change.fadeMs / 1_000} s, ma il cambio successivo arriva dopo ${Math.round(standsMs / 1_000)} s: il livello non è mai raggiunto.`,
      },
      night,
    );
  }
  const jumpPct = Math.abs(change.dimPct - before.dimPct);
  if (before.dimPct > 0 && jumpPct >= limits.abruptPct && change.fadeMs < limits.abruptMs) {
    findings.add(
      "note",
      "change-abrupt",
      where,
      {
        en: `The level jumps by ${jumpPct} points in ${change.fadeMs / 1_000} s; a fade of some seconds is easier on the eye.`,
        it: `Il livello salta di ${jumpPct} punti in ${change.fadeMs / 1_000} s; una transizione di qualche secondo disturba meno.`,
      },
      night,
    );
  }
}
