import { ownEdge } from "@lucciola/city/layout/lamps.ts";
import type { Lamp } from "@lucciola/city/layout/town.ts";
import type { LightingProgramme, ProgrammeAssignment } from "@lucciola/contract/lighting/programme.ts";
import { floorPct } from "@lucciola/domain/lighting/classes.ts";
import { adaptiveWeek, type Published } from "./adaptive-week.ts";
import { lampWeek } from "./lamp-week.ts";
import { type Outage, outagesOf } from "./link-outages.ts";
import { motionWeek, pieceGroup } from "./motion-week.ts";
import { type Account, accountOf } from "./night-account.ts";
import { byTheHour, FULL, PUBLISHED } from "./static-profiles.ts";
import {
  DEPRECIATION,
  type SectionNights,
  SITE,
  type TownNights,
  townNights,
  WEEKS,
  type Week,
} from "./town-nights.ts";

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
  const tai = townWith(nights, best, ({ town }) => (town.countedBy === "traffic" ? "tai" : "static"));
  const taiMotion = townWith(nights, best, ({ town }) => (town.countedBy === "traffic" ? "tai" : "motion"));
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

/** How a street is lit: by its programme, by its traffic, or by its traffic and with light ahead of whoever moves. */
type Way = "static" | "tai" | "motion";

/** A town, each street lit in its way. */
function townWith(
  nights: TownNights,
  programmeOf: (section: SectionNights) => LightingProgramme,
  wayOf: (section: SectionNights) => Way = () => "static",
): Account {
  const accounts = nights.sections.map((section) =>
    sectionAccount(nights, section, programmeOf(section), wayOf(section)),
  );
  return accounts.reduce(added, NOTHING);
}

const NOTHING: Account = { energyWh: 0, underFloorH: 0 };
const added = (a: Account, b: Account): Account => ({
  energyWh: a.energyWh + b.energyWh,
  underFloorH: a.underFloorH + b.underFloorH,
});

/** What sections have come to, by their programme and their way: several towns share most of them. */
const reckoned = new WeakMap<SectionNights, Map<string, Account>>();

function sectionAccount(nights: TownNights, section: SectionNights, programme: LightingProgramme, way: Way): Account {
  const key = `${programme.id} ${way}`;
  const known = reckoned.get(section) ?? new Map<string, Account>();
  reckoned.set(section, known);
  const account =
    known.get(key) ?? WEEKS.map((week) => weekAccount(nights, section, week, programme, way)).reduce(added);
  known.set(key, account);
  return account;
}

function weekAccount(
  { seed, ...nights }: TownNights,
  section: SectionNights,
  week: Week,
  programme: LightingProgramme,
  way: Way,
): Account {
  const { burntHours, fluxOfMaintained } = section.age;
  const required = section.required(week);
  const outagesOfLink = (link: string) => (way === "static" ? [] : outagesOf(seed, link, week, GATEWAY));
  const away = { rules: outagesOf(seed, "rules", week, RULES), gateway: outagesOfLink(gatewayOf(section)) };
  const byTraffic = way === "static" ? [] : adaptiveWeek({ seed, ...nights }, section, week, away);
  const byMotion = way === "motion" ? motionWeek(seed, section, week, away) : new Map<string, Published[]>();
  const groupOf = (lamp: Lamp): string => (way === "motion" ? pieceGroup(lamp) : "");
  let total = NOTHING;
  for (const { lamps, outages, group } of lampsThatHearTheSame(section, outagesOfLink, groupOf)) {
    const published = new Map([
      [section.town.section.id, byTraffic] as const,
      [group, byMotion.get(group) ?? []] as const,
    ]);
    const assignment = assignmentOf(section, programme, way !== "static", group);
    const changes = lampWeek({ week, assignment, burntHours, published, outages });
    total = added(total, accountOf({ lamps, changes, required, week, fluxOfMaintained }));
  }
  return total;
}

function assignmentOf(
  { town: { section } }: SectionNights,
  programme: LightingProgramme,
  adaptive: boolean,
  piece: string,
): ProgrammeAssignment {
  return {
    revision: 1,
    programme,
    site: SITE,
    groups: piece === "" ? [section.id] : [section.id, piece],
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
 * The lamps of a section that hear the same: those of a group behind a link (their cabinet's gateway, or a connection of
 * their own) that is away at times, and all those of the group whose links never are.
 */
function lampsThatHearTheSame(
  { town }: SectionNights,
  outagesOfLink: (link: string) => readonly Outage[],
  groupOf: (lamp: Lamp) => string,
): { lamps: readonly Lamp[]; outages: readonly Outage[]; group: string }[] {
  const alike = new Map<string, { lamps: Lamp[]; outages: readonly Outage[]; group: string }>();
  for (const lamp of town.lamps) {
    const link = lamp.speaksForItself ? ownEdge(lamp) : lamp.fedBy;
    const [outages, group] = [outagesOfLink(link), groupOf(lamp)];
    const key = `${group} ${outages.length === 0 ? "" : link}`;
    const known = alike.get(key) ?? { lamps: [], outages, group };
    known.lamps.push(lamp);
    alike.set(key, known);
  }
  return [...alike.values()];
}

/** The counters of a section hang at the gateway of its first lamp. */
const gatewayOf = ({ town }: SectionNights): string => town.lamps[0]?.fedBy ?? "none";

const kwh = ({ energyWh }: Account): number => Math.round(energyWh / 10) / 100;
const round = (value: number): number => Math.round(value * 1_000) / 1_000;
