import { parseArgs } from "node:util";
import { ANOMALY_KIND_NAMES } from "@lucciola/contract/energy/anomaly.ts";
import { measureFitAndScoreS } from "./anomalies/fit-and-score.ts";
import { scoreNab } from "./anomalies/nab.ts";
import { type Score, score } from "./anomalies/score.ts";
import { DAYS, townYear } from "./anomalies/town-year.ts";
import { watchYear } from "./anomalies/watch-town.ts";

const SEEDS = 5;

/**
 * A year of 60 meters of a simulated town with a rough network, after twelve weeks of learning: what was wrong against
 * what the watch raised. `--seed N` runs N and the four after it, `--seeds N` another number of them; the worst figure of
 * all seeds is printed. What matches what is said in `anomalies/score.ts`, what is asked for in `anomalies/fault-plan.ts`.
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { seed: { type: "string" }, seeds: { type: "string" } } });
  const first = Number(values.seed ?? 1);
  const seeds = Array.from({ length: Number(values.seeds ?? SEEDS) }, (_, index) => first + index);
  const scores: Score[] = [];
  let meters = 0;
  let watchS = 0;
  for (const seed of seeds) {
    const year = townYear(seed);
    meters = year.supplies.length;
    const alerts = year.supplies.flatMap(({ facts, observations }) => {
      const observed = observations();
      const began = performance.now();
      const raised = watchYear(facts, observed, year.clock);
      watchS += (performance.now() - began) / 1_000;
      return raised;
    });
    const of = score(year.wrong, alerts, year.either, year.buildings);
    tell(seed, of);
    scores.push(of);
  }
  return {
    bench: "anomalies",
    node: process.version,
    seeds,
    meters,
    days: DAYS,
    recall: Math.min(...scores.map(({ recall }) => recall)),
    falsePerBuildingPerQuarter: Math.max(...scores.map(({ falsePerBuildingPerQuarter }) => falsePerBuildingPerQuarter)),
    medianDelayH: Math.max(...scores.map(({ medianDelayH }) => medianDelayH ?? 0)),
    byKind: worstByKind(scores),
    nabSubset: scoreNab(),
    fitAndScoreS: measureFitAndScoreS(),
    watchSPerMeterYear: Math.round((watchS / seeds.length / meters) * 1_000) / 1_000,
  };
}

function worstByKind(scores: readonly Score[]): object {
  return Object.fromEntries(
    ANOMALY_KIND_NAMES.map((kind) => {
      const each = scores.flatMap(({ byKind }) => byKind[kind] ?? []);
      const recalls = each.flatMap(({ recall }) => recall ?? []);
      return [
        kind,
        {
          recall: recalls.length === 0 ? null : Math.min(...recalls),
          wrong: each.reduce((sum, one) => sum + one.wrong, 0),
          found: each.reduce((sum, one) => sum + one.found, 0),
          false: each.reduce((sum, one) => sum + one.false, 0),
        },
      ];
    }),
  );
}

function tell(seed: number, { recall, falsePerBuildingPerQuarter, byKind, missed, falseAlerts }: Score): void {
  const at = (ms: number) => new Date(ms).toISOString().slice(0, 16);
  const say = (text: string) => process.stderr.write(`${text}\n`);
  say(`seed ${seed}: recall ${recall}, ${falsePerBuildingPerQuarter} false a building a quarter`);
  for (const [kind, of] of Object.entries(byKind))
    say(`  ${kind.padEnd(22)} ${of.found}/${of.wrong} found, ${of.false} false`);
  for (const { kind, supply, fromMs, untilMs, amount } of missed)
    say(`  missed ${kind} ${supply}: ${at(fromMs)} to ${at(untilMs)}, ${amount ?? ""}`);
  for (const { kind, supply, raisedAtMs, evidence } of falseAlerts)
    say(`  false  ${kind} ${supply}: ${at(raisedAtMs)} ${JSON.stringify(evidence)}`);
}
