import { cpus, loadavg } from "node:os";
import { CANDIDATES } from "./journal-candidates/candidate.ts";
import { tryDemands } from "./journal-candidates/demands.ts";
import { type Effort, measure, measureSync } from "./journal-candidates/measurements.ts";

const ROUNDS = 3;
const FULL: Effort = { records: 200_000, latencySeconds: 5 };
const QUICK: Effort = { records: 20_000, latencySeconds: 1 };

/**
 * The journal in segment files against one in LMDB, for docs/decisions/0001-journal.md: 200-byte payloads, 1,000 in
 * flight, and the append's latency at 1,000/s; medians of three rounds, sides in turn. Then which of the suite's demands
 * each meets, found by trying them. `--quick` measures a tenth and tries no demands.
 */
export async function run(args: readonly string[]): Promise<object> {
  const isQuick = args.includes("--quick");
  const effort = isQuick ? QUICK : FULL;
  const progress = (text: string) => process.stderr.write(`journal: ${text}\n`);

  const disk = await measureSync();
  const rounds = new Map<string, Record<string, number>[]>(CANDIDATES.map(({ name }) => [name, []]));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const candidate of round % 2 === 1 ? CANDIDATES : CANDIDATES.toReversed()) {
      const result = await measure(candidate, effort);
      progress(`round ${round}, ${candidate.name}: ${JSON.stringify(result)}`);
      rounds.get(candidate.name)?.push(result);
    }
  }

  const [loadAverage] = loadavg();
  const candidates: Record<string, object> = {};
  for (const candidate of CANDIDATES) {
    candidates[candidate.name] = {
      ...medians(rounds.get(candidate.name) ?? []),
      ...(isQuick ? {} : { demands: await tryDemands(candidate, progress) }),
    };
  }
  return {
    bench: "journal",
    node: process.version,
    cores: cpus().length,
    loadAverage,
    ...effort,
    rounds: ROUNDS,
    disk,
    candidates,
  };
}

function medians(rounds: readonly Record<string, number>[]): Record<string, number> {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const values = rounds.map((round) => round[name] ?? Number.NaN).sort((a, b) => a - b);
      return [name, values[Math.floor(values.length / 2)] ?? Number.NaN];
    }),
  );
}
