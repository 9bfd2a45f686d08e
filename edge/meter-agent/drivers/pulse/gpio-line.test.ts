import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGpioLine, type GpioLineOptions } from "./gpio-line.ts";
import type { PulseLine } from "./pulse-line.ts";

const VERSIONS = {
  // What gpiomon of Debian 12 says, and prints for its format "%e %s %n": falling is 0.
  first: {
    version: "gpiomon (libgpiod) v1.6.3",
    edge: (high: boolean, ms: number) => `${high ? 1 : 0} 17 ${ms}000000`,
  },
  // What gpiomon 2 prints for "%e %S": falling is 2.
  second: {
    version: "gpiomon (libgpiod) v2.2.1",
    edge: (high: boolean, ms: number) => `${high ? 1 : 2} 17.${String(ms).padStart(3, "0")}000000`,
  },
};

let directory: string;
let line: PulseLine | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-gpio-"));
});
afterEach(async () => {
  await line?.close();
  await rm(directory, { recursive: true, force: true });
});

/** A `gpiomon` that notes its arguments, prints these edges and then does as it is told. */
async function gpiomon(version: string, edges: readonly string[], then: string): Promise<string> {
  const program = join(directory, "gpiomon");
  const print = edges.map((edge) => `echo '${edge}'`).join("\n");
  await writeFile(
    program,
    `#!/bin/sh\nif [ "$1" = --version ]; then echo '${version}'; exit; fi\necho "$@" > ${directory}/arguments\n${print}\n${then}\n`,
  );
  await chmod(program, 0o755);
  return program;
}

function open(program: string, options: Partial<GpioLineOptions> = {}): PulseLine {
  const contact = { chip: "gpiochip0", line: 17, bias: "pull-up", closed: "low", debounceMs: 20 } as const;
  line = createGpioLine({ ...contact, clock: systemClock, program, ...options });
  line.open(undefined);
  return line;
}

describe.each(Object.entries(VERSIONS))(
  "a contact on a line that gpiomon of the %s generation watches",
  (name, version) => {
    const twoPulses = [
      [false, 0],
      [true, 40],
      [false, 100],
      [true, 103],
      [false, 105],
      [true, 160],
    ] as const;
    const edges = twoPulses.map(([high, ms]) => version.edge(high, ms));

    it("gives its pulses once, without their bounces", async () => {
      const watched = open(await gpiomon(version.version, edges, "exec sleep 60"));
      const taken: number[] = [];
      const total = async () => {
        const answer = await watched.take();
        if (answer.kind === "pulses") taken.push(answer.pulses);
        return taken.reduce((sum, pulses) => sum + pulses, 0);
      };
      await expect.poll(total, { timeout: 5_000 }).toBe(2);
      expect(await watched.take()).toEqual({ kind: "pulses", pulses: 0, mark: undefined });
      const shown = await readFile(join(directory, "arguments"), "utf8");
      expect(shown.trim()).toBe(
        name === "first"
          ? "--line-buffered --format=%e %s %n --bias=pull-up gpiochip0 17"
          : "--format=%e %S --edges=both --bias=pull-up --chip=gpiochip0 17",
      );
    });

    it("is not read as if nothing were wrong when the program has ended", async () => {
      const watched = open(await gpiomon(version.version, [], "echo 'error: Device or resource busy' >&2; exit 1"));
      await expect
        .poll(() => watched.take(), { timeout: 5_000 })
        .toMatchObject({
          kind: "unreachable",
          reason: expect.stringMatching(/line 17 of gpiochip0 ended \(1\): error: Device or resource busy/),
        });
    });
  },
);

it("says where gpiomon is to be had when it is not installed", async () => {
  const watched = open(join(directory, "gpiomon"));
  await expect
    .poll(() => watched.take(), { timeout: 5_000 })
    .toMatchObject({ kind: "unreachable", reason: expect.stringContaining("Debian's package gpiod") });
});
