import { parseArgs } from "node:util";
import type { MeasureVerdict } from "@lucciola/domain/plan/measure-verdict.ts";
import { type FollowedWork, followWorks } from "./verified/follow-works.ts";
import { FOLLOWED_DAYS, townOfWorks } from "./verified/town-works.ts";

const SEEDS = 10;
/** A band at 90 % holds nine of ten. */
const MOST = 0.9;
const EARLY = [45, 90, 180] as const;

/**
 * Measures carried out in simulated towns over a rough network, each followed for a year: does what the meters say agree
 * with what an audit that knows the world would have promised, within the band that stands beside it? `--seed N` runs N and
 * the nine after it, `--seeds N` another number of them.
 * `agree` is the share of measures whose honest promise is not called broken or exceeded after a year (of those that are
 * judged at all); `seedsAgreeing` in how many seeds nine of ten do; `townsAgreeing` in how many all that was promised agrees
 * with all that was measured, as if meters erred apart, which under one weather they do not quite; `falseDrifts`
 * savings that are said to be lost and are not, `driftsFound` the share of those that are lost after half a year and are
 * found within the other half; `twiceFoundBelow` the share of promises of twice the truth that are found out. `withFaults`
 * is the same where the buildings also have faults, as often as in any simulated town: what is wasted at the same meter is
 * not what the measure saves; days that the anomaly watch has found by then are left out, others are not.
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { seed: { type: "string" }, seeds: { type: "string" } } });
  const first = Number(values.seed ?? 1);
  const seeds = Array.from({ length: Number(values.seeds ?? SEEDS) }, (_, index) => first + index);
  return {
    bench: "verified",
    node: process.version,
    seeds: seeds.length,
    ...followTowns(seeds, 0),
    withFaults: followTowns(seeds, 1),
  };
}

function followTowns(seeds: readonly number[], faultRate: number): object {
  const all: SeededWork[] = [];
  for (const seed of seeds) {
    const { scenario, town, works } = townOfWorks(seed, faultRate);
    for (const work of followWorks(scenario, town, works, [...EARLY, FOLLOWED_DAYS])) {
      all.push({ ...work, seed });
      tell(seed, faultRate, work);
    }
  }
  const year = all.filter(({ days }) => days === FOLLOWED_DAYS);
  const kinds = [...new Set(year.map(({ kind }) => kind))].sort();
  return {
    ...figures(year),
    seedsAgreeing: seeds.filter(
      (seed) =>
        share(
          year.filter((work) => work.seed === seed && isJudged(work)),
          agrees,
        ) >= MOST,
    ).length,
    townsAgreeing: seeds.filter((seed) => townAgrees(year.filter((work) => work.seed === seed))).length,
    falseDrifts: year.filter(({ honest }) => honest.drift !== undefined).length,
    driftsFound: round(share(year.filter(isJudged), ({ faded }) => faded?.drift !== undefined)),
    byKind: Object.fromEntries(kinds.map((kind) => [kind, figures(year.filter((work) => work.kind === kind))])),
    early: Object.fromEntries(EARLY.map((length) => [length, figures(all.filter(({ days }) => days === length))])),
  };
}

type SeededWork = FollowedWork & { readonly seed: number };

const verdictIs =
  (...verdicts: readonly MeasureVerdict[]) =>
  ({ honest }: FollowedWork): boolean =>
    verdicts.includes(honest.judgement.verdict);
const isJudged = verdictIs("kept", "better", "below");
const agrees = (work: FollowedWork): boolean => !verdictIs("better", "below")(work);

/** All that was promised in a town against all that was measured; bands of different meters add up as squares. */
function townAgrees(works: readonly FollowedWork[]): boolean {
  const judged = works.filter(isJudged);
  const missed = judged.reduce((sum, { honest }) => sum + honest.measured.kwh - honest.promised.kwh, 0);
  return Math.abs(missed) <= Math.hypot(...judged.map(({ honest }) => honest.band.kwh));
}

function figures(works: readonly FollowedWork[]): object {
  const judged = works.filter(isJudged);
  const meters = works.flatMap((work) => work.meters);
  const bands = judged.map(({ honest }) => (100 * honest.band.kwh) / Math.abs(honest.promised.kwh));
  return {
    measures: works.length,
    judged: judged.length,
    agree: round(share(judged, agrees)),
    falseBelow: judged.filter(verdictIs("below")).length,
    falseBetter: judged.filter(verdictIs("better")).length,
    tooEarly: works.filter(verdictIs("too-early")).length,
    cannotSay: works.filter(verdictIs("cannot-say")).length,
    twiceFoundBelow: round(share(judged, ({ doubled }) => doubled.judgement.verdict === "below")),
    metersWithinBand: round(
      share(meters, ({ trueKwh, measuredKwh, bandKwh }) => Math.abs(measuredKwh - trueKwh) <= bandKwh),
    ),
    meanBandPct: round(mean(bands), 10),
    medianBandPct: round(median(bands), 10),
  };
}

const share = <T>(all: readonly T[], is: (one: T) => boolean): number =>
  all.length === 0 ? Number.NaN : all.filter(is).length / all.length;
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const round = (value: number, parts = 1_000): number | null =>
  Number.isFinite(value) ? Math.round(value * parts) / parts : null;

function tell(seed: number, faultRate: number, { kind, place, days, meters, honest, doubled }: FollowedWork): void {
  const { promised, measured, band, judgement } = honest;
  const parts = meters.map(
    ({ carrier, trueKwh, measuredKwh, bandKwh }) =>
      `${carrier} ${trueKwh.toFixed(0)}/${measuredKwh.toFixed(0)}+-${bandKwh.toFixed(0)}${Math.abs(measuredKwh - trueKwh) > bandKwh ? " MISS" : ""}`,
  );
  process.stderr.write(
    `${seed}${faultRate > 0 ? " with faults" : ""} ${kind} ${place} ${days} d: ${judgement.verdict} (${judgement.why}), twice: ${doubled.judgement.verdict}; promised ${promised.kwh.toFixed(0)} measured ${measured.kwh.toFixed(0)} +- ${band.kwh.toFixed(0)}; ${parts.join(", ")}${honest.drift === undefined ? "" : ` DRIFT ${JSON.stringify(honest.drift)}`}\n`,
  );
}
