import { readFile } from "node:fs/promises";
import type { PulseLine } from "./pulse-line.ts";

export interface CounterFileOptions {
  /** Holds one whole number: `count` of the Linux counter subsystem, a 1-wire counter behind owfs, an export of a PLC. */
  readonly file: string;
  /** The counter begins again at 0 when it would reach this, such as 4294967296; undefined when it never does. */
  readonly wrapsAt: number | undefined;
}

/** A counter that something else keeps: nothing is lost while this program is away. */
export function createCounterFileLine({ file, wrapsAt }: CounterFileOptions): PulseLine {
  let mark: number | undefined;

  return {
    open: (last) => {
      mark = last;
    },
    take: async () => {
      const count = await readCount(file);
      if (typeof count === "string") return { kind: "unreachable", reason: count };
      const before = mark ?? count;
      mark = count;
      return { kind: "pulses", mark, ...difference(before, count, wrapsAt) };
    },
    close: async () => {},
  };
}

function difference(before: number, now: number, wrapsAt: number | undefined): { pulses: number; note?: string } {
  if (now >= before) return { pulses: now - before };
  if (wrapsAt !== undefined && before < wrapsAt) return { pulses: wrapsAt - before + now };
  // It was switched off and has begun anew: what it shows came since then.
  return { pulses: now, note: `the counter fell from ${before} to ${now}: it has begun anew` };
}

async function readCount(file: string): Promise<PulseCount> {
  let text: string;
  try {
    text = (await readFile(file, "utf8")).trim();
  } catch (error) {
    return `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
  const count = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  return count ?? `${file} should hold a whole number, and holds ${JSON.stringify(text.slice(0, 40))}`;
}

/** The number, or why there is none. */
type PulseCount = number | string;
