import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../figures/quantile.ts";
import { processTree } from "./process-tree.ts";

/** When to look, counted from the moment everything runs. */
export interface Window {
  readonly fromS: number;
  readonly toS: number;
}

export interface TreeFigures {
  /** Medians over the window of the sums over all processes; a MB is 1,000,000 bytes. */
  readonly rssMb: number;
  readonly pssMb: number;
  /** CPU time of all processes in the window, divided by its length. */
  readonly cpuCores: number;
  /** The median of each process by itself, in the order of the tree. */
  readonly processes: readonly { readonly command: string; readonly rssMb: number }[];
}

const SAMPLE_EVERY_MS = 5_000;

/** Looks at a process and its descendants until the window, which begins to count now, is over. */
export async function watchTree(root: number, { fromS, toS }: Window): Promise<TreeFigures> {
  await sleep(fromS * 1_000);
  const startedMs = performance.now();
  const sums: { rss: number; pss: number }[] = [];
  const seen = new Map<number, { command: string; rss: number[]; firstCpuS: number; lastCpuS: number }>();
  for (;;) {
    const tree = processTree(root);
    if (tree.length === 0) throw new Error(`The process ${root} ended while it was measured`);
    for (const { pid, command, rssBytes, cpuS } of tree) {
      // What is born within the window counts from nothing.
      const firstCpuS = sums.length === 0 ? cpuS : 0;
      const one = seen.get(pid) ?? { command, rss: [], firstCpuS, lastCpuS: cpuS };
      one.rss.push(rssBytes);
      one.lastCpuS = cpuS;
      seen.set(pid, one);
    }
    sums.push({ rss: sum(tree.map((one) => one.rssBytes)), pss: sum(tree.map((one) => one.pssBytes)) });
    const leftMs = (toS - fromS) * 1_000 - (performance.now() - startedMs);
    if (leftMs <= 0) break;
    await sleep(Math.min(leftMs, SAMPLE_EVERY_MS));
  }
  const elapsedS = (performance.now() - startedMs) / 1_000;
  const cpuS = sum([...seen.values()].map(({ firstCpuS, lastCpuS }) => lastCpuS - firstCpuS));
  return {
    rssMb: megabytes(median(sums.map(({ rss }) => rss))),
    pssMb: megabytes(median(sums.map(({ pss }) => pss))),
    cpuCores: Number((cpuS / elapsedS).toFixed(3)),
    processes: [...seen.values()].map(({ command, rss }) => ({ command, rssMb: megabytes(median(rss)) })),
  };
}

const megabytes = (bytes: number): number => Number((bytes / 1e6).toFixed(1));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
