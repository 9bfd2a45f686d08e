import { parseArgs } from "node:util";
import { savedPct } from "@lucciola/domain/lighting/energy-indicators.ts";
import { type LightingFigures, lightingNights } from "./lighting/lighting-nights.ts";

const SEEDS = 5;

/**
 * Energy and light of adaptive control against static profiles, in simulated nights with sensor faults and network loss.
 * `--seed N` is the first of five seeds; what is printed is the worst of them: the least saving and the most hours under
 * the floor. `hoursUnderFloor` are hours of lamps, of the worse of `tai` and `taiMotion`.
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { seed: { type: "string", default: "1" } } });
  const first = Number(values.seed);
  const seeds = Array.from({ length: SEEDS }, (_, index) => first + index);
  const figures = seeds.map((seed) => {
    const made = lightingNights(seed);
    process.stderr.write(`seed ${seed}: ${JSON.stringify(made)}\n`);
    return { ...made, saving: savingOf(made) };
  });
  const worst = figures.reduce((least, one) => (one.saving < least.saving ? one : least));
  const most = (hours: (one: LightingFigures) => number): number => Math.max(...figures.map(hours));
  return {
    bench: "lighting",
    node: process.version,
    seeds,
    nights: worst.nights,
    lamps: worst.lamps,
    kwh: worst.kwh,
    staticProfile: worst.staticProfile,
    staticProfiles: worst.staticProfiles,
    savingOverStaticPct: worst.saving,
    hoursUnderFloor: round(most(({ underFloorH }) => Math.max(underFloorH.tai, underFloorH.taiMotion))),
    unprotected: worst.underFloorH,
  };
}

/** Of the two ways of adaptive control, the one that saves less. */
const savingOf = ({ kwh }: LightingFigures): number =>
  round(Math.min(savedPct(kwh.tai, kwh.static) ?? 0, savedPct(kwh.taiMotion, kwh.static) ?? 0));

const round = (value: number): number => Math.round(value * 1_000) / 1_000;
