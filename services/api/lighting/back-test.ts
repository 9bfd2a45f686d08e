import type { BackTest, BackTestRequest } from "@lucciola/contract/api/back-test.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampSettings } from "@lucciola/contract/lighting/lamp-settings.ts";
import type { LightingProgramme, LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { COUNT_INTERVAL_MS, type CountSample } from "@lucciola/domain/lighting/adaptive/lane-counters.ts";
import {
  compareLevels,
  type HeldLevel,
  heldLevels,
  type LevelUse,
  replayLevels,
  replayTraffic,
} from "@lucciola/domain/lighting/back-test.ts";
import { type LightingSchedule, programmesOf } from "@lucciola/domain/lighting/calendar.ts";
import { ASSUMED_TERMS, type EnergyTerms } from "@lucciola/domain/lighting/linter/lint-task.ts";
import { type DarknessChange, darknessOf } from "@lucciola/domain/lighting/photocell.ts";
import type { AssignedProgramme, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimedValue, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { HttpProblem, notFound } from "../problem-details.ts";
import { ASSUMED_POWER_W } from "./lint-town.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DEFAULT_DAYS = 30;
const MAX_LAMPS = 200;
/** A month of samples a minute, and more. */
const MAX_SAMPLES = 50_000;

interface Past {
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly site: LightingSite;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The last nights once more, for lamps of the town. Throws `HttpProblem` for what is not there. */
export async function backTest(
  deps: Pick<Past, "store" | "registry" | "site">,
  request: BackTestRequest,
  nowMs: number,
): Promise<BackTest> {
  const past: Past = { ...deps, fromMs: nowMs - (request.days ?? DEFAULT_DAYS) * DAY_MS, toMs: nowMs };
  const { registry, fromMs, toMs } = past;
  const terms = { ...ASSUMED_TERMS, ...termsOf(request) };
  const meant = lampsMeant(registry, request);
  const compared = spread(meant, MAX_LAMPS);
  const samples = await countsOf(past, request.section);
  const illuminance = await illuminanceOf(past, request.photocell);
  const setpoints = setpointsOf(past, request.section, samples);
  const powerOf = new Map(registry.assets.points("lamp").map(({ id, nominalPowerW }) => [id, nominalPowerW]));

  const replayed = new Map<string, HeldLevel[]>();
  const replay = (lamp: AssignedProgramme): HeldLevel[] => {
    const schedule = scheduleOf(registry, request, lamp);
    const settings = settingsOf(lamp, request.section);
    const key = JSON.stringify([schedule.programme.id, schedule.calendar?.calendar.id, settings]);
    const known = replayed.get(key);
    if (known !== undefined) return known;
    const darkness = darknessFor(schedule, illuminance);
    const levels = replayLevels({ site: past.site, fromMs, toMs, schedule, settings, darkness, setpoints });
    replayed.set(key, levels);
    return levels;
  };

  const sum = { actual: emptyUse(), candidate: emptyUse(), comparedHours: 0, differentHours: 0 };
  for (const lamp of compared) {
    const actual = heldLevels(await readingsOf(past, lamp.point, "desiredDimPct", fromMs), toMs);
    const nominalPowerW = powerOf.get(lamp.point) ?? ASSUMED_POWER_W;
    const leastDimPct = settingsOf(lamp, request.section)?.leastDimPct ?? 0;
    const one = compareLevels(actual, replay(lamp), { nominalPowerW, leastDimPct });
    addUse(sum.actual, one.actual);
    addUse(sum.candidate, one.candidate);
    sum.comparedHours += one.comparedHours;
    sum.differentHours += one.differentHours;
  }
  return {
    from: formatInstant(fromMs),
    to: formatInstant(toMs),
    lamps: compared.length,
    meant: meant.length,
    comparedHours: sum.comparedHours,
    differentHours: sum.differentHours,
    counts: samples.length,
    illuminanceSamples: illuminance.length,
    actual: withCost(sum.actual, terms),
    candidate: withCost(sum.candidate, terms),
    savingPct: sum.actual.energyWh === 0 ? 0 : 100 * (1 - sum.candidate.energyWh / sum.actual.energyWh),
  };
}

function lampsMeant(registry: Registry, { lamps, section }: BackTestRequest): AssignedProgramme[] {
  const assigned = registry.programmes.assignments();
  if (section !== undefined && registry.lighting.sections.get(section) === undefined)
    throw notFound("section", section);
  if (lamps !== undefined) {
    const wanted = new Set(lamps);
    const there = assigned.filter(({ point }) => wanted.has(point));
    const missing = lamps.find((lamp) => !there.some(({ point }) => point === lamp));
    if (missing !== undefined) throw notFound("lamp with a programme", missing);
    return there;
  }
  return section === undefined ? assigned : assigned.filter(({ groups }) => groups.includes(section));
}

/** At most so many, at even distances: neighbours have much in common. */
const spread = <T>(all: readonly T[], most: number): T[] =>
  all.length <= most
    ? [...all]
    : Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)]).filter(
        (one) => one !== undefined,
      );

/** With a section in the question its lamps are adaptive, whether or not they are today. */
const settingsOf = ({ settings }: AssignedProgramme, section: string | undefined): LampSettings | null =>
  settings === undefined ? null : section === undefined ? settings : { ...settings, adaptiveGroup: section };

function scheduleOf(registry: Registry, request: BackTestRequest, lamp: AssignedProgramme): LightingSchedule {
  const { programme, calendar, programmes = [] } = request;
  if (calendar !== undefined) {
    const given = programmes.map((text): LightingProgramme => ({ ...text, version: 1 }));
    const all = programmesOf(calendar).map((id) => {
      const found = given.find((one) => one.id === id) ?? registry.programmes.get(id);
      if (found === undefined) throw notFound("programme", id);
      return found;
    });
    const [fallback] = all;
    if (fallback === undefined) throw notFound("programme", calendar.defaultProgramme);
    return { programme: fallback, calendar: { calendar: { ...calendar, version: 1 }, programmes: all } };
  }
  return programme === undefined ? lamp : { programme: { ...programme, version: 1 } };
}

function setpointsOf(past: Past, section: string | undefined, samples: readonly CountSample[]) {
  const found = section === undefined ? undefined : past.registry.lighting.sections.get(section)?.section;
  return found === undefined ? [] : replayTraffic(found, samples, past.fromMs, past.toMs);
}

async function countsOf(past: Past, section: string | undefined): Promise<CountSample[]> {
  const lanes = section === undefined ? [] : (past.registry.lighting.sections.get(section)?.section.lanes ?? []);
  const counters = lanes.flatMap((lane) => lane.counters.map(({ point }) => pointId(point)));
  const samples: CountSample[] = [];
  for (const counter of counters) {
    for (const { at, value } of await readingsOf(past, counter, "vehicleCount", past.fromMs - 2 * HOUR_MS))
      samples.push({ counter, startMs: at, endMs: at + COUNT_INTERVAL_MS, vehicleCount: value });
  }
  return samples;
}

async function illuminanceOf(past: Past, photocell: string | undefined): Promise<readonly TimedValue[]> {
  if (photocell === undefined) return [];
  if (past.registry.assets.point(pointId(photocell))?.kind !== "illuminance") throw notFound("photocell", photocell);
  return readingsOf(past, pointId(photocell), "illuminanceLx", past.fromMs - 2 * HOUR_MS);
}

/** By the settings of the first photocell programme: a schedule looks at one photocell. */
function darknessFor({ programme, calendar }: LightingSchedule, illuminance: readonly TimedValue[]): DarknessChange[] {
  const settings = [programme, ...(calendar?.programmes ?? [])].find(({ photocell }) => photocell)?.photocell;
  if (settings === undefined) return [];
  return darknessOf(
    illuminance.map(({ at, value }) => ({ atMs: at, illuminanceLx: value })),
    settings,
  );
}

async function readingsOf(
  { store, toMs }: Past,
  point: AssignedProgramme["point"],
  quantity: QuantityName,
  fromMs: number,
): Promise<readonly TimedValue[]> {
  const { values, truncated } = await store.range({ point, quantity }, { fromMs, toMs }, MAX_SAMPLES);
  if (truncated)
    throw new HttpProblem(
      400,
      "too-many-readings",
      `More than ${MAX_SAMPLES} readings of ${point}: ask for fewer "days"`,
    );
  return values;
}

const emptyUse = () => ({ litHours: 0, energyWh: 0, hoursUnderFloor: 0 });

function addUse(sum: ReturnType<typeof emptyUse>, { litHours, energyWh, hoursUnderFloor }: LevelUse): void {
  sum.litHours += litHours;
  sum.energyWh += energyWh;
  sum.hoursUnderFloor += hoursUnderFloor;
}

const withCost = (use: LevelUse, { pricePerKwh, co2KgPerKwh }: EnergyTerms) => ({
  ...use,
  cost: (use.energyWh / 1_000) * pricePerKwh,
  co2Kg: (use.energyWh / 1_000) * co2KgPerKwh,
});

const termsOf = ({ pricePerKwh, co2KgPerKwh }: BackTestRequest): Partial<EnergyTerms> => ({
  ...(pricePerKwh === undefined ? {} : { pricePerKwh }),
  ...(co2KgPerKwh === undefined ? {} : { co2KgPerKwh }),
});
