import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ManualClock } from "../clock/manual-clock.ts";
import type { Journal, JournalRecord } from "../journal/journal.ts";
import { createMemoryJournal } from "../journal/memory-journal.ts";
import { type Logger, silentLogger } from "../log/logger.ts";
import { createSpooledUplink, offlineWill, type SpooledUplinkOptions } from "./spooled-uplink.ts";
import { HeldBus } from "./testing/held-bus.ts";

const edge = edgeId("gateway-1");
const meter = deviceId("m1");
const START_MS = Date.parse("2026-11-23T17:45:00Z");
const reading = (importTotalWh: number) => ({ samples: [{ at: "2026-11-23T17:45:00Z", importTotalWh }] });

async function startUplink(options: Partial<SpooledUplinkOptions> & { bus?: HeldBus; clock?: ManualClock } = {}) {
  const bus = options.bus ?? new HeldBus();
  const clock = options.clock ?? new ManualClock(START_MS);
  const spool = options.spool ?? createMemoryJournal();
  const uplink = createSpooledUplink({
    edge,
    log: silentLogger,
    software: "test 1",
    boot: "boot-1",
    ...options,
    bus,
    clock,
    spool,
  });
  await uplink.start();
  const sendReadings = async (from: number, to: number) => {
    for (let wh = from; wh < to; wh += 1) await uplink.send("meter", meter, reading(wh));
  };
  return { bus, clock, spool, uplink, sendReadings };
}

/** A log of which a test reads the warnings. */
function warningLog(): { log: Logger; warnings: object[] } {
  const warnings: object[] = [];
  const log: Logger = { ...silentLogger, warn: (fields: object) => void warnings.push(fields), child: () => log };
  return { log, warnings };
}

/** From now on the message of this number cannot be read. */
function damage(spool: Journal, seq: number): void {
  const read = spool.read.bind(spool);
  spool.read = async (offset, limits) => {
    const batch = await read(offset, limits);
    const isDamaged = (record: JournalRecord) => Buffer.from(record.payload).includes(`"seq":${seq}`);
    const damaged = batch.records.filter(isDamaged).map(({ offset, payload }) => {
      return { offset, bytes: payload.length, raw: payload, reason: "the checksum does not hold" };
    });
    return { ...batch, damaged, records: batch.records.filter((record) => !isDamaged(record)) };
  };
}

/** Lets everything go on that does not wait for the clock. */
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const spooled = async (spool: Journal) =>
  (await spool.read(0, { maxRecords: 1e6, maxBytes: 1e9 })).records.map((record): { seq: number } =>
    JSON.parse(Buffer.from(record.payload).toString()),
  );
const seqs = (messages: readonly { payload: { seq: number } }[]) => messages.map((message) => message.payload.seq);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

describe("the spool", () => {
  test("keeps a message until the broker has acknowledged it", async () => {
    const { bus, clock, spool, uplink, sendReadings } = await startUplink();
    bus.change("connected");
    await sendReadings(0, 3);
    await settle();
    expect(seqs(bus.waiting)).toEqual([0, 1, 2]);
    await clock.advance(5_000);
    expect(await spooled(spool)).toHaveLength(3);

    bus.waiting[0]?.acknowledge();
    await settle();
    await clock.advance(1_000);
    await settle();
    expect((await spooled(spool)).map((message) => message.seq)).toEqual([1, 2]);
    expect(uplink.backlog().messages).toBe(2);
  });

  test("lets nothing go past a message that is missing, however the acknowledgements come", async () => {
    const { bus, clock, spool, sendReadings } = await startUplink();
    bus.change("connected");
    await sendReadings(0, 4);
    await settle();
    for (const index of [3, 1, 2]) bus.sent[index]?.acknowledge();
    await settle();
    await clock.advance(1_000);
    expect(await spooled(spool)).toHaveLength(4);
    bus.sent[0]?.acknowledge();
    await settle();
    await clock.advance(1_000);
    await settle();
    expect(await spooled(spool)).toHaveLength(0);
  });

  test("stores its checkpoint about once a second, not for each acknowledgement", async () => {
    const spool = createMemoryJournal();
    let commits = 0;
    const commit = spool.commit.bind(spool);
    spool.commit = (reader, offset) => {
      commits += 1;
      return commit(reader, offset);
    };
    const { bus, clock, sendReadings } = await startUplink({ spool });
    bus.isWilling = true;
    bus.change("connected");
    for (let second = 0; second < 5; second += 1) {
      await sendReadings(0, 50);
      await settle();
      await clock.advance(1_000);
    }
    expect(commits).toBeGreaterThanOrEqual(4);
    expect(commits).toBeLessThanOrEqual(6);
  });

  test("with a stretch that cannot be read gives up that stretch and nothing else", async () => {
    const spool = createMemoryJournal();
    const before = await startUplink({ spool });
    await before.sendReadings(0, 5);
    damage(spool, 4);
    const { bus, clock, uplink } = await startUplink({ spool, boot: "boot-2" });
    expect(uplink.backlog().messages).toBe(4);
    bus.isWilling = true;
    bus.change("connected");
    await settle();
    await clock.advance(1_000);
    await settle();
    expect(seqs(bus.sent)).toEqual([0, 1, 2, 3]);
    expect(await spool.checkpoint("uplink")).toBe(spool.stats().endOffset);
    await uplink.send("meter", meter, reading(6));
    await settle();
    expect(bus.sent).toHaveLength(5);
  });

  test("whose record is damaged after it was spooled counts it as lost, once, and not as waiting", async () => {
    const spool = createMemoryJournal();
    const { bus, clock, uplink, sendReadings } = await startUplink({ spool });
    await sendReadings(0, 5);
    damage(spool, 2);
    for (const _ of ["a connection", "another"]) {
      bus.change("connected");
      await settle();
      bus.change("offline");
      await settle();
    }
    bus.isWilling = true;
    bus.change("connected");
    await settle();
    await clock.advance(2_000);
    await settle();
    expect([...new Set(seqs(bus.sent))]).toEqual([0, 1, 3, 4]);
    expect(uplink.backlog()).toEqual({ messages: 0, oldestAtMs: undefined, lostMessages: 1 });
    bus.change("offline");
    uplink.countLost();
    bus.change("connected");
    await settle();
    expect(bus.announced.at(-1)).toMatchObject({ spooledMessages: 0, lostMessages: 2 });
  });

  test("that is full refuses, tells so, and takes again once the broker has taken some", async () => {
    const spool = createMemoryJournal({ maxBytes: 2_000 });
    const { bus, clock, uplink, sendReadings } = await startUplink({ spool });
    await expect(sendReadings(0, 100)).rejects.toMatchObject({
      code: "spool-full",
      retryable: true,
      message: expect.stringContaining("gateway-1"),
    });
    bus.isWilling = true;
    bus.change("connected");
    await settle();
    await clock.advance(1_000);
    await settle();
    await uplink.send("meter", meter, reading(1));
  });
});

describe("sending", () => {
  test("a message has its boot and number for ever, and its time of sending anew each time", async () => {
    const { bus, clock, sendReadings } = await startUplink();
    await sendReadings(0, 1);
    await clock.advance(3_600_000);
    bus.change("connected");
    await settle();
    bus.change("offline");
    await clock.advance(60_000);
    bus.change("connected");
    await settle();
    expect(bus.sent.map((one) => one.payload)).toEqual([
      { sentAt: "2026-11-23T18:45:00.000Z", boot: "boot-1", seq: 0, ...reading(0) },
      { sentAt: "2026-11-23T18:46:00.000Z", boot: "boot-1", seq: 0, ...reading(0) },
    ]);
    expect(bus.sent[0]?.topic).toBe("lucciola/v1/edge/gateway-1/m1/meter");
  });

  test("never has more in flight than its window", async () => {
    const { bus, sendReadings } = await startUplink({ maxInFlight: 10 });
    bus.change("connected");
    await sendReadings(0, 50);
    await settle();
    expect(bus.waiting).toHaveLength(10);
    for (let taken = 0; taken < 50; taken += 1) {
      bus.waiting[0]?.acknowledge();
      await settle();
      expect(bus.waiting.length).toBeLessThanOrEqual(10);
    }
    expect(seqs(bus.sent)).toEqual(range(0, 50));
  });

  test("after an outage new messages go before the old ones, which follow at a bounded rate", async () => {
    const { bus, clock, uplink, sendReadings } = await startUplink({ backfillPerS: 10, maxInFlight: 20 });
    bus.isWilling = true;
    await sendReadings(0, 100);
    bus.change("connected");
    await settle();
    const burst = bus.sent.length;
    expect(burst).toBeLessThanOrEqual(20);
    await sendReadings(100, 103);
    await settle();
    expect(seqs(bus.sent).slice(burst)).toEqual([100, 101, 102]);
    await clock.advance(1_000);
    await settle();
    expect(bus.sent.length - burst - 3).toBeGreaterThanOrEqual(1);
    expect(bus.sent.length - burst - 3).toBeLessThanOrEqual(11);
    for (let step = 0; step < 100; step += 1) {
      await clock.advance(100);
      await settle();
    }
    expect(uplink.backlog().messages).toBe(0);
    expect(seqs(bus.sent).sort((a, b) => a - b)).toEqual(range(0, 103));
  });

  test("what was acknowledged before the connection broke is not sent again", async () => {
    const { bus, sendReadings } = await startUplink();
    bus.change("connected");
    await sendReadings(0, 6);
    await settle();
    for (const index of [1, 3, 4]) bus.sent[index]?.acknowledge();
    await settle();
    bus.change("offline");
    await settle();
    bus.change("connected");
    await settle();
    expect(seqs(bus.waiting)).toEqual([0, 2, 5]);
  });

  test("a message that was lost is sent again, though the connection is still there", async () => {
    const { bus, clock, uplink, sendReadings } = await startUplink();
    bus.change("connected");
    await sendReadings(0, 3);
    await settle();
    bus.waiting[1]?.lose();
    await settle();
    for (const one of bus.waiting) one.acknowledge();
    await settle();
    await clock.advance(1_000);
    await settle();
    expect(seqs(bus.waiting)).toEqual([1]);
    bus.waiting[0]?.acknowledge();
    await settle();
    expect(uplink.backlog().messages).toBe(0);
  });

  test("a message that would be refused is not spooled, and leaves no hole in the numbers", async () => {
    const { bus, uplink, sendReadings } = await startUplink();
    bus.change("connected");
    await sendReadings(0, 1);
    await expect(uplink.send("meter", meter, { samples: [] })).rejects.toMatchObject({ code: "payload-invalid" });
    const phase = { activePowerW: 1234.5678, reactivePowerVar: 123.45678, voltageV: 230.12345, currentA: 5.123456 };
    const sample = { at: "2026-11-23T17:45:00Z", importTotalWh: 1, phases: { l1: phase, l2: phase, l3: phase } };
    await expect(
      uplink.send("meter", meter, { samples: Array.from({ length: 1_000 }, () => sample) }),
    ).rejects.toMatchObject({ code: "payload-invalid", message: expect.stringContaining("fewer samples") });
    await sendReadings(1, 2);
    await settle();
    expect(seqs(bus.sent)).toEqual([0, 1]);
  });
});

describe("presence", () => {
  test("is announced at each connection with what waits, repeated, and withdrawn at the end", async () => {
    const { bus, clock, uplink, sendReadings } = await startUplink({ statusIntervalMs: 60_000, backfillPerS: 1 });
    await sendReadings(0, 2);
    await clock.advance(600_000);
    bus.change("connected");
    await settle();
    expect(bus.announced).toEqual([
      {
        online: true,
        at: "2026-11-23T17:55:00.000Z",
        software: "test 1",
        spooledMessages: 2,
        oldestSpooledAt: "2026-11-23T17:45:00.000Z",
      },
    ]);
    for (const one of bus.waiting) one.acknowledge();
    await settle();
    await clock.advance(60_000);
    expect(bus.announced[1]).toMatchObject({ online: true, spooledMessages: 0 });
    await uplink.stop();
    expect(bus.announced.at(-1)).toMatchObject({ online: false });
    expect(JSON.parse(offlineWill(edge, clock).payload)).toMatchObject({ online: false });
  });

  test("is told in the log while no broker hears it: what waits, since when, and how full the spool is", async () => {
    const { log, warnings } = warningLog();
    const { bus, clock, sendReadings } = await startUplink({ statusIntervalMs: 60_000, log });
    await clock.advance(60_000);
    await sendReadings(0, 2);
    await clock.advance(120_000);
    expect(warnings).toEqual([
      { messages: 2, oldestAt: "2026-11-23T17:46:00.000Z", bytes: expect.any(Number), maxBytes: expect.any(Number) },
      { messages: 2, oldestAt: "2026-11-23T17:46:00.000Z", bytes: expect.any(Number), maxBytes: expect.any(Number) },
    ]);
    bus.change("connected");
    await clock.advance(120_000);
    expect(warnings).toHaveLength(2);
  });

  test("stopping waits for what is in flight, not for ever, and the rest stays in the spool", async () => {
    const { bus, clock, spool, uplink, sendReadings } = await startUplink();
    bus.change("connected");
    await sendReadings(0, 3);
    await settle();
    const stopping = uplink.stop();
    bus.waiting[0]?.acknowledge();
    await settle();
    await clock.advance(2_000);
    await stopping;
    expect((await spooled(spool)).map((message) => message.seq)).toEqual([1, 2]);
  });
});

describe("drained", () => {
  test("resolves when all that was spooled before is acknowledged", async () => {
    const { bus, uplink, sendReadings } = await startUplink();
    await uplink.drained();
    await sendReadings(0, 2);
    let isDrained = false;
    const draining = uplink.drained().then(() => {
      isDrained = true;
    });
    bus.change("connected");
    await sendReadings(2, 3);
    await settle();
    for (const seq of [0, 2]) bus.waiting.find((one) => one.payload.seq === seq)?.acknowledge();
    await settle();
    expect(isDrained).toBe(false);
    bus.waiting.find((one) => one.payload.seq === 1)?.acknowledge();
    await draining;
  });

  test("rejects on abort", async () => {
    const { uplink, sendReadings } = await startUplink();
    await sendReadings(0, 1);
    const abort = new AbortController();
    const draining = uplink.drained(abort.signal);
    abort.abort(new Error("enough"));
    await expect(draining).rejects.toThrow("enough");
  });
});

/** A spool as one life of the program holds it: after its death nothing that it still wants to do reaches the disk. */
function mortalSpool(spool: Journal): { held: Journal; die: () => void } {
  let isAlive = true;
  const held = new Proxy(spool, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => (isAlive ? Reflect.apply(member, target, args) : new Promise(() => {}));
    },
  });
  return {
    held,
    die: () => {
      isAlive = false;
    },
  };
}

/** What may happen to an edge, in any order. */
type Event = "send" | "connect" | "disconnect" | "acknowledge-first" | "acknowledge-last" | "second" | "power-cut";

test("whatever happens, no message leaves the spool unacknowledged, and in the end all have arrived", async () => {
  const events = fc.array(
    fc.constantFrom<Event>(
      "send",
      "send",
      "connect",
      "disconnect",
      "acknowledge-first",
      "acknowledge-last",
      "second",
      "power-cut",
    ),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(events, fc.integer({ min: 1, max: 5 }), async (happening, maxInFlight) => {
      const clock = new ManualClock(START_MS);
      const spool = createMemoryJournal();
      const made = new Set<string>();
      const arrived = new Set<string>();
      let bus = new HeldBus();
      let boots = 0;
      let disk = mortalSpool(spool);
      let life = await startUplink({ bus, clock, spool: disk.held, maxInFlight, boot: `boot-${boots}` });
      const acknowledge = (index: number) => {
        const one = bus.waiting.at(index);
        if (one === undefined) return;
        arrived.add(`${one.payload.boot} ${one.payload.seq}`);
        one.acknowledge();
      };
      for (const event of happening) {
        if (event === "send") {
          await life.sendReadings(0, 1);
          made.add(`boot-${boots} ${[...made].filter((key) => key.startsWith(`boot-${boots} `)).length}`);
        } else if (event === "connect") bus.change("connected");
        else if (event === "disconnect") bus.change("offline");
        else if (event === "acknowledge-first") acknowledge(0);
        else if (event === "acknowledge-last") acknowledge(-1);
        else if (event === "second") await clock.advance(1_000);
        else {
          // The program is gone; only the spool stays.
          disk.die();
          disk = mortalSpool(spool);
          bus.change("offline");
          bus = new HeldBus();
          boots += 1;
          life = await startUplink({ bus, clock, spool: disk.held, maxInFlight, boot: `boot-${boots}` });
        }
        await settle();
        const kept = new Set((await spooled(spool)).map((one) => `${(one as { boot?: string }).boot} ${one.seq}`));
        for (const key of made) expect(arrived.has(key) || kept.has(key)).toBe(true);
      }
      bus.isWilling = true;
      for (const one of bus.waiting) one.acknowledge();
      bus.change("connected");
      for (let step = 0; step < 4; step += 1) {
        await settle();
        await clock.advance(1_000);
      }
      await settle();
      expect(life.uplink.backlog()).toMatchObject({ messages: 0, oldestAtMs: undefined });
      expect(await spooled(spool)).toEqual([]);
      const last = new Set([...arrived, ...bus.sent.map((one) => `${one.payload.boot} ${one.payload.seq}`)]);
      for (const key of made) expect(last).toContain(key);
    }),
    { numRuns: 60 },
  );
});
