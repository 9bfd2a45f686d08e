import type { GroupList, GroupRequest, GroupSummary } from "@lucciola/contract/api/lighting-groups.ts";
import type { CalendarYear, NightList } from "@lucciola/contract/api/lighting-nights.ts";
import type { CalendarText, LintRequest, PlanStored, ProgrammeText } from "@lucciola/contract/api/lighting-plans.ts";
import type { RollOut, RollOutList, RollOutRequest } from "@lucciola/contract/api/roll-outs.ts";
import type { LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { LintReport } from "@lucciola/contract/lighting/lint-report.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { call } from "../api/client.ts";

export type PlanKind = "programme" | "calendar";
export type Text<K extends PlanKind> = K extends "programme" ? ProgrammeText : CalendarText;
export type Plan<K extends PlanKind> = K extends "programme" ? LightingProgramme : LightingCalendar;

export interface PlanDetail<K extends PlanKind> {
  readonly live?: Plan<K>;
  /** Newest first. */
  readonly versions: readonly { readonly plan: Plan<K>; readonly storedAt: string; readonly storedBy: string }[];
  readonly lamps: number;
  /** Those that have it as their own; the first of them. */
  readonly ownLamps: readonly { readonly id: string; readonly name: string }[];
  readonly ownLampCount: number;
}

const LIGHTING = "/api/v1/lighting";
const path = (kind: PlanKind, id: string): string => `${LIGHTING}/${kind}s/${encodeURIComponent(id)}`;

/** A stored programme without the number that the registry gave it. */
export function programmeText({ version: _, ...text }: LightingProgramme): ProgrammeText {
  return text;
}
/** A stored calendar without its number. */
export function calendarText({ version: _, ...text }: LightingCalendar): CalendarText {
  return text;
}

export const plans = {
  programmes: () => call<{ programmes: LightingProgramme[] }>("GET", `${LIGHTING}/programmes`),
  calendars: () => call<{ calendars: LightingCalendar[] }>("GET", `${LIGHTING}/calendars`),
  read: <K extends PlanKind>(kind: K, id: string) => call<PlanDetail<K>>("GET", path(kind, id)),
  put: <K extends PlanKind>(kind: K, plan: Text<K>, goLive: boolean) =>
    call<PlanStored>("PUT", path(kind, plan.id), { plan, goLive }),
  goLive: (kind: PlanKind, id: string, version: number, acceptErrors?: string) =>
    call<PlanStored>("POST", `${path(kind, id)}/go-live`, { version, ...(acceptErrors && { acceptErrors }) }),
  remove: (kind: PlanKind, id: string) => call<void>("DELETE", path(kind, id)),
  lint: (request: LintRequest) => call<LintReport>("POST", `${LIGHTING}/lint`, request),
  nights: (from?: string) => call<NightList>("GET", `${LIGHTING}/nights${from === undefined ? "" : `?from=${from}`}`),
  year: (calendar: CalendarText, from: string) =>
    call<CalendarYear>("POST", `${LIGHTING}/calendar-year`, { calendar, from, nights: 365 }),
  rollOuts: () => call<RollOutList>("GET", `${LIGHTING}/roll-outs`),
  rollOut: (request: RollOutRequest) => call<RollOut>("POST", `${LIGHTING}/roll-outs`, request),
  takeBack: (id: string, reason: string) =>
    call<RollOut>("POST", `${LIGHTING}/roll-outs/${encodeURIComponent(id)}/take-back`, { reason }),
  assign: (kind: PlanKind, id: string, lamps: readonly string[]) =>
    call<void>("POST", `${path(kind, id)}/lamps`, { lamps }),
  release: (lamps: readonly string[]) => call<void>("POST", `${LIGHTING}/lamps/release`, { lamps }),
  groups: () => call<GroupList>("GET", `${LIGHTING}/groups`),
  putGroup: (id: string, group: GroupRequest) =>
    call<GroupSummary>("PUT", `${LIGHTING}/groups/${encodeURIComponent(id)}`, group),
};
