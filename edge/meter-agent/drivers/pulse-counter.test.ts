import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRecordedLog } from "../testing/recorded-log.ts";
import { createCounterFileLine } from "./pulse/counter-file-line.ts";
import type { PulseLine } from "./pulse/pulse-line.ts";
import { createPulseCounter, type PulseCounterOptions } from "./pulse-counter.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");

let directory: string;
let clock: ManualClock;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-pulse-"));
  file = join(directory, "totals", "main.total");
  clock = new ManualClock(NOW_MS);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** An input of this machine, whose pulses a test gives. */
function input(): PulseLine & { pulse(count: number): void; trouble: string | undefined } {
  let waiting = 0;
  return {
    trouble: undefined,
    pulse: (count) => {
      waiting += count;
    },
    open: () => {},
    async take() {
      if (this.trouble !== undefined) return { kind: "unreachable", reason: this.trouble };
      const pulses = waiting;
      waiting = 0;
      return { kind: "pulses", pulses, mark: undefined };
    },
    close: async () => {},
  };
}

async function start(line: PulseLine, options: Partial<PulseCounterOptions> = {}) {
  const meter = { quantity: "importTotalWh", perPulse: 1.25, startTotal: 1_000, saveEveryS: 10 } as const;
  const counter = createPulseCounter({ ...meter, line, file, clock, log: silentLogger, ...options });
  await counter.start();
  const read = () => counter.read(new AbortController().signal);
  return { counter, read };
}

describe("a meter of 800 pulses a kWh", () => {
  it("shows what it had and 1.25 Wh for each pulse, in whole Wh that have passed", async () => {
    const line = input();
    const { counter, read } = await start(line);
    expect(await read()).toEqual({
      kind: "sample",
      sample: { at: "2026-11-23T17:45:00.000Z", importTotalWh: 1_000 },
      omitted: [],
    });
    line.pulse(801);
    expect(await read()).toMatchObject({ sample: { importTotalWh: 2_001 } });
    await counter.stop();
  });

  it("goes on from its total at the next start", async () => {
    const line = input();
    const first = await start(line);
    line.pulse(400);
    await first.counter.stop();
    const { counter, read } = await start(input());
    expect(await read()).toMatchObject({ sample: { importTotalWh: 1_500 } });
    await counter.stop();
  });

  it("never falls when the program is killed, and loses at most what came since the last save", async () => {
    const line = input();
    const killed = await start(line);
    line.pulse(80);
    expect(await killed.read()).toMatchObject({ sample: { importTotalWh: 1_100 } });
    line.pulse(80);
    await clock.advance(10_000);
    await expect.poll(() => readFile(file, "utf8")).toContain('"pulses":160');
    line.pulse(4);
    // Nobody calls stop; another program finds what is on the disk.
    const { counter, read } = await start(input());
    expect(await read()).toMatchObject({ sample: { importTotalWh: 1_200 } });
    await counter.stop();
    await killed.counter.stop();
  });

  it("is set anew by another startTotal, and keeps its total when only the weight is mended", async () => {
    const line = input();
    const wrong = await start(line, { perPulse: 1 });
    line.pulse(100);
    await wrong.counter.stop();
    const mended = await start(line);
    line.pulse(100);
    expect(await mended.read()).toMatchObject({ sample: { importTotalWh: 1_225 } });
    await mended.counter.stop();
    const set = await start(line, { startTotal: 5_000 });
    expect(await set.read()).toMatchObject({ sample: { importTotalWh: 5_000 } });
    await set.counter.stop();
  });

  it("is not read while nobody watches its line, and catches up with what was counted", async () => {
    const line = input();
    const { counter, read } = await start(line);
    line.pulse(8);
    line.trouble = "gpiomon ended";
    expect(await read()).toEqual({ kind: "unreachable", reason: "gpiomon ended" });
    line.trouble = undefined;
    expect(await read()).toMatchObject({ sample: { importTotalWh: 1_010 } });
    await counter.stop();
  });

  it("does not begin anew in silence when its total cannot be read", async () => {
    const line = input();
    await (await start(line)).counter.stop();
    await writeFile(file, '{"pulses": 12');
    await expect(start(line)).rejects.toMatchObject({
      code: "pulse-total-unreadable",
      message: expect.stringMatching(/main\.total cannot be read: .*set startTotal to what the meter shows/),
    });
  });
});

describe("a water meter whose pulses a counter of the machine keeps", () => {
  const litres = { quantity: "volumeTotalL", perPulse: 10, startTotal: 0 } as const;
  let count: string;
  beforeEach(() => {
    count = join(directory, "count");
  });
  const line = (wrapsAt?: number) => createCounterFileLine({ file: count, wrapsAt });

  it("loses nothing while the agent is away, however it ended", async () => {
    await writeFile(count, "700\n");
    const killed = await start(line(), litres);
    expect(await killed.read()).toMatchObject({ sample: { volumeTotalL: 0 } });
    await writeFile(count, "705\n");
    const { counter, read } = await start(line(), litres);
    expect(await read()).toMatchObject({ sample: { volumeTotalL: 50 } });
    await counter.stop();
    await killed.counter.stop();
  });

  it("goes on where the counter wraps, and says when it has begun anew", async () => {
    await writeFile(count, "65530");
    const { log, lines } = createRecordedLog();
    const { counter, read } = await start(line(65_536), { ...litres, log });
    await read();
    await writeFile(count, "4");
    expect(await read()).toMatchObject({ sample: { volumeTotalL: 100 } });
    await counter.stop();
    const restarted = await start(line(), { ...litres, log });
    await writeFile(count, "1");
    expect(await restarted.read()).toMatchObject({ sample: { volumeTotalL: 110 } });
    expect(lines.map(({ message }) => message)).toEqual(["the counter fell from 4 to 1: it has begun anew"]);
    await restarted.counter.stop();
  });

  it.each([
    ["is not there", undefined, /count cannot be read \(ENOENT\)/],
    ["holds something else", "seven", /count should hold a whole number, and holds "seven"/],
  ])("is not read when its file %s", async (_, text, reason) => {
    if (text !== undefined) await writeFile(count, text);
    const { counter, read } = await start(line(), litres);
    expect(await read()).toEqual({ kind: "unreachable", reason: expect.stringMatching(reason) });
    await counter.stop();
  });
});
