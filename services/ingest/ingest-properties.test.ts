import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { JournalEntry } from "@lucciola/platform/journal/journal.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decode } from "./decode/decode.ts";
import { createIngest, INGEST_READER, type IngestStats } from "./ingest.ts";
import { RegistryLookup } from "./registry-lookup.ts";
import { RecordingBus } from "./testing/recording-bus.ts";
import { contentOf, entry, fromGateway, NOW_MS, openTown, TEST_CONFIG } from "./testing/town.ts";

let registry: Registry;
beforeAll(() => {
  registry = openTown();
});
afterAll(() => registry.close());

// A device tells of one instant always the same, so a value follows from its instant.
const secondsAgo = fc.integer({ min: 0, max: 5_000_000 });
const instant = (ago: number) => new Date(Math.floor(NOW_MS / 1_000 - ago) * 1_000).toISOString();
const meter = fc.array(secondsAgo, { minLength: 1, maxLength: 5 }).map((times) =>
  fromGateway("meter-1/meter", {
    samples: times.map((ago) => ({ at: instant(ago), importTotalWh: 9_000_000 - ago, voltageV: 230 + (ago % 7) })),
  }),
);
const halfBad = secondsAgo.map((ago) =>
  fromGateway("meter-1/meter", {
    samples: [
      { at: instant(ago), importTotalWh: 9_000_000 - ago },
      { at: instant(ago), importTotalWh: 0.5 },
    ],
  }),
);
const lamp = secondsAgo.map((ago) =>
  fromGateway("driver-7/lamp", { samples: [{ at: instant(ago), dimPct: ago % 101, failures: ["clockLost"] }] }),
);
const shelly = secondsAgo.map((ago) => {
  const receivedAtMs = NOW_MS - ago * 1_000;
  return entry("foreign:shelly-1", "shellies/town-hall/status/em:0", { total_act_power: ago / 10 }, receivedAtMs);
});
const tasmota = secondsAgo.map((ago) =>
  entry("foreign:plug-1", "tele/library/SENSOR", { ENERGY: { Total: ago / 1_000, Power: ago } }, NOW_MS - ago * 1_000),
);
const nonsense = fc.string().map((text) => entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter", text));
const record = fc.oneof(meter, halfBad, lamp, shelly, tasmota, nonsense);

async function ingest(records: readonly JournalEntry[], batchMaxRecords: number) {
  const journal = createMemoryJournal();
  const store = createMemoryStore();
  for (const each of records) await journal.append(each);
  const component = createIngest({
    journal,
    store,
    registry,
    bus: new RecordingBus(),
    clock: { now: () => NOW_MS, sleep: systemClock.sleep },
    log: silentLogger,
    config: { ...TEST_CONFIG, batchMaxRecords },
  });
  await component.start();
  while ((await journal.checkpoint(INGEST_READER)) < journal.stats().endOffset) await new Promise(setImmediate);
  await component.stop();
  return { content: await contentOf(store), stats: component.stats() };
}

describe("whatever way the records of the journal come", () => {
  it("the store holds the same: split, repeated and in any order", async () => {
    const scenario = fc.array(record, { minLength: 1, maxLength: 15 }).chain((records) =>
      fc.record({
        records: fc.constant(records),
        again: fc.shuffledSubarray([...records, ...records], { minLength: records.length }),
        batchMaxRecords: fc.integer({ min: 1, max: 20 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scenario, async ({ records, again, batchMaxRecords }) => {
        const plain = await ingest(records, 1_000);
        // Nothing is left out: what the shuffled part does not hold comes after it, as when a crash repeats a batch.
        const shuffled = await ingest([...again, ...[...records].reverse()], batchMaxRecords);
        expect(shuffled.content).toEqual(plain.content);
      }),
      { numRuns: 40 },
    );
  });
});

const TOPICS = [
  ["edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter"],
  ["edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter-interval"],
  ["edge:gateway-1", "lucciola/v1/edge/gateway-1/driver-7/lamp"],
  ["edge:gateway-1", "lucciola/v1/edge/gateway-1/cabinet-1/cabinet"],
  ["edge:gateway-1", "lucciola/v1/edge/gateway-1/radar-1/traffic"],
  ["edge:gateway-1", "lucciola/v1/edge/gateway-1/driver-7/command-report"],
  ["edge:gateway-1", "lucciola/v1/edge/gateway-1/driver-7/programme-report"],
  ["edge:gateway-1", "lucciola/v1/edge/gateway-1/status"],
  ["service:rules", "lucciola/v1/rules/desired-levels"],
  ["foreign:shelly-1", "shellies/town-hall/events/rpc"],
  ["foreign:shelly-1", "shellies/town-hall/status/em:0"],
  ["foreign:shelly-1", "shellies/town-hall/status/switch:0"],
  ["foreign:shelly-1", "shellies/town-hall/rpc"],
  ["foreign:shelly-1", "shellies/town-hall/online"],
  ["foreign:plug-1", "tele/library/SENSOR"],
  ["foreign:plug-1", "stat/library/STATUS8"],
  ["foreign:plug-1", "tele/library/LWT"],
] as const;

const encode = (text: string) => new TextEncoder().encode(text);
/** Values that decoders look at, in places where they look. */
const nearlyRight = fc
  .dictionary(
    fc.constantFrom(
      "method",
      "params",
      "result",
      "ts",
      "em:0",
      "switch:0",
      "aenergy",
      "total",
      "ENERGY",
      "SML",
      "Time",
    ),
    fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.dictionary(
        fc.constantFrom(
          "ts",
          "em:0",
          "emdata:0",
          "total_act",
          "a_freq",
          "Power",
          "Total",
          "Total_in",
          "Power_curr",
          "__proto__",
        ),
        fc.oneof(fc.double(), fc.jsonValue({ maxDepth: 2 }), fc.array(fc.double(), { maxLength: 4 })),
      ),
    ),
  )
  .map((value) => encode(JSON.stringify(value)));
const sampleLike = fc
  .record({
    sentAt: fc.constant("2026-11-23T17:45:00Z"),
    boot: fc.constant("b007"),
    seq: fc.nat(),
    samples: fc.array(
      fc.oneof(
        fc.jsonValue({ maxDepth: 1 }),
        fc.record({
          at: fc.constantFrom("2026-11-23T17:45:00Z", "2026-02-31T00:00:00Z", ""),
          importTotalWh: fc.double(),
        }),
      ),
      { maxLength: 4 },
    ),
  })
  .map((value) => encode(JSON.stringify(value)));
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 60 }),
  fc.json({ maxDepth: 3 }).map(encode),
  nearlyRight,
  sampleLike,
);

describe("whatever bytes a device sends", () => {
  it("decoding never throws, and gives readings, changes, a reason, or knowingly nothing", () => {
    const lookup = new RegistryLookup(registry);
    // Only these speak of things that are not kept at all; everybody else's message is stored or put aside.
    const mayBeEmpty = (principal: string) => principal.startsWith("foreign:");
    fc.assert(
      fc.property(fc.constantFrom(...TOPICS), payload, ([principal, topic], bytes) => {
        const readings = new ReadingBatch();
        const record = { receivedAtMs: NOW_MS, principal, topic, payload: bytes };
        const decoded = decode(record, lookup, TEST_CONFIG, readings);
        const outcomes = readings.length + decoded.effects.length + decoded.rejections.length;
        if (!mayBeEmpty(principal)) expect(outcomes).toBeGreaterThan(0);
        for (const { value, at } of readings) {
          expect(Number.isFinite(value)).toBe(true);
          expect(Number.isInteger(at)).toBe(true);
        }
        for (const { detail } of decoded.rejections) expect(detail).not.toBe("");
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ["foreign:shelly-1", "shellies/town-hall/rpc", (index: number) => [`em:${index % 1_000}`, { a_pf: `${index}` }]],
    ["foreign:plug-1", "tele/library/SENSOR", (index: number) => [`SML${index}`, { Total_in: `${index}` }]],
  ] as const)(
    "a message of %s that claims a thousand meters costs no more than one refusal",
    (principal, topic, meter) => {
      const claims = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => meter(index)));
      const readings = new ReadingBatch();
      const decoded = decode(entry(principal, topic, claims), new RegistryLookup(registry), TEST_CONFIG, readings);
      expect(decoded.rejections).toMatchObject([
        { reason: "schema", detail: expect.stringMatching(/holds \d+ meters/) },
      ]);
      expect(readings.length).toBe(0);
    },
  );

  it("a payload of nothing but brackets is no trap", () => {
    for (const [principal, topic] of TOPICS) {
      const payload = "[".repeat(20_000) + "]".repeat(20_000);
      const decoded = decode(
        entry(principal, topic, payload),
        new RegistryLookup(registry),
        TEST_CONFIG,
        new ReadingBatch(),
      );
      expect(decoded.rejections, topic).toHaveLength(1);
    }
  });

  it("ingest counts every one of them, and the memory store takes every reading", async () => {
    const anything = fc
      .tuple(fc.constantFrom(...TOPICS), payload)
      .map(([[principal, topic], bytes]): JournalEntry => ({ ...entry(principal, topic, ""), payload: bytes }));
    await fc.assert(
      fc.asyncProperty(fc.array(anything, { minLength: 1, maxLength: 30 }), async (records) => {
        const { stats } = await ingest(records, 10);
        expect(stats.records).toBe(records.length);
        expect(stats.failures).toBe(0);
        expect(outcomesOf(stats)).toBeGreaterThanOrEqual(records.length);
      }),
      { numRuns: 20 },
    );
  });
});

const outcomesOf = ({ readings, effects, quarantined, emptyMessages }: IngestStats) =>
  readings + effects + quarantined + emptyMessages;
