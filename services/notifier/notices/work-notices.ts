import { pointId } from "@lucciola/contract/ids/ids.ts";
import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import type { Notice, Words } from "@lucciola/domain/notification/notice.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { WorkRecord } from "@lucciola/platform/registry/work/work.ts";

const SHOWN = 500;
const LONGEST = 200;

/** Orders of work: one that somebody was given is told to them, one that is late to those who look after the work. */
export function workNotices({ work, assets }: Registry, nowMs: number): Notice[] {
  const placeOf = ({ place }: WorkRecord): string =>
    (place.point === undefined ? undefined : assets.point(pointId(place.point))?.name) ?? place.words;
  return work.list({ isToDo: true, limit: SHOWN }).flatMap((order): Notice[] => {
    const { id, severity, state, assignedTo, movedAtMs, dueAtMs } = order;
    const what = wordsOf(order);
    const place = placeOf(order);
    const at = place === "" ? "" : `: ${place}`;
    const shared = { topic: "work" as const, href: `/lavori/${id}` };
    const given: Notice[] =
      assignedTo === undefined || (state !== "assigned" && state !== "under-way")
        ? []
        : [
            {
              ...shared,
              // Given to another and back again, it is told again.
              id: `work:${id}:${assignedTo}`,
              severity,
              title: { it: `Lavoro per te${at}`, en: `Work for you${at}` },
              text: what,
              raisedAtMs: movedAtMs,
              isTakenNote: state === "under-way",
              to: [assignedTo],
            },
          ];
    if (dueAtMs > nowMs || state === "done") return given;
    return [
      ...given,
      {
        ...shared,
        id: `work-late:${id}`,
        severity: "warning",
        title: { it: `Lavoro in ritardo${at}`, en: `Work is late${at}` },
        text: what,
        raisedAtMs: dueAtMs,
        isTakenNote: false,
      },
    ];
  });
}

function wordsOf({ what, alarmKind }: WorkRecord): Words {
  if (what !== "" || alarmKind === undefined) return { it: what.slice(0, LONGEST), en: what.slice(0, LONGEST) };
  const { title, advice } = ALARM_KINDS[alarmKind];
  return { it: `${title.it}. ${advice.it}`, en: `${title.en}. ${advice.en}` };
}
