import { readdirSync, readFileSync } from "node:fs";

/** USER_HZ: what /proc counts in, 100 on every Linux that Node runs on. */
const MS_PER_TICK = 10;

/** CPU time of processes so far, ms: of their first threads, where JavaScript runs, and of all the others. */
export interface CpuUse {
  readonly mainMs: number;
  readonly othersMs: number;
}

export function cpuUseOf(pids: readonly number[]): CpuUse {
  let mainMs = 0;
  let othersMs = 0;
  for (const pid of pids) {
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      const ms = threadMs(pid, thread);
      if (Number(thread) === pid) mainMs += ms;
      else othersMs += ms;
    }
  }
  return { mainMs, othersMs };
}

function threadMs(pid: number, thread: string): number {
  try {
    const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    // The name in parentheses may hold anything; what follows are numbers.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return 0;
  }
}
