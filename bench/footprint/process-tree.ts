import { readdirSync, readFileSync } from "node:fs";

/** What a process takes, from /proc (Linux alone). */
export interface ProcessUse {
  readonly pid: number;
  readonly command: string;
  /** Pages in memory, shared ones counted in full. */
  readonly rssBytes: number;
  /** The same with each shared page divided by the number of its users. */
  readonly pssBytes: number;
  /** User and system time since it began. */
  readonly cpuS: number;
}

/** USER_HZ: what /proc counts in, 100 on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/** A process and all its descendants. Those that end while they are looked at are left out. */
export function processTree(root: number): ProcessUse[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined;
    if (stat === undefined) continue;
    childrenOf.set(stat.parent, [...(childrenOf.get(stat.parent) ?? []), Number(name)]);
  }
  const tree: number[] = [root];
  // The list grows while it is walked.
  for (const pid of tree) tree.push(...(childrenOf.get(pid) ?? []));
  return tree.flatMap((pid) => readUse(pid) ?? []);
}

function readUse(pid: number): ProcessUse | undefined {
  const stat = readStat(pid);
  const memory = readProc(pid, "smaps_rollup");
  const command = readProc(pid, "cmdline");
  if (stat === undefined || memory === undefined || command === undefined) return undefined;
  return {
    pid,
    command: command.replaceAll("\0", " ").trim(),
    rssBytes: bytesOf(memory, "Rss"),
    pssBytes: bytesOf(memory, "Pss"),
    cpuS: stat.cpuS,
  };
}

function readStat(pid: number): { parent: number; cpuS: number } | undefined {
  // The name of the program stands in parentheses and may hold anything; what follows are numbers.
  const text = readProc(pid, "stat");
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields === undefined) return undefined;
  return { parent: Number(fields[1]), cpuS: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S };
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

const bytesOf = (memory: string, field: string): number =>
  1_024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(memory)?.[1] ?? 0);
