import { ownEdge } from "@lucciola/city/layout/lamps.ts";
import type { Lamp } from "@lucciola/city/layout/town.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { floorPct } from "@lucciola/domain/lighting/classes.ts";
import { adaptiveWeek, type Published } from "./adaptive-week.ts";
import { lampWeek } from "./lamp-week.ts";
import { type Outage, outagesOf } from "./link-outages.ts";
import { type Account, accountOf } from "./night-account.ts";
import { byTheHour, FULL, PUBLISHED } from "./static-profiles.ts";
import { type SectionNights, type TownNights, townNights, WEEKS, type Week } from "./town-nights.ts";

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
      for (const [link, lamps] of lampsByLink(section)) {
        const one = lampsOf(nights, section, lamps, link, week, programmeOf(section), published, adaptive);
        total = { energyWh: total.energyWh + one.energyWh, underFloorH: total.underFloorH + one.underFloorH };
      }
    }
  }
  return total;
}

function lampsOf(
  nights: TownNights,
  section: SectionNights,
  lamps: readonly Lamp[],
  link: string,
  week: Week,
  programme: LightingProgramme,
  published: readonly Published[],
  adaptive: boolean,
): Account {
  const outages: readonly Outage[] = outagesOf(nights.seed, link, week, GATEWAY);
  const group = section.town.section.id;
  const settings = settingsOf(section, adaptive);
  const changes = lampWeek({ week, group, programme, settings, published, outages });
  return accountOf({ lamps, changes, required: section.required(week), week, fluxOfMaintained: 1 });
}

function settingsOf({ town: { section } }: SectionNights, adaptive: boolean): LampSettings {
  return {
    circuit: "permanent",
    designDimPct: floorPct(section, section.designClass),
    leastDimPct: floorPct(section, section.leastClass),
    ...(adaptive ? { adaptiveGroup: section.id } : {}),
  };
}

/** The lamps of a section by what carries their messages: their cabinet's gateway, or a connection of their own. */
function lampsByLink({ town }: SectionNights): Map<string, Lamp[]> {
  const links = new Map<string, Lamp[]>();
  for (const lamp of town.lamps) {
    const link = lamp.speaksForItself ? ownEdge(lamp) : lamp.fedBy;
    links.set(link, [...(links.get(link) ?? []), lamp]);
  }
  return links;
}

/** The counters of a section hang at the gateway of its first lamp. */
const gatewayOf = ({ town }: SectionNights): string => town.lamps[0]?.fedBy ?? "none";

const kwh = ({ energyWh }: Account): number => Math.round(energyWh / 10) / 100;
const round = (value: number): number => Math.round(value * 1_000) / 1_000;
