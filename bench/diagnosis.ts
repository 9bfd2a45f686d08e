import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { drawFrom } from "@lucciola/city/chance.ts";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import { requireScenario } from "@lucciola/city/scenario/read-scenario.ts";
import type { Scenario } from "@lucciola/city/scenario/scenario.ts";
import { createWorld } from "@lucciola/city/world/world.ts";
import type { AlarmKind } from "@lucciola/contract/lighting/alarm.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { type Alarm, correlateNetwork, settleAlarms } from "@lucciola/domain/lighting/diagnosis/alarms.ts";
import { type CabinetMemory, newCabinetMemory } from "@lucciola/domain/lighting/diagnosis/cabinet-memory.ts";
import { diagnoseCabinet, lampsById } from "@lucciola/domain/lighting/diagnosis/diagnose-cabinet.ts";
import { THRESHOLDS } from "@lucciola/domain/lighting/diagnosis/thresholds.ts";
import { askedLevels, programmeOf } from "./diagnosis/asked-levels.ts";
import { planFaults } from "./diagnosis/fault-plan.ts";
import { type KindScore, type Score, score } from "./diagnosis/score.ts";
import { inventoryOf } from "./diagnosis/town-inventory.ts";
import { QUARTER_MS, TownMessages } from "./diagnosis/town-messages.ts";
import { faultTruth, inventoryTruth, NIGHT_MS, type Wrong } from "./diagnosis/truth.ts";

const SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const SEEDS = 5;
const NIGHTS = 30;
/** Nights of which the diagnosis learns what the inventory does not say, before those that count. */
const LEARNING_NIGHTS = 10;

/**
 * Thirty nights of a simulated town, its rough world and the decision that controllers run, through the diagnosis: what
 * was wrong, against what was raised. `--seed N` runs N and the four after it, `--seeds N` another number of them,
 * `--lamps N` another size; the worst figure of all seeds is printed. What matches what is said in `diagnosis/score.ts`.
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: "string" }, seeds: { type: "string" }, lamps: { type: "string" } },
  });
  const first = Number(values.seed ?? 1);
  const seeds = Array.from({ length: Number(values.seeds ?? SEEDS) }, (_, index) => first + index);
  const scores: Score[] = [];
  let samples = 0;
  let diagnosisS = 0;
  for (const seed of seeds) {
    const town = runTown(seed, Number(values.lamps ?? 2_500));
    tell(seed, town.score);
    scores.push(town.score);
    samples += town.samples;
    diagnosisS += town.diagnosisS;
  }
  return {
    bench: "diagnosis",
    node: process.version,
    seeds,
    nights: NIGHTS,
    recall: Math.min(...scores.map(({ recall }) => recall)),
    precision: Math.min(...scores.map(({ precision }) => precision)),
    falseOnHealthy: Math.max(...scores.map(({ falseOnHealthy }) => falseOnHealthy)),
    byKind: worstByKind(scores),
    samples,
    samplesPerS: Math.round(samples / diagnosisS),
  };
}

function runTown(seed: number, lamps: number): { score: Score; samples: number; diagnosisS: number } {
  const draw = drawFrom(seed, "diagnosis bench");
  // Any day of two years: short nights and long ones, with and without a change of the clock.
  const epochMs = Date.UTC(2025, 0, 1) + draw.whole(0, 690) * NIGHT_MS;
  const fromMs = epochMs + LEARNING_NIGHTS * NIGHT_MS;
  const toMs = fromMs + NIGHTS * NIGHT_MS;
  const scenario = scenarioOf(seed, lamps, draw.between(0.4, 3), draw.between(0.5, 2));
  const town = layOutTown(scenario);
  const list = planFaults(seed, town, fromMs, toMs);
  const world = createWorld({
    scenario: { ...scenario, faults: { ...scenario.faults, list } },
    town,
    site: SITE,
    epochMs,
  });
  const levelsOf = askedLevels(SITE, epochMs, toMs);
  const inventory = inventoryOf(town, programmeOf);
  const messages = new TownMessages({ world, seed, fromMs: epochMs, toMs, cabinetOf: inventory.cabinetOf, levelsOf });
  const cabinets = inventory.cabinets.map((cabinet) => ({ cabinet, lamps: lampsById(cabinet) }));
  const memories = new Map<string, CabinetMemory>(
    cabinets.map(({ cabinet }) => [cabinet.id, newCabinetMemory(epochMs)]),
  );
  let open: readonly Alarm[] = [];
  const raised: Alarm[] = [];
  let diagnosisMs = 0;
  for (let nowMs = epochMs + QUARTER_MS; nowMs < toMs; nowMs += QUARTER_MS) {
    messages.live(nowMs, nowMs - QUARTER_MS);
    const received = cabinets.map(({ cabinet }) => messages.received(cabinet.id, nowMs));
    const began = performance.now();
    const findings = cabinets.flatMap(({ cabinet, lamps: byId }, index) => {
      const memory = memories.get(cabinet.id) ?? newCabinetMemory(nowMs);
      const step = diagnoseCabinet(cabinet, byId, memory, received[index] ?? [], nowMs, THRESHOLDS);
      memories.set(cabinet.id, step.memory);
      return step.findings;
    });
    const changes = settleAlarms(open, correlateNetwork(findings, cabinets.length), nowMs);
    diagnosisMs += performance.now() - began;
    open = changes.open;
    if (nowMs >= fromMs) raised.push(...changes.raised);
    // What is open when the nights that count begin counts as raised then.
    if (nowMs - QUARTER_MS < fromMs && nowMs >= fromMs)
      raised.push(
        ...changes.open
          .filter((alarm) => !changes.raised.includes(alarm))
          .map((alarm) => ({ ...alarm, raisedAtMs: nowMs })),
      );
  }
  const truth = inventoryTruth(world, fromMs);
  const wrong: Wrong[] = [...faultTruth(world, world.faults.truth(fromMs, toMs), levelsOf), ...truth.wrong];
  const cabinetOf = new Map<string, string>([
    ...town.circuits.map(({ id, cabinet }): [string, string] => [id, cabinet]),
    ...town.lamps.map(({ point, fedBy }): [string, string] => [point.id, fedBy]),
  ]);
  const circuitOf = new Map<string, string>(town.lamps.map(({ point, circuit }) => [point.id, circuit]));
  const isHealthy = ({ place, raisedAtMs }: Alarm): boolean => {
    const places = [place.id, circuitOf.get(place.id), cabinetOf.get(place.id)];
    return !wrong.some(
      (one) =>
        places.includes(one.place) && one.fromMs <= raisedAtMs && raisedAtMs <= Math.min(one.untilMs, toMs) + NIGHT_MS,
    );
  };
  return {
    score: score({ wrong, either: truth.either, alarms: raised, isHealthy }),
    samples: messages.samples,
    diagnosisS: diagnosisMs / 1_000,
  };
}

/** The simulated town with its inventory's mistakes, 1 to 5 % of messages late or lost, and only the faults planned. */
function scenarioOf(seed: number, lamps: number, latePct: number, lostPct: number): Scenario {
  const town = requireScenario("town");
  return {
    ...town,
    seed,
    size: { ...town.size, buildings: 0, lamps, cabinets: Math.max(2, Math.round(lamps / 83)) },
    roughness: { ...town.roughness, latePct, lostPct, sagsPerYear: 100, wrongWattagePct: 3, replacedDriverPct: 8 },
    faults: { ...town.faults, rate: 0 },
  };
}

function worstByKind(scores: readonly Score[]): object {
  const kinds = new Set(scores.flatMap(({ byKind }) => Object.keys(byKind) as AlarmKind[]));
  const least = (values: readonly (number | null | undefined)[]): number | null => {
    const known = values.filter((value) => typeof value === "number");
    return known.length === 0 ? null : Math.min(...known);
  };
  const total = (kind: AlarmKind, pick: (of: KindScore) => number): number =>
    scores.reduce((sum, { byKind }) => sum + (byKind[kind] === undefined ? 0 : pick(byKind[kind])), 0);
  return Object.fromEntries(
    [...kinds].map((kind) => [
      kind,
      {
        recall: least(scores.map(({ byKind }) => byKind[kind]?.recall)),
        precision: least(scores.map(({ byKind }) => byKind[kind]?.precision)),
        wrong: total(kind, ({ wrong }) => wrong),
        found: total(kind, ({ found }) => found),
        false: total(kind, (of) => of.false),
      },
    ]),
  );
}

function tell(seed: number, { recall, precision, falseOnHealthy, byKind, missed, falseAlarms }: Score): void {
  const at = (ms: number | undefined) => (ms === undefined ? "never" : new Date(ms).toISOString().slice(0, 16));
  process.stderr.write(`seed ${seed}: recall ${recall}, precision ${precision}, false on healthy ${falseOnHealthy}\n`);
  for (const [kind, of] of Object.entries(byKind))
    process.stderr.write(
      `  ${kind.padEnd(20)} ${of.found}/${of.wrong} found, ${of.false} of ${of.alarms} alarms false\n`,
    );
  for (const { kind, place, fromMs, untilMs, showsMs } of missed)
    process.stderr.write(
      `  missed ${kind} ${place}: ${at(fromMs)} to ${untilMs > 1e15 ? "ever" : at(untilMs)}, shows ${at(showsMs)}\n`,
    );
  for (const { kind, place, raisedAtMs, sinceMs, evidence } of falseAlarms)
    process.stderr.write(
      `  false  ${kind} ${place.id}: ${at(raisedAtMs)} since ${at(sinceMs)} ${JSON.stringify(evidence)}\n`,
    );
}
