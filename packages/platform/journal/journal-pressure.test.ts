import { expect, test } from "vitest";
import type { Bus } from "../bus/bus.ts";
import { ManualClock } from "../clock/manual-clock.ts";
import type { Logger } from "../log/logger.ts";
import { silentLogger } from "../log/logger.ts";
import { createJournalWatch, judgePressure } from "./journal-pressure.ts";

const stats = (bytes: number, endOffset = bytes) => ({ firstOffset: 0, endOffset, bytes, maxBytes: 1_000 });

test("the free room lasts as long as the rate of appends lets it", () => {
  const pressure = judgePressure({ endOffset: 100, atMs: 0, isAlarming: false }, { stats: stats(200), atMs: 10_000 });
  expect(pressure).toEqual({ used: 0.2, appendBytesPerS: 10, lastsS: 80, isAlarming: false });
});

test("where nothing is appended nobody can say how long it lasts", () => {
  const same = { endOffset: 200, atMs: 0, isAlarming: false };
  expect(judgePressure(same, { stats: stats(200), atMs: 10_000 }).lastsS).toBeUndefined();
});

test("the alarm comes at 80 %, stays at 75 % and goes below 70 %; each is said once", async () => {
  const clock = new ManualClock(0);
  const said: string[] = [];
  const write = (_: unknown, text: string) => void said.push(text);
  const log = { ...silentLogger, info: write, error: write } as unknown as Logger;
  const published: unknown[] = [];
  const bus = {
    onState: () => () => {},
    publish: async (channel: string, _: unknown, status: unknown) => {
      published.push([channel, status]);
    },
  } as unknown as Pick<Bus, "publish" | "onState">;
  let bytes = 0;
  const watch = createJournalWatch({ journal: { stats: () => stats(bytes, 0) }, bus, clock, log });
  await watch.start();
  for (const next of [790, 800, 900, 750, 810, 701, 690, 750]) {
    bytes = next;
    await clock.advance(60_000);
  }
  await watch.stop();
  expect(said).toEqual([expect.stringContaining("The journal fills"), "The journal has room again"]);
  // Whoever asks hears of the alarm as long as it lasts.
  expect(published.map((each) => (each as [string, { isAlarming: boolean }])[1].isAlarming)).toEqual([
    ...[false, false, true, true, true, true, true, false, false],
  ]);
  expect(published[2]).toEqual([
    "journalStatus",
    { at: "1970-01-01T00:02:00.000Z", bytes: 800, maxBytes: 1_000, appendBytesPerS: 0, isAlarming: true },
  ]);
});
