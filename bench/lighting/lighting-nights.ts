import { ownEdge } from "@lucciola/city/layout/lamps.ts";
import type { Lamp } from "@lucciola/city/layout/town.ts";
import type { LightingProgramme, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { floorPct } from "@lucciola/domain/lighting/classes.ts";
import { adaptiveWeek } from "./adaptive-week.ts";
import { lampWeek } from "./lamp-week.ts";
import { type Outage, outagesOf } from "./link-outages.ts";
import { type Account, accountOf } from "./night-account.ts";
import { byTheHour, FULL, PUBLISHED } from "./static-profiles.ts";
import { DEPRECIATION, type SectionNights, SITE, type TownNights, townNights, WEEKS } from "./town-nights.ts";

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
  const accounts = nights.sections.map((section) =>
    sectionAccount(nights, section, programmeOf(section), isAdaptive(section)),
  );
  return accounts.reduce(added, NOTHING);
}

const NOTHING: Account = { energyWh: 0, underFloorH: 0 };
const added = (a: Account, b: Account): Account => ({
  energyWh: a.energyWh + b.energyWh,
  underFloorH: a.underFloorH + b.underFloorH,
});

/** What sections have come to, by their programme and whether they are adaptive: several towns share most of them. */
const reckoned = new WeakMap<SectionNights, Map<string, Account>>();

function sectionAccount(
  nights: TownNights,
  section: SectionNights,
  programme: LightingProgramme,
  adaptive: boolean,
): Account {
  const key = `${programme.id} ${adaptive}`;
  const known = reckoned.get(section) ?? new Map<string, Account>();
  reckoned.set(section, known);
  const account = known.get(key) ?? reckonSection(nights, section, assignmentOf(section, programme, adaptive));
  known.set(key, account);
  return account;
}

function reckonSection(nights: TownNights, section: SectionNights, assignment: ProgrammeAssignment): Account {
  const { burntHours, fluxOfMaintained } = section.age;
  const group = section.town.section.id;
  const isAdaptive = assignment.settings?.adaptiveGroup !== undefined;
  let total = NOTHING;
  for (const week of WEEKS) {
    const outagesOfLink = (link: string) => (isAdaptive ? outagesOf(nights.seed, link, week, GATEWAY) : []);
    const rules = outagesOf(nights.seed, "rules", week, RULES);
    const gateway = outagesOfLink(gatewayOf(section));
    const published = isAdaptive ? adaptiveWeek(nights, section, week, { gateway, rules }) : [];
    for (const { lamps, outages } of lampsByOutages(section, outagesOfLink)) {
      const changes = lampWeek({ week, group, assignment, burntHours, published, outages });
      const required = section.required(week);
      total = added(total, accountOf({ lamps, changes, required, week, fluxOfMaintained }));
    }
  }
  return total;
}

function assignmentOf(
  { town: { section } }: SectionNights,
  programme: LightingProgramme,
  adaptive: boolean,
): ProgrammeAssignment {
  return {
    revision: 1,
    programme,
    site: SITE,
    groups: [section.id],
    settings: {
      circuit: "permanent",
      designDimPct: floorPct(section, section.designClass),
      leastDimPct: floorPct(section, section.leastClass),
      constantLightOutput: { depreciation: [...DEPRECIATION] },
      ...(adaptive ? { adaptiveGroup: section.id } : {}),
    },
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
