import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import { PulseDebounce } from "./pulse-debounce.ts";
import type { PulseLine } from "./pulse-line.ts";

export interface GpioLineOptions {
  /** Such as `gpiochip0`. */
  readonly chip: string;
  readonly line: number;
  readonly bias: "pull-up" | "pull-down" | "as-is";
  /** The level that means "closed": low for a contact between the input and ground. */
  readonly closed: "low" | "high";
  readonly debounceMs: number;
  readonly clock: Clock;
  /** libgpiod's program; another one in tests. */
  readonly program?: string;
}

const RESTART_AFTER_MS = 5_000;

/**
 * A line of the Linux GPIO character device, watched by `gpiomon` of libgpiod 1.x or 2.x (Debian's package `gpiod`): it
 * prints each edge with the kernel's time. Ended or killed, it is started again; pulses meanwhile are lost.
 */
export function createGpioLine(options: GpioLineOptions): PulseLine {
  const { program = "gpiomon", chip, line, clock } = options;
  const debounce = new PulseDebounce(options.debounceMs);
  const closing = new AbortController();
  let watching: Promise<void> = Promise.resolve();
  let monitor: ChildProcess | undefined;
  let trouble: string | undefined = `${program} has not started yet`;
  let pulses = 0;

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        trouble = await monitorOnce();
      } catch (error) {
        trouble = describeFailure(program, error);
      }
      await clock.sleep(RESTART_AFTER_MS, closing.signal);
    }
  }

  /** Watches until the program ends, and returns its words. */
  async function monitorOnce(): Promise<string> {
    const { stdout } = await promisify(execFile)(program, ["--version"]);
    if (closing.signal.aborted) return "";
    const child = spawn(program, monitorArguments(stdout, options), { stdio: ["ignore", "pipe", "pipe"] });
    monitor = child;
    await once(child, "spawn");
    trouble = undefined;
    let words = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      words = (words + text).slice(-500);
    });
    createInterface(child.stdout).on("line", (text) => {
      const edge = parseEdge(text);
      const isClosed = edge?.isRising === (options.closed === "high");
      if (edge !== undefined && debounce.edge(isClosed, edge.atMs)) pulses += 1;
    });
    const [code, signal] = await once(child, "close");
    return `${program} for line ${line} of ${chip} ended (${signal ?? code}): ${words.trim() || "without a word"}`;
  }

  return {
    open: () => {
      watching = watch();
    },
    take: async () => {
      if (trouble !== undefined) return { kind: "unreachable", reason: trouble };
      const taken = pulses;
      pulses = 0;
      return { kind: "pulses", pulses: taken, mark: undefined };
    },
    close: async () => {
      closing.abort();
      monitor?.kill();
      await watching;
    },
  };
}

/** The two generations of `gpiomon` share little more than their name. */
function monitorArguments(version: string, { chip, line, bias }: GpioLineOptions): string[] {
  const isFirst = /\bv?1\.\d/.test(version);
  const withBias = bias === "as-is" ? [] : [`--bias=${bias}`];
  return isFirst
    ? ["--line-buffered", "--format=%e %s %n", ...withBias, chip, String(line)]
    : ["--format=%e %S", "--edges=both", ...withBias, `--chip=${chip}`, String(line)];
}

/** `1 17 250000000` of version 1, `1 17.250000000` of version 2. Rising is 1 in both; falling is 0 or 2. */
function parseEdge(text: string): { isRising: boolean; atMs: number } | undefined {
  const [, type, seconds, nanoseconds = "0"] = /^([012]) (\d+(?:\.\d+)?)(?: (\d+))?$/.exec(text.trim()) ?? [];
  if (type === undefined) return undefined;
  return { isRising: type === "1", atMs: Number(seconds) * 1_000 + Number(nanoseconds) / 1e6 };
}

function describeFailure(program: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return `${program} is not installed; it is in Debian's package gpiod`;
  return `${program} does not run: ${message}`;
}
