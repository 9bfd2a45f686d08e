import type { LightingCalendar } from "@lucciola/contract/lighting/calendar.ts";
import type { LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { programmesOf } from "@lucciola/domain/lighting/calendar.ts";
import {
  ASSUMED_TERMS,
  type EnergyTerms,
  type Floor,
  type LintTask,
  NIGHTS_OF_A_YEAR,
  REST_LIMITS,
} from "@lucciola/domain/lighting/linter/lint-task.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { AssignedProgramme, Point, Registry } from "@lucciola/platform/registry/registry.ts";

/** What shall go live. */
export interface LintedPlan {
  readonly programmes: readonly LightingProgramme[];
  readonly calendar?: LightingCalendar | undefined;
  readonly floors?: readonly Floor[] | undefined;
  readonly terms?: Partial<EnergyTerms> | undefined;
}

/** Where the inventory does not say. */
export const ASSUMED_POWER_W = 60;

/**
 * The linter's task for the town in the registry: the lamps that have the plan today, or all when none has, with what
 * they run, their floors and their power; what a calendar names and was not given is taken from the live programmes.
 */
export function lintTaskOf(registry: Registry, site: LightingSite, nowMs: number, plan: LintedPlan): LintTask {
  const { programmes, calendar, terms } = plan;
  const given = new Set(programmes.map(({ id }) => id));
  const named = calendar === undefined ? [] : programmesOf(calendar).filter((id) => !given.has(id));
  const fromTown = named.flatMap((id) => registry.programmes.get(id) ?? []);

  const lamps = registry.assets.points("lamp");
  const powerOf = new Map(lamps.map(({ id, nominalPowerW }) => [id as string, nominalPowerW ?? ASSUMED_POWER_W]));
  const assigned = registry.programmes.assignments();
  const concerned = concernedBy(registry, plan, assigned);
  const nominalPowerW = concerned.reduce((sum, { point }) => sum + (powerOf.get(point) ?? ASSUMED_POWER_W), 0);
  return {
    site,
    firstNight: localTimeOf(nowMs, site.zone).date,
    nights: NIGHTS_OF_A_YEAR,
    programmes: [...programmes, ...fromTown],
    calendar,
    today: schedulesOf(concerned, powerOf),
    floors: [...floorsOf(registry, concerned), ...(plan.floors ?? [])],
    lamps: { count: concerned.length, nominalPowerW, withoutProgramme: withoutProgramme(lamps, assigned) },
    terms: { ...ASSUMED_TERMS, ...terms },
    limits: REST_LIMITS,
  };
}

function concernedBy(
  { lighting }: Registry,
  { programmes, calendar }: LintedPlan,
  assigned: readonly AssignedProgramme[],
): readonly AssignedProgramme[] {
  const points = new Set<string>([
    ...(calendar === undefined ? [] : lighting.plans.lampsOf("calendar", calendar.id)),
    ...programmes.flatMap(({ id }) => lighting.plans.lampsOf("programme", id)),
  ]);
  return points.size === 0 ? assigned : assigned.filter(({ point }) => points.has(point));
}

/** Lamps that run the same have it as the same objects. */
function schedulesOf(assigned: readonly AssignedProgramme[], powerOf: ReadonlyMap<string, number>): LintTask["today"] {
  const shares = new Map<object, { schedule: AssignedProgramme; nominalPowerW: number }>();
  for (const schedule of assigned) {
    const powerW = powerOf.get(schedule.point) ?? ASSUMED_POWER_W;
    const key = schedule.calendar ?? schedule.programme;
    const known = shares.get(key);
    if (known === undefined) shares.set(key, { schedule, nominalPowerW: powerW });
    else known.nominalPowerW += powerW;
  }
  return [...shares.values()];
}

/** The least level of each section, and of each lamp that has one without a section. */
function floorsOf({ lighting }: Registry, assigned: readonly AssignedProgramme[]): Floor[] {
  const names = new Map(lighting.sections.list().map(({ section }) => [section.id, section.name]));
  const floors = new Map<string, Floor>();
  for (const { point, settings, groups } of assigned) {
    if (settings === undefined || settings.leastDimPct === 0) continue;
    const section = groups.find((group) => names.has(group));
    const place = section === undefined ? point : (names.get(section) ?? section);
    floors.set(section ?? point, { place, leastDimPct: settings.leastDimPct });
  }
  return [...floors.values()];
}

function withoutProgramme(lamps: readonly Point[], assigned: readonly AssignedProgramme[]): string[] {
  const served = new Set<string>(assigned.map(({ point }) => point));
  return lamps.map(({ id }) => id as string).filter((id) => !served.has(id));
}
