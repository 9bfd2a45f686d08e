import { drawFrom } from "@lucciola/city/chance.ts";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import type { Cabinet, Supply, Town } from "@lucciola/city/layout/town.ts";
import type { SimulatedMeasureKind } from "@lucciola/city/measures/measure-effects.ts";
import { requireScenario } from "@lucciola/city/scenario/read-scenario.ts";
import type { Scenario, ScenarioMeasure } from "@lucciola/city/scenario/scenario.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";

export const SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
export const DAY_MS = 86_400_000;
/** Nothing in this year tells where a town is in its life. */
export const EPOCH_MS = Date.UTC(2024, 0, 1);
/** A work is done at the earliest when the town has a year and the works of its past. */
const DONE_FROM_DAY = 400;
const DONE_TO_DAY = 520;
export const FOLLOWED_DAYS = 365;
export const HISTORY_DAYS = DONE_TO_DAY + FOLLOWED_DAYS + 2;
const BUILDINGS = 36;
const LAMPS = 60;
const CABINETS = 3;
/** After the end of any history: such a measure is not done in it. */
const NEVER_DAYS = 100_000;

/** Shares that kinds of measures take away, from and to; those of the plan's catalogue, give or take. */
const AMOUNTS: Readonly<Record<SimulatedMeasureKind, readonly [number, number]>> = {
  "wall-insulation": [0.18, 0.38],
  "roof-insulation": [0.1, 0.22],
  windows: [0.1, 0.2],
  "thermostatic-valves": [0.08, 0.14],
  "condensing-boiler": [0.1, 0.18],
  "heat-pump": [1, 1],
  "building-controls": [0.1, 0.2],
  "indoor-led": [0.35, 0.6],
  "led-street-lighting": [0.35, 0.6],
};

export interface Work {
  readonly measure: ScenarioMeasure;
  readonly use: string;
  /** Meters whose use it changes: the supplies of a building, or a cabinet. */
  readonly supplies: readonly Supply[];
  readonly cabinet: Cabinet | undefined;
}

/** A town by its seed, with a measure carried out at each of its places that can have one. */
export function townOfWorks(
  seed: number,
  faultRate: number,
): {
  readonly scenario: Scenario;
  readonly town: Town;
  readonly works: readonly Work[];
} {
  const draw = drawFrom(seed, "verified bench");
  const plain = requireScenario("town");
  const base: Scenario = {
    ...plain,
    seed,
    size: { ...plain.size, buildings: BUILDINGS, lamps: LAMPS, cabinets: CABINETS },
    faults: { ...plain.faults, rate: faultRate },
    measures: [],
  };
  const town = layOutTown(base);
  const works: Work[] = [];
  const add = (
    kind: SimulatedMeasureKind,
    place: string,
    use: string,
    supplies: readonly Supply[],
    cabinet?: Cabinet,
  ) => {
    const [from, to] = AMOUNTS[kind];
    works.push({
      measure: {
        kind,
        place,
        doneAfterDays: draw.whole(DONE_FROM_DAY, DONE_TO_DAY),
        worksDays: draw.whole(0, 30),
        amount: draw.between(from, to),
        promisedOfTrue: 1,
      },
      use,
      supplies,
      cabinet,
    });
  };
  const heat: SimulatedMeasureKind[] = [
    "wall-insulation",
    "roof-insulation",
    "windows",
    "thermostatic-valves",
    "condensing-boiler",
    "heat-pump",
    "building-controls",
  ];
  for (const { building, use, supplies, isHeatedByGas, isHeatedByHeatPump } of town.buildings) {
    const electricity = supplies.filter(({ carrier }) => carrier === "electricity");
    const gas = supplies.filter(({ carrier }) => carrier === "gas");
    if (isHeatedByGas) {
      const kind = draw.pick(heat);
      const isBoth = kind === "heat-pump" || kind === "building-controls";
      add(kind, building.id, use, isBoth ? [...gas, ...electricity] : gas);
    } else if (isHeatedByHeatPump && draw.happens(0.5)) add("wall-insulation", building.id, use, electricity);
    else if (use !== "cemetery" && use !== "waterworks") add("indoor-led", building.id, use, electricity);
  }
  for (const cabinet of town.cabinets) add("led-street-lighting", cabinet.point.id, "street", [], cabinet);
  return { scenario: { ...base, measures: works.map(({ measure }) => measure) }, town, works };
}

/** The same town in which its works were never done, and the one that had them from its first day. */
export const withoutWorks = (scenario: Scenario): Scenario => worksAfter(scenario, NEVER_DAYS);
export const withAllWorks = (scenario: Scenario): Scenario => worksAfter(scenario, 1);

/** The same works, whose savings are lost again half a year later. */
export const withFadingWorks = (scenario: Scenario): Scenario => ({
  ...scenario,
  measures: scenario.measures.map((measure) => ({ ...measure, fades: { afterDays: FADE_DAYS, lostShare: 1 } })),
});
export const FADE_DAYS = 180;

const worksAfter = (scenario: Scenario, doneAfterDays: number): Scenario => ({
  ...scenario,
  measures: scenario.measures.map((measure) => ({ ...measure, doneAfterDays })),
});
