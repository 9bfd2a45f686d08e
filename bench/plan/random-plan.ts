import type {
  Funding,
  GrantShare,
  Objective,
  Overlap,
  PlanOption,
  PlanProblem,
} from "@lucciola/domain/plan/plan-problem.ts";
import { OBJECTIVES } from "@lucciola/domain/plan/plan-problem.ts";

/** Numbers that a seed repeats (mulberry32). */
export function chances(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return { next, between, pick: <T>(values: readonly T[]): T => values[between(0, values.length - 1)] as T };
}
export type Chances = ReturnType<typeof chances>;

/** What a case is made of, so that each kind of constraint can be counted. */
export interface Ingredients {
  readonly needs: boolean;
  readonly exclusive: boolean;
  readonly carryLimit: boolean;
  readonly worksAtOnce: boolean;
  readonly longWorks: boolean;
  readonly ceiling: boolean;
  readonly deadline: boolean;
  readonly together: boolean;
  readonly instalments: boolean;
  readonly reinvest: boolean;
  readonly overlap: boolean;
}

/** The town's own money, and one or two grants of those that a town meets: a share with a deadline, one in instalments, two that go together. */
function fundingsOf(investCents: number, years: number, has: Ingredients, { next, between }: Chances): Funding[] {
  const own: Funding = { id: "own", shares: [], fromYear: 0, toYear: years - 1 };
  const share = (grant: string, part: number, paidAfterYears: number[]): GrantShare => ({
    grant,
    cents: Math.floor(investCents * part),
    paidAfterYears,
  });
  const thermal = share("thermal", 0.65, has.instalments ? [1, 2] : [0]);
  const call = share("call", 0.3, [0]);
  const fundings = [own];
  if (next() < 0.7) fundings.push({ id: "thermal", shares: [thermal], fromYear: 0, toYear: years - 1 });
  if (next() < 0.5)
    fundings.push({
      id: "call",
      shares: [call],
      fromYear: 0,
      toYear: has.deadline ? between(0, years - 2) : years - 1,
    });
  if (has.together && fundings.length === 3)
    fundings.push({ id: "thermal+call", shares: [thermal, call], fromYear: 0, toYear: fundings[2]?.toYear ?? 0 });
  return fundings;
}

function optionOf(id: string, years: number, has: Ingredients, random: Chances): PlanOption {
  const { next, between } = random;
  const investCents = between(500, 40_000) * 1_000;
  return {
    id,
    investCents,
    lifeYears: between(2, 25),
    savingKwhPerYear: between(500, 90_000),
    savingCentsPerYear: between(10_000, 2_500_000),
    savingCo2KgPerYear: between(100, 30_000),
    upkeepCentsPerYear: next() < 0.3 ? between(-50_000, 100_000) : 0,
    worksYears: has.longWorks && next() < 0.4 ? 2 : 1,
    fromYear: next() < 0.2 ? 1 : 0,
    toYear: years - 1,
    needs: [],
    fundings: fundingsOf(investCents, years, has, random),
  };
}

/** Some pairs that save of the same: at most what the lesser of them saves. */
function overlapsOf(options: readonly PlanOption[], { next, between }: Chances): Overlap[] {
  return options.flatMap((a, index) => {
    const b = options[between(0, options.length - 1)];
    if (b === undefined || b.id === a.id || index === 0 || next() < 0.5) return [];
    const part = next();
    const least = (of: (option: PlanOption) => number): number => Math.floor(part * Math.min(of(a), of(b)));
    return [
      {
        works: [a.id, b.id] as const,
        kwhPerYear: least((option) => option.savingKwhPerYear),
        centsPerYear: least((option) => option.savingCentsPerYear),
        co2KgPerYear: least((option) => option.savingCo2KgPerYear),
      },
    ];
  });
}

/** A town's works: `assets` places with up to `bundles` ways to renew each, of which one is done. */
export function randomPlan(
  seed: number,
  size: { readonly assets: number; readonly bundles: number; readonly years: number },
): { problem: PlanProblem; has: Ingredients } {
  const random = chances(seed);
  const { next, between, pick } = random;
  const coin = (): boolean => next() < 0.4;
  const has: Ingredients = {
    needs: coin(),
    exclusive: size.bundles > 1,
    carryLimit: coin(),
    worksAtOnce: coin(),
    longWorks: coin(),
    ceiling: coin(),
    deadline: coin(),
    together: coin(),
    instalments: coin(),
    reinvest: coin(),
    overlap: coin(),
  };
  const assets = Array.from({ length: size.assets }, (_, asset) =>
    Array.from({ length: size.bundles }, (_, bundle) => optionOf(`a${asset}-b${bundle}`, size.years, has, random)),
  );
  const options = assets.flat().map((option, index, all): PlanOption => {
    if (!has.needs || index === 0 || next() < 0.6) return option;
    const needed = all[between(0, index - 1)];
    const isSamePlace = needed === undefined || needed.id.split("-")[0] === option.id.split("-")[0];
    return isSamePlace ? option : { ...option, needs: [needed.id] };
  });
  const all = options.reduce((sum, { investCents }) => sum + investCents, 0) / size.bundles;
  const objective: Objective = pick(OBJECTIVES);
  return {
    has,
    problem: {
      years: size.years,
      horizonYears: size.years + between(0, 10),
      options,
      budgetCents: Array.from({ length: size.years }, () => Math.floor((all * (0.3 + next() * 0.7)) / size.years / 2)),
      carryOverCents: has.carryLimit ? Math.floor((all / size.years) * next()) : undefined,
      reinvestGrants: has.reinvest,
      worksAtOnce: has.worksAtOnce ? Math.max(1, Math.ceil(size.assets / size.years)) : undefined,
      exclusive: has.exclusive ? assets.map((bundles) => bundles.map(({ id }) => id)) : [],
      overlaps: has.overlap ? overlapsOf(options, random) : [],
      grantCeilingCents: has.ceiling ? { thermal: Math.floor(all * 0.2), call: Math.floor(all * 0.05) } : {},
      objective,
      discountRate: 0.03,
    },
  };
}
