import { deviceId } from "@lucciola/contract/ids/ids.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { describe, expect, it } from "vitest";
import type { MeterBatch, MeterDriver, MeterReadOutcome, MeterSource } from "./driver.ts";
import { createSimulatedMeter } from "./drivers/simulated.ts";
import { createMeterAgent } from "./meter-agent.ts";
import { createMemoryUplink } from "./testing/memory-uplink.ts";
import { createRecordedLog } from "./testing/recorded-log.ts";

const townHall = deviceId("town-hall");
const school = deviceId("school");
/** Three and a half seconds after the full minute, as nobody starts an agent on the second. */
const START = Date.parse("2026-11-23T12:00:03.500Z");

/** A register that counts one Wh a second. */
const steady = (atMs: number): MeterSample => ({ at: formatInstant(atMs), importTotalWh: Math.floor(atMs / 1_000) });

const batch = (startsMs: readonly number[], refused: readonly string[] = []): MeterBatch => ({
  values: {
    channel: "meterInterval",
    intervals: startsMs.map((startMs) => ({
      start: formatInstant(startMs),
      end: formatInstant(startMs + 900_000),
      importWh: 1,
    })),
  },
  rowsRead: startsMs.length + refused.length,
  refused,
});
const sourceOf = (...batches: readonly MeterBatch[]): MeterSource => ({
  async *batches() {
    yield* batches;
  },
});

describe("the meter agent", () => {
  it("reads on the grid of its interval, whenever it was started", async () => {
    const clock = new ManualClock(START);
    const { uplink, samples } = createMemoryUplink();
    const agent = createMeterAgent({
      uplink,
      meters: [
        { device: townHall, driver: createSimulatedMeter(steady, clock), intervalS: 10 },
        { device: school, driver: createSimulatedMeter(steady, clock), intervalS: 15 },
      ],
      clock,
      log: silentLogger,
    });
    await agent.start();
    await clock.advance(30_000);
    await agent.stop();
    const seconds = (device: typeof townHall) => samples(device).map(({ at }) => at.slice(17, 19));
    expect(seconds(townHall)).toEqual(["10", "20", "30"]);
    expect(seconds(school)).toEqual(["15", "30"]);
    expect(agent.counts()).toMatchObject({ samplesRead: 5, samplesSent: 5, samplesLost: 0, failedReads: 0 });
  });

  it("skips the instants that a slow meter misses and stays on the grid", async () => {
    const clock = new ManualClock(START);
    const { uplink, samples } = createMemoryUplink();
    const slow: MeterDriver = {
      async read() {
        const atMs = clock.now();
        await clock.sleep(12_000);
        return { kind: "sample", sample: steady(atMs), omitted: [] };
      },
    };
    const agent = createMeterAgent({
      uplink,
      meters: [{ device: townHall, driver: slow, intervalS: 10 }],
      clock,
      log: silentLogger,
    });
    await agent.start();
    await clock.advance(60_000);
    expect(samples().map(({ at }) => at.slice(17, 19))).toEqual(["10", "30", "50"]);
    void clock.advance(60_000);
    await agent.stop();
  });

  it("gathers samples into one message when told, and sends the rest when it stops", async () => {
    const clock = new ManualClock(START);
    const { uplink, sent, samples } = createMemoryUplink();
    const driver = createSimulatedMeter(steady, clock);
    const agent = createMeterAgent({
      uplink,
      meters: [{ device: townHall, driver, intervalS: 10, samplesPerMessage: 3 }],
      clock,
      log: silentLogger,
    });
    await agent.start();
    await clock.advance(50_000);
    expect(sent).toHaveLength(1);
    await agent.stop();
    expect(sent).toHaveLength(2);
    expect(samples()).toHaveLength(5);
  });

  it("does not let one meter's failure touch another, tells it with back-off, and tells the return", async () => {
    const clock = new ManualClock(START);
    const { uplink, samples } = createMemoryUplink();
    const { log, lines } = createRecordedLog();
    let outcome: () => MeterReadOutcome = () => ({ kind: "timeout", reason: "10.0.0.7:502 unit 3: no answer" });
    const agent = createMeterAgent({
      uplink,
      meters: [
        { device: school, driver: { read: async () => outcome() }, intervalS: 10 },
        { device: townHall, driver: createSimulatedMeter(steady, clock), intervalS: 10 },
      ],
      clock,
      log,
    });
    await agent.start();
    await clock.advance(100_000);
    expect(samples(townHall)).toHaveLength(10);
    expect(samples(school)).toHaveLength(0);
    expect(agent.counts().failedReads).toBe(10);
    expect(lines.map(({ fields }) => fields.times)).toEqual([1, 2, 4, 8]);
    expect(lines[0]).toMatchObject({
      level: "warn",
      fields: { device: "school", kind: "timeout", reason: "10.0.0.7:502 unit 3: no answer" },
    });

    outcome = () => {
      throw new Error("a driver with a bug");
    };
    await clock.advance(10_000);
    expect(lines.at(-1)?.fields).toMatchObject({ kind: "bad-response", times: 1 });

    outcome = () => ({ kind: "sample", sample: steady(clock.now()), omitted: ["voltageV.l2 at 0x2 reads NaN"] });
    await clock.advance(20_000);
    expect(samples(school)).toHaveLength(2);
    expect(samples(townHall)).toHaveLength(13);
    expect(lines.slice(-3)).toMatchObject([
      { level: "info", fields: { device: "school", afterS: 110 }, message: "the meter answers again" },
      { level: "warn", fields: { kind: "voltageV.l2 at 0x2 reads NaN", times: 1 } },
      { level: "warn", fields: { times: 2 } },
    ]);
    await agent.stop();
  });

  it("says it when the spool is full, counts what is lost, and goes on when there is room", async () => {
    const clock = new ManualClock(START);
    const memory = createMemoryUplink();
    const { log, lines } = createRecordedLog();
    const agent = createMeterAgent({
      uplink: memory.uplink,
      meters: [{ device: townHall, driver: createSimulatedMeter(steady, clock), intervalS: 10 }],
      clock,
      log,
    });
    await agent.start();
    memory.setFull(true);
    await clock.advance(30_000);
    memory.setFull(false);
    await clock.advance(10_000);
    expect(agent.counts()).toMatchObject({ samplesRead: 4, samplesSent: 1, samplesLost: 3 });
    expect(memory.uplink.backlog().lostMessages).toBe(3);
    expect(memory.samples().map(({ at }) => at)).toEqual(["2026-11-23T12:00:40.000Z"]);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ["warn", "samples are lost"],
      ["warn", "samples are lost"],
      ["info", "samples are taken again"],
    ]);
    expect(lines[1]?.fields).toMatchObject({ kind: "spool-full", samplesLost: 2 });
    await agent.stop();
    expect(lines.at(-1)).toMatchObject({ message: "the meter agent has stopped", fields: { samplesLost: 3 } });
  });
});

describe("the replay of a source", () => {
  it("sends every value in order, and tells refused rows", async () => {
    const clock = new ManualClock(START);
    const { uplink, sent, intervals } = createMemoryUplink();
    const { log, lines } = createRecordedLog();
    const source = sourceOf(batch([0, 900_000], ["load.csv, line 3: bad"]), batch([], ["load.csv, line 9: bad"]), {
      values: { channel: "meter", samples: [steady(START)] },
      rowsRead: 2,
      refused: [],
    });
    const agent = createMeterAgent({ uplink, meters: [], replays: [{ device: school, source }], clock, log });
    await agent.start();
    await agent.replayed();
    expect(intervals().map(({ start }) => Date.parse(start))).toEqual([0, 900_000]);
    expect(sent.map(({ channel }) => channel)).toEqual(["meterInterval", "meter"]);
    expect(agent.counts()).toMatchObject({ rowsRead: 6, rowsSent: 3, rowsRefused: 2 });
    expect(lines.map(({ fields }) => fields)).toEqual([
      { device: "school", reason: "load.csv, line 3: bad" },
      { device: "school", reason: "load.csv, line 9: bad" },
    ]);
  });

  it("waits for room in the spool, and loses nothing", async () => {
    const clock = new ManualClock(START);
    const memory = createMemoryUplink();
    const agent = createMeterAgent({
      uplink: memory.uplink,
      meters: [],
      replays: [{ device: school, source: sourceOf(batch([0]), batch([900_000]), batch([1_800_000])) }],
      clock,
      log: silentLogger,
    });
    memory.setFull(true);
    await agent.start();
    await clock.advance(60_000);
    expect(memory.sent).toHaveLength(0);
    memory.setFull(false);
    await clock.advance(2_000);
    await agent.replayed();
    expect(memory.intervals().map(({ start }) => Date.parse(start))).toEqual([0, 900_000, 1_800_000]);
  });

  it("stops waiting when the agent is stopped", async () => {
    const memory = createMemoryUplink();
    memory.setFull(true);
    const agent = createMeterAgent({
      uplink: memory.uplink,
      meters: [],
      replays: [{ device: school, source: sourceOf(batch([0])) }],
      clock: new ManualClock(START),
      log: silentLogger,
    });
    await agent.start();
    await agent.stop();
    await agent.replayed();
    expect(agent.counts().rowsSent).toBe(0);
  });

  it("reads the other files to their end when one is broken, and hands on the failure", async () => {
    const broken: MeterSource = {
      async *batches() {
        yield batch([0]);
        throw new OperationalError({ code: "csv-unreadable", message: "school.csv is cut short" });
      },
    };
    const { uplink, sent } = createMemoryUplink();
    const agent = createMeterAgent({
      uplink,
      meters: [],
      replays: [
        { device: school, source: broken },
        { device: townHall, source: sourceOf(batch([0]), batch([900_000]), batch([1_800_000])) },
      ],
      clock: new ManualClock(START),
      log: silentLogger,
    });
    await agent.start();
    await expect(agent.replayed()).rejects.toMatchObject({
      code: "replay-failed",
      message: "school.csv is cut short",
      retryable: false,
    });
    expect(sent.map(({ device }) => device).sort()).toEqual([school, townHall, townHall, townHall]);
    await agent.stop();
  });
});
