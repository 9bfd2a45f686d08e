import { pointId } from "@lucciola/contract/ids/ids.ts";
import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import type { Notice } from "@lucciola/domain/notification/notice.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** What is wrong with the street lighting now. */
export function alarmNotices({ alarms, assets }: Registry): Notice[] {
  return alarms.open().map(({ id, kind, place, raisedAtMs, acknowledgedAtMs, affected }): Notice => {
    const { severity, title, advice } = ALARM_KINDS[kind];
    const name = assets.point(pointId(place.id))?.name ?? place.id;
    const lamps =
      affected.length > 1
        ? { it: ` (${affected.length} lampade)`, en: ` (${affected.length} lamps)` }
        : { it: "", en: "" };
    return {
      id: `alarm:${id}`,
      topic: "lighting",
      severity,
      title: { it: `${title.it}: ${name}${lamps.it}`, en: `${title.en}: ${name}${lamps.en}` },
      text: advice,
      href: place.kind === "lamp" ? `/illuminazione?lampada=${encodeURIComponent(place.id)}` : "/illuminazione",
      raisedAtMs,
      isTakenNote: acknowledgedAtMs !== undefined,
    };
  });
}
