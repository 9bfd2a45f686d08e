import { ownEdge } from "@lucciola/city/layout/lamps.ts";
import type { Lamp } from "@lucciola/city/layout/town.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { floorPct } from "@lucciola/domain/lighting/classes.ts";
import { adaptiveWeek } from "./adaptive-week.ts";
import { lampWeek } from "./lamp-week.ts";
import { type Outage, outagesOf } from "./link-outages.ts";
import { type Account, accountOf } from "./night-account.ts";
import { byTheHour, FULL, PUBLISHED } from "./static-profiles.ts";
import { type SectionNights, type TownNights, townNights, WEEKS } from "./town-nights.ts";

export interface LightingFigures {
  readonly nights: number;
  readonly lamps: number;
  readonly kwh: Readonly<Record<"full" | "static" | "tai" | "taiMotion", number>>;
  readonly staticProfile: string;
  readonly staticProfiles: Readonly<Record<string, { readonly kwh: number; readonly hoursUnderFloor: number }>>;
  readonly underFloorH: Readonly<Record<"tai" | "taiMotion", number>>;
}

const GATEWAY = { everyDays: 8, leastMin: 5, mostMin: 480 };
const RULES = { everyDays: 10, leastMin: 2, mostMin: 180 };

/** All ways of lighting one town through the same nights. */
export function lightingNights(seed: number): LightingFigures {
  const nights = townNights(seed);
  const { sections } = nights;
  const statics = new Map(PUBLISHED.map((programme) => [programme.id, townWith(nights, () => programme)]));
  const bestOf = new Map(
    sections.map((section) => [section, byTheHour(WEEKS.flatMap((week) => section.required(week)))]),
  );
  const best = (section: SectionNights): LightingProgramme => bestOf.get(section) ?? FULL;
  statics.set("best-by-the-hour", townWith(nights, best));
  const full = townWith(nights, () => FULL);
  const kept = [...statics, ["full", full] as const].filter(([, { underFloorH }]) => underFloorH === 0);
  const [staticProfile, least] = kept.reduce((low, one) => (one[1].energyWh < low[1].energyWh ? one : low));
  const tai = townWith(nights, best, (section) => section.town.countedBy === "traffic");
  const taiMotion = townWith(nights, best, () => true);
  return {
    nights: WEEKS.length * 7,
    lamps: sections.reduce((sum, { town }) => sum + town.lamps.length, 0),
    kwh: {
      full: kwh(full),
      static: kwh(least),
      tai: kwh(tai),
      taiMotion: kwh(taiMotion),
    },
    staticProfile,
    staticProfiles: Object.fromEntries(
      [...statics].map(([id, one]) => [id, { kwh: kwh(one), hoursUnderFloor: round(one.underFloorH) }]),
    ),
    underFloorH: { tai: round(tai.underFloorH), taiMotion: round(taiMotion.underFloorH) },
  };
}

/** A town whose streets burn by their programme, and those that are adaptive by their traffic. */
function townWith(
  nights: TownNights,
  programmeOf: (section: SectionNights) => LightingProgramme,
  isAdaptive: (section: SectionNights) => boolean = () => false,
): Account {
  let total: Account = { energyWh: 0, underFloorH: 0 };
  for (const week of WEEKS) {
    const rules = outagesOf(nights.seed, "rules", week, RULES);
    for (const section of nights.sections) {
      const adaptive = isAdaptive(section);
      const gateway = outagesOf(nights.seed, gatewayOf(section), week, GATEWAY);
      const published = adaptive ? adaptiveWeek(nights, section, week, { gateway, rules }) : [];
      const settings = settingsOf(section, adaptive);
      const outagesOfLink = (link: string) => (adaptive ? outagesOf(nights.seed, link, week, GATEWAY) : []);
      for (const { lamps, outages } of lampsByOutages(section, outagesOfLink)) {
        const { id: group } = section.town.section;
        const changes = lampWeek({ week, group, programme: programmeOf(section), settings, published, outages });
        const one = accountOf({ lamps, changes, required: section.required(week), week, fluxOfMaintained: 1 });
        total = { energyWh: total.energyWh + one.energyWh, underFloorH: total.underFloorH + one.underFloorH };
      }
    }
  }
  return total;
}

function settingsOf({ town: { section } }: SectionNights, adaptive: boolean): LampSettings {
  return {
    circuit: "permanent",
    designDimPct: floorPct(section, section.designClass),
    leastDimPct: floorPct(section, section.leastClass),
    ...(adaptive ? { adaptiveGroup: section.id } : {}),
  };
}

/**
 * The lamps of a section that hear the same: those behind a link (their cabinet's gateway, or a connection of their own)
 * that is away at times, and all those whose links never are.
 */
function lampsByOutages(
  { town }: SectionNights,
  outagesOfLink: (link: string) => readonly Outage[],
): { lamps: readonly Lamp[]; outages: readonly Outage[] }[] {
  const links = new Map<string, { lamps: Lamp[]; outages: readonly Outage[] }>();
  for (const lamp of town.lamps) {
    const link = lamp.speaksForItself ? ownEdge(lamp) : lamp.fedBy;
    const outages = outagesOfLink(link);
    const key = outages.length === 0 ? "" : link;
    const known = links.get(key) ?? { lamps: [], outages };
    known.lamps.push(lamp);
    links.set(key, known);
  }
  return [...links.values()];
}

/** The counters of a section hang at the gateway of its first lamp. */
const gatewayOf = ({ town }: SectionNights): string => town.lamps[0]?.fedBy ?? "none";

const kwh = ({ energyWh }: Account): number => Math.round(energyWh / 10) / 100;
const round = (value: number): number => Math.round(value * 1_000) / 1_000;
