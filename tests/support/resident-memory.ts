import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 20;

/** Memory of a process that lies in RAM, MB; 0 once it has ended. Linux only. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const [, kb = "0"] = /VmRSS:\s+(\d+) kB/.exec(status) ?? [];
  return Math.round(Number(kb) / 1_024);
}

/** Watches the memory of a process; `stop` returns the most that it had, MB. */
export function watchResidentMb(pid: number): { stop(): Promise<number> } {
  let peakMb = 0;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      peakMb = Math.max(peakMb, await residentMb(pid));
      await sleep(LOOK_EVERY_MS);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await watching;
      return peakMb;
    },
  };
}
