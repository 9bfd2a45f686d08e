import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { newSeriesMemory, scoreValue } from "@lucciola/domain/anomaly/series-score.ts";

/** Where the Numenta Anomaly Benchmark lies, if it is at hand: `windows.json` and folders with CSV. */
const FOLDER = process.env.NAB_DATA ?? "../shared/data/nab";
/** Weights of a false alert and of a missed window (NAB 1.1, config/profiles.json); a hit weighs 1. */
const PROFILES = {
  standard: { falseAlert: 0.11, missed: 1 },
  rewardLowFalseAlerts: { falseAlert: 0.22, missed: 1 },
  rewardLowMissed: { falseAlert: 0.11, missed: 2 },
} as const;
type Profile = keyof typeof PROFILES;

interface ScoredFile {
  readonly scores: Float64Array;
  /** First and last row of each window. */
  readonly windows: readonly (readonly [number, number])[];
  readonly probation: number;
}

/**
 * The score of Lavin and Ahmad (2015) over the files at hand, one threshold for all of them, the best for each profile as
 * NAB's own optimiser takes it. Only a part of NAB's files: not comparable with figures published for all of them.
 */
export function scoreNab(): Record<Profile | "files", number> | null {
  if (!existsSync(join(FOLDER, "windows.json"))) return null;
  const windows: Record<string, [string, string][]> = JSON.parse(readFileSync(join(FOLDER, "windows.json"), "utf8"));
  const files = Object.entries(windows)
    .filter(([name]) => existsSync(join(FOLDER, name)))
    .map(([name, spans]) => scoreFile(join(FOLDER, name), spans));
  const thresholds = [
    ...new Set(files.flatMap(({ scores }) => [...scores].map((value) => Math.round(value * 500) / 500))),
  ];
  const best = (profile: Profile): number =>
    Math.round(Math.max(...thresholds.map((threshold) => normalized(files, threshold, profile))) * 100) / 100;
  return {
    files: files.length,
    standard: best("standard"),
    rewardLowFalseAlerts: best("rewardLowFalseAlerts"),
    rewardLowMissed: best("rewardLowMissed"),
  };
}

function scoreFile(path: string, spans: readonly [string, string][]): ScoredFile {
  const rows = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  const atMs = rows.map(([at]) => Date.parse(`${at?.replace(" ", "T")}Z`));
  const memory = newSeriesMemory();
  const scores = Float64Array.from(rows, ([, value], row) => scoreValue(memory, atMs[row] ?? 0, Number(value)));
  const rowOf = (text: string): number => {
    const instant = Date.parse(`${text.slice(0, 19).replace(" ", "T")}Z`);
    return atMs.findIndex((one) => one >= instant);
  };
  return {
    scores,
    windows: spans.map(([from, to]) => [rowOf(from), rowOf(to)] as const),
    probation: Math.floor(0.15 * Math.min(rows.length, 5_000)),
  };
}

const sigmoid = (x: number): number => (x > 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1);

function normalized(files: readonly ScoredFile[], threshold: number, profile: Profile): number {
  const { falseAlert, missed } = PROFILES[profile];
  let raw = 0;
  let count = 0;
  for (const { scores, windows, probation } of files) {
    const hit = new Set<number>();
    count += windows.length;
    for (let row = probation; row < scores.length; row++) {
      if ((scores[row] ?? 0) < threshold) continue;
      const inside = windows.findIndex(([from, to]) => row >= from && row <= to);
      if (inside >= 0) {
        if (hit.has(inside)) continue;
        hit.add(inside);
        const [from, to] = windows[inside] ?? [0, 0];
        raw += sigmoid(-(to - row + 1) / (to - from + 1)) / sigmoid(-1);
        continue;
      }
      const before = windows.filter(([, to]) => to < row).at(-1);
      raw += falseAlert * (before === undefined ? -1 : sigmoid((row - before[1]) / Math.max(1, before[1] - before[0])));
    }
    raw -= missed * (windows.length - hit.size);
  }
  const nothing = -missed * count;
  return (100 * (raw - nothing)) / (count - nothing);
}
