import type { ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { isKnownZone } from "../time/local-time.ts";
import { missingProgrammes } from "./calendar.ts";
import type { ControllerEffect } from "./controller-event.ts";
import type { ControllerState } from "./controller-state.ts";
import { noticesOf } from "./group-notices.ts";

/**
 * What came last is the town's will: a revision alone does not tell, since a controller may be moved to another lamp or
 * the town's registry be restored from a backup, and then the numbers begin lower. What runs already is accepted again and
 * not written anew, so that a report lost in a crash is made good. What was heard for groups that the lamp leaves is
 * forgotten.
 */
export function answerAssignment(
  state: ControllerState,
  assignment: ProgrammeAssignment,
): { state: ControllerState; report: Extract<ControllerEffect, { kind: "report-programme" }> } {
  const { revision, site, calendar, groups = [] } = assignment;
  const refuse = (detail: string) =>
    ({ state, report: { kind: "report-programme", revision, accepted: false, detail } }) as const;
  if (!isKnownZone(site.zone)) return refuse(`the time zone ${JSON.stringify(site.zone)} is not known here`);
  const missing = calendar === undefined ? [] : missingProgrammes(calendar);
  if (missing.length > 0) {
    return refuse(`the calendar names programmes that did not come with it: ${missing.join(", ")}`);
  }
  const report = { kind: "report-programme", revision, accepted: true } as const;
  if (isSameAssignment(state.assignment, assignment)) return { state, report };
  const { setpoints, orders } = state;
  return {
    state: { ...state, assignment, setpoints: noticesOf(setpoints, groups), orders: noticesOf(orders, groups) },
    report,
  };
}

/** Both came as JSON from one maker, so equal ones are written alike. */
const isSameAssignment = (running: ProgrammeAssignment | null, assignment: ProgrammeAssignment): boolean =>
  JSON.stringify(running) === JSON.stringify(assignment);
