import type { CalendarText, ProgrammeText } from "@lucciola/contract/api/lighting-plans.ts";
import type { CalendarRule } from "@lucciola/contract/lighting/calendar.ts";
import type { ProgrammeStep, StepAnchor } from "@lucciola/contract/lighting/programme.ts";

/** What differs between two versions of a programme, as data from which words are made. */
export type ProgrammeChange =
  | { readonly kind: "name"; readonly from: string; readonly to: string }
  | { readonly kind: "on" | "off"; readonly from: StepAnchor; readonly to: StepAnchor }
  | { readonly kind: "initial"; readonly from: number; readonly to: number }
  | { readonly kind: "fade"; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: "step-level"; readonly at: StepAnchor; readonly from: number; readonly to: number }
  | { readonly kind: "step-moved"; readonly dimPct: number; readonly from: StepAnchor; readonly to: StepAnchor }
  | { readonly kind: "step-fade"; readonly at: StepAnchor; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: "step-added" | "step-gone"; readonly step: ProgrammeStep }
  | { readonly kind: "steps-order" }
  | { readonly kind: "photocell" };

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export function programmeChanges(before: ProgrammeText, after: ProgrammeText): ProgrammeChange[] {
  const changes: ProgrammeChange[] = [];
  if (before.name !== after.name) changes.push({ kind: "name", from: before.name, to: after.name });
  for (const kind of ["on", "off"] as const)
    if (!isSame(before[kind], after[kind])) changes.push({ kind, from: before[kind], to: after[kind] });
  if (before.initialDimPct !== after.initialDimPct)
    changes.push({ kind: "initial", from: before.initialDimPct, to: after.initialDimPct });
  if (before.fadeMs !== after.fadeMs) changes.push({ kind: "fade", fromMs: before.fadeMs, toMs: after.fadeMs });
  changes.push(...stepChanges(before.steps, after.steps));
  if (!isSame(before.photocell, after.photocell)) changes.push({ kind: "photocell" });
  return changes;
}

/** Steps at the same moment are the same step; of the rest, those in the same place of the order that kept their level moved. */
function stepChanges(before: readonly ProgrammeStep[], after: readonly ProgrammeStep[]): ProgrammeChange[] {
  const changes: ProgrammeChange[] = [];
  const left = [...before];
  const added: ProgrammeStep[] = [];
  for (const step of after) {
    const index = left.findIndex(({ from }) => isSame(from, step.from));
    const [known] = index === -1 ? [] : left.splice(index, 1);
    if (known === undefined) added.push(step);
    else {
      const at = step.from;
      if (known.dimPct !== step.dimPct) changes.push({ kind: "step-level", at, from: known.dimPct, to: step.dimPct });
      if (known.fadeMs !== step.fadeMs)
        changes.push({ kind: "step-fade", at, fromMs: known.fadeMs, toMs: step.fadeMs });
    }
  }
  for (const step of added) {
    const index = left.findIndex(({ dimPct }) => dimPct === step.dimPct);
    const [moved] = index === -1 ? [] : left.splice(index, 1);
    if (moved === undefined) changes.push({ kind: "step-added", step });
    else {
      changes.push({ kind: "step-moved", dimPct: step.dimPct, from: moved.from, to: step.from });
      if (moved.fadeMs !== step.fadeMs)
        changes.push({ kind: "step-fade", at: step.from, fromMs: moved.fadeMs, toMs: step.fadeMs });
    }
  }
  changes.push(...left.map((step): ProgrammeChange => ({ kind: "step-gone", step })));
  if (changes.length === 0 && !isSame(before, after)) changes.push({ kind: "steps-order" });
  return changes;
}

/** What differs between two versions of a calendar. */
export type CalendarChange =
  | { readonly kind: "name"; readonly from: string; readonly to: string }
  | { readonly kind: "default"; readonly from: string; readonly to: string }
  | { readonly kind: "patron"; readonly from: string | undefined; readonly to: string | undefined }
  | { readonly kind: "rule-added" | "rule-gone"; readonly rule: CalendarRule }
  | { readonly kind: "rules-order" };

export function calendarChanges(before: CalendarText, after: CalendarText): CalendarChange[] {
  const changes: CalendarChange[] = [];
  if (before.name !== after.name) changes.push({ kind: "name", from: before.name, to: after.name });
  if (before.defaultProgramme !== after.defaultProgramme)
    changes.push({ kind: "default", from: before.defaultProgramme, to: after.defaultProgramme });
  if (before.patronDay !== after.patronDay)
    changes.push({ kind: "patron", from: before.patronDay, to: after.patronDay });
  const left = [...before.rules];
  for (const rule of after.rules) {
    const index = left.findIndex((each) => isSame(each, rule));
    if (index === -1) changes.push({ kind: "rule-added", rule });
    else left.splice(index, 1);
  }
  changes.push(...left.map((rule): CalendarChange => ({ kind: "rule-gone", rule })));
  if (changes.length === 0 && !isSame(before.rules, after.rules)) changes.push({ kind: "rules-order" });
  return changes;
}
