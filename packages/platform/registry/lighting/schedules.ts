import type { LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { AssignedCalendar, LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import type { Database } from "../database.ts";

/** What a lamp runs, with the bodies of the versions that count for it. */
export interface LampSchedule {
  readonly programme: LightingProgramme;
  readonly calendar: AssignedCalendar | undefined;
}

interface Scheduled {
  readonly point: string;
  readonly programme: string;
  readonly calendar: string | null;
}

/**
 * Reads the schedules of lamps: of each programme and calendar the live version, or the one that the lamp is pinned to.
 * Lamps that run the same get the same objects.
 */
export function openSchedules(db: Database): (lamp: Scheduled) => LampSchedule {
  const pins = new Map<string, { readonly key: string; readonly version: number }[]>();
  for (const { point, kind, id, version } of db.all<{ point: string; kind: string; id: string; version: number }>(
    "SELECT point, kind, id, version FROM pinned_version ORDER BY point, kind, id",
  )) {
    const its = pins.get(point) ?? [];
    its.push({ key: `${kind} ${id}`, version });
    pins.set(point, its);
  }
  const bodies = new Map<string, unknown>();
  const body = <T>(kind: "programme" | "calendar", id: string, version: number | undefined): T | undefined => {
    const key = `${kind} ${id} ${version ?? "live"}`;
    if (!bodies.has(key)) {
      const row =
        version === undefined
          ? db.first<{ body: string }>(`SELECT body FROM ${kind} WHERE id = ?`, id)
          : db.first<{ body: string }>(
              "SELECT body FROM plan_version WHERE kind = ? AND id = ? AND version = ?",
              kind,
              id,
              version,
            );
      bodies.set(key, row && JSON.parse(row.body));
    }
    return bodies.get(key) as T | undefined;
  };
  const schedules = new Map<string, LampSchedule>();
  const read = ({ point, programme: programmeId, calendar: calendarId }: Scheduled): LampSchedule => {
    const its = pins.get(point) ?? [];
    const pinned = (kind: string, id: string) => its.find(({ key }) => key === `${kind} ${id}`)?.version;
    const programmeOf = (id: string) => body<LightingProgramme>("programme", id, pinned("programme", id));
    const programme = programmeOf(programmeId);
    if (programme === undefined)
      throw new Error(`the registry assigns the programme ${programmeId}, which it does not have`);
    const calendar =
      calendarId === null ? undefined : body<LightingCalendar>("calendar", calendarId, pinned("calendar", calendarId));
    if (calendar === undefined) return { programme, calendar: undefined };
    const named = new Set([calendar.defaultProgramme, ...calendar.rules.map((rule) => rule.programme)]);
    const programmes = [...named].flatMap((id) => programmeOf(id) ?? []);
    return { programme, calendar: { calendar, programmes } };
  };
  return (lamp) => {
    const pinned = (pins.get(lamp.point) ?? []).map(({ key, version }) => `${key} ${version}`).join(", ");
    const key = `${lamp.programme} / ${lamp.calendar ?? ""} / ${pinned}`;
    const known = schedules.get(key) ?? read(lamp);
    schedules.set(key, known);
    return known;
  };
}
