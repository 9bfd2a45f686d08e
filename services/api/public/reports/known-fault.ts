import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import type { AlarmRecord } from "@lucciola/platform/registry/alarms.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** What a citizen may see at a lamp: a lost connection or a wrong entry of the inventory leaves its light as it was. */
const SEEN_FROM_THE_STREET: ReadonlySet<AlarmRecord["kind"]> = new Set([
  "lamp-out",
  "day-burner",
  "cycling",
  "dimming-failure",
  "power-too-low",
  "supply-lost",
  "cable-lost",
  "contactor-stuck-on",
  "contactor-stuck-off",
  "cabinet-tripped",
]);

/** The open alarms that a lamp suffers from, those of the lamp itself first. Notes for the inventory are left out. */
export function alarmsOfLamp({ alarms }: Registry, lamp: string): AlarmRecord[] {
  const ownFirst = ({ place }: AlarmRecord): number => (place.kind === "lamp" && place.id === lamp ? 0 : 1);
  return alarms
    .open()
    .filter(({ kind, place, affected }) => {
      const isOfLamp = (place.kind === "lamp" && place.id === lamp) || affected.includes(lamp);
      return isOfLamp && ALARM_KINDS[kind].severity !== "note";
    })
    .sort((a, b) => ownFirst(a) - ownFirst(b));
}

/** What the town's own system has found at a lamp that a citizen sees as well. */
export const knownFault = (registry: Registry, lamp: string): AlarmRecord | undefined =>
  alarmsOfLamp(registry, lamp).find(({ kind }) => SEEN_FROM_THE_STREET.has(kind));
