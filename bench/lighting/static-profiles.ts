import type { RequiredLight } from "@lucciola/city/lighting/required-light.ts";
import type { LightingProgramme, ProgrammeStep } from "@lucciola/contract/lighting/programme.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import { SITE } from "./town-nights.ts";

const HOUR_MS = 3_600_000;

const stepped = (id: string, levels: readonly (readonly [time: string, dimPct: number])[]): LightingProgramme => ({
  ...defaultProgramme,
  id,
  name: id,
  initialDimPct: levels[0]?.[1] ?? 100,
  steps: levels.map(([time, dimPct]): ProgrammeStep => ({ from: { kind: "clock", time }, dimPct, fadeMs: 10_000 })),
});

export const FULL = stepped("full", []);

/** Profiles as they are published and sold, the same for every street. */
export const PUBLISHED: readonly LightingProgramme[] = [
  stepped("half-from-midnight", [
    ["12:00", 100],
    ["00:00", 50],
    ["05:00", 100],
  ]),
  stepped("seventy-fifty-seventy", [
    ["12:00", 100],
    ["22:00", 70],
    ["00:00", 50],
    ["05:00", 70],
    ["06:00", 100],
  ]),
  stepped("early-and-deep", [
    ["12:00", 100],
    ["21:00", 75],
    ["23:00", 50],
    ["06:00", 100],
  ]),
];

/**
 * The best that a programme of hourly steps can do for one street, made with knowledge of all that will pass in the nights
 * it is judged on: in each hour of the clock the highest level that was ever asked for in it. No town could know it.
 */
export function byTheHour(required: readonly RequiredLight[]): LightingProgramme {
  const levels = new Map<number, number>();
  for (const { fromMs, fluxPct } of required)
    for (const atMs of [fromMs, fromMs + 600_000 - 1]) {
      // A fade of ten seconds to a lower level must not begin before the hour, one to a higher must be over by then.
      for (const nearMs of [atMs, atMs + 15_000]) {
        const hour = Math.floor(localTimeOf(nearMs, SITE.zone).timeMs / HOUR_MS);
        levels.set(hour, Math.max(levels.get(hour) ?? 0, fluxPct));
      }
    }
  const order = [
    ...Array.from({ length: 12 }, (_, hour) => hour + 12),
    ...Array.from({ length: 12 }, (_, hour) => hour),
  ];
  return stepped(
    "best-by-the-hour",
    order.map((hour) => [`${String(hour).padStart(2, "0")}:00`, levels.get(hour) ?? 100] as const),
  );
}
