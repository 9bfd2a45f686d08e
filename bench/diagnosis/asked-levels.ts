import type { LevelAsked } from "@lucciola/city/history/lamp-past.ts";
import type { Lamp, RoadClass } from "@lucciola/city/layout/town.ts";
import type { LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { desiredLevel } from "@lucciola/domain/lighting/desired-level.ts";

const FADE_MS = 10_000;

/** Side streets go down earlier and further than the town's programme; walks have two levels only. */
const sideStreets: LightingProgramme = {
  ...defaultProgramme,
  id: "side-streets",
  steps: [
    { from: { kind: "clock", time: "23:00" }, dimPct: 60, fadeMs: FADE_MS },
    { from: { kind: "clock", time: "01:00" }, dimPct: 40, fadeMs: FADE_MS },
    { from: { kind: "clock", time: "05:30" }, dimPct: 100, fadeMs: FADE_MS },
  ],
};
const walks: LightingProgramme = {
  ...defaultProgramme,
  id: "walks",
  steps: [{ from: { kind: "clock", time: "22:30" }, dimPct: 50, fadeMs: FADE_MS }],
};
const PROGRAMMES: Readonly<Record<RoadClass, LightingProgramme>> = {
  main: defaultProgramme,
  collector: defaultProgramme,
  residential: sideStreets,
  walk: walks,
};

export const programmeOf = ({ edge }: Lamp): string => PROGRAMMES[edge.roadClass].id;

/** What controllers and rules decide for each lamp of the town in a span, by the decision that both share. */
export function askedLevels(site: LightingSite, fromMs: number, toMs: number): (lamp: Lamp) => readonly LevelAsked[] {
  const byProgramme = new Map<LightingProgramme, LevelAsked[]>();
  for (const programme of new Set(Object.values(PROGRAMMES))) {
    const policy = {
      programme,
      site,
      settings: null,
      setpoints: [],
      orders: [],
      override: null,
      clockTrusted: true,
    };
    const levels: LevelAsked[] = [];
    for (let atMs: number | null = fromMs; atMs !== null && atMs < toMs; ) {
      const { dimPct, fadeMs, nextChangeAtMs } = desiredLevel(policy, atMs);
      levels.push({ atMs, dimPct, fadeMs });
      atMs = nextChangeAtMs;
    }
    byProgramme.set(programme, levels);
  }
  return ({ edge }) => byProgramme.get(PROGRAMMES[edge.roadClass]) ?? [];
}
