import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { ReadingsRefusedError } from "@lucciola/platform/timeseries/refused-readings.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { INGEST_READER } from "./ingest.ts";
import { type IngestSite, openIngestSite, SITE_CLOCK } from "./testing/ingest-site.ts";
import { contentOf, entry, fromGateway, NOW_MS, TEST_CONFIG } from "./testing/town.ts";

const AT = "2026-11-23T17:45:00Z";
const power = (activePowerW: number, at = AT) => fromGateway("meter-1/meter", { samples: [{ at, activePowerW }] });

let site: IngestSite;
beforeEach(() => {
  site = openIngestSite();
});
afterEach(() => site.close());

describe("from the journal to the store", () => {
  it("stores what was there before the start and what comes after", async () => {
    await site.journal.append(power(1));
    const ingest = await site.start();
    await site.caughtUp();
    await site.journal.append(power(2, "2026-11-23T17:45:01Z"));
    await site.caughtUp();
    expect(await contentOf(site.store)).toEqual({
      "pod-school activePowerW": { "2026-11-23T17:45:00.000Z": 1, "2026-11-23T17:45:01.000Z": 2 },
    });
    expect(ingest.stats()).toMatchObject({ records: 2, readings: 2, quarantined: 0, emptyMessages: 0, lagMs: 0 });
  });

  it("goes on after a restart where the last one stopped", async () => {
    const first = await site.start();
    await site.journal.append(power(1));
    await site.caughtUp();
    await first.stop();
    await site.journal.append(power(2, "2026-11-23T17:45:01Z"));
    const second = await site.start();
    await site.caughtUp();
    expect(second.stats()).toMatchObject({ records: 1, readings: 1 });
  });

  it("does not start with a zone that does not exist, and says so", async () => {
    const started = site.start({ config: { ...TEST_CONFIG, foreignZone: "Europe/Roma" } });
    await expect(started).rejects.toMatchObject({ code: "zone-unknown" });
  });

  it("takes a batch no larger than it is told", async () => {
    for (let index = 0; index < 25; index += 1) await site.journal.append(power(index));
    const ingest = await site.start({ config: { ...TEST_CONFIG, batchMaxRecords: 10 } });
    await site.caughtUp();
    expect(ingest.stats()).toMatchObject({ records: 25, batches: 3 });
  });

  it("goes on in the middle of what it read where that holds more readings than a batch may, also after a restart", async () => {
    const samples = (hour: number) =>
      Array.from({ length: 8 }, (_, minute) => ({
        at: `2026-11-23T${10 + hour}:0${minute}:00Z`,
        activePowerW: 10 * hour + minute,
      }));
    for (let hour = 0; hour < 6; hour += 1)
      await site.journal.append(fromGateway("meter-1/meter", { samples: samples(hour) }));
    let isKilled = false;
    const dying: TimeSeriesStore = {
      ...site.store,
      write: async (readings) => {
        if (isKilled) throw new OperationalError({ code: "store-away", message: "down", retryable: true });
        await site.store.write(readings);
        isKilled = true;
      },
    };
    const config = { ...TEST_CONFIG, batchMaxReadings: 10 };
    const first = await site.start({ config, store: dying });
    await vi.waitUntil(() => first.stats().failures > 0);
    expect(first.stats()).toMatchObject({ records: 2, readings: 16, batches: 1 });
    await first.stop();
    const second = await site.start({ config });
    await site.caughtUp();
    expect(second.stats()).toMatchObject({ records: 4, readings: 32, batches: 2 });
    const expected = [0, 1, 2, 3, 4, 5].flatMap((hour) => samples(hour).map(({ activePowerW }) => activePowerW));
    expect(Object.values((await contentOf(site.store))["pod-school activePowerW"] ?? {})).toEqual(expected);
  });

  it("sees an installation that is made while it runs", async () => {
    await site.start();
    const unknown = fromGateway("meter-9/meter", { samples: [{ at: AT, activePowerW: 9 }] });
    await site.journal.append(unknown);
    await site.caughtUp();
    site.registry.assets.install({
      point: pointId("pod-school"),
      edge: edgeId("gateway-1"),
      device: deviceId("meter-9"),
      fromMs: NOW_MS - 60_000,
    });
    await site.journal.append(unknown);
    await site.caughtUp();
    expect(await contentOf(site.store)).toEqual({ "pod-school activePowerW": { "2026-11-23T17:45:00.000Z": 9 } });
    expect(site.registry.quarantine.count("open")).toBe(1);
  });
});

describe("when the store is down", () => {
  it("skips nothing: it tries until the store is back, and moves the checkpoint only then", async () => {
    let isDown = true;
    const flaky: TimeSeriesStore = {
      ...site.store,
      write: async (readings) => {
        if (isDown) throw new OperationalError({ code: "store-away", message: "down", retryable: true });
        await site.store.write(readings);
      },
    };
    await site.journal.append(power(1));
    await site.journal.append(entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter", "nonsense"));
    const ingest = await site.start({ store: flaky });
    await vi.waitFor(() => expect(ingest.stats().failures).toBeGreaterThan(2));
    await site.journal.append(power(2, "2026-11-23T17:45:01Z"));
    expect(await site.journal.checkpoint(INGEST_READER)).toBe(0);
    expect(ingest.stats()).toMatchObject({ records: 0, failingSinceMs: SITE_CLOCK.now(), lagMs: 5_000 });
    expect(site.bus.readings).toEqual([]);
    isDown = false;
    await site.caughtUp();
    expect(ingest.stats()).toMatchObject({ records: 3, readings: 2, quarantined: 1, failingSinceMs: undefined });
    expect(site.registry.quarantine.count("open")).toBe(1);
    expect(Object.values((await contentOf(site.store))["pod-school activePowerW"] ?? {})).toEqual([1, 2]);
  });

  it("puts aside what the store will never take, with its words, and goes on with all else", async () => {
    let isChoosy = true;
    const choosy: TimeSeriesStore = {
      ...site.store,
      write: async (readings) => {
        const all = [...readings];
        await site.store.write(all.filter(({ value }) => !isChoosy || value !== 2));
        const refused = all
          .filter(({ value }) => isChoosy && value === 2)
          .map((reading) => ({ reading, why: "field type conflict" }));
        if (refused.length > 0) throw new ReadingsRefusedError("the store", refused);
      },
    };
    await site.journal.append(power(1));
    await site.journal.append(power(2, "2026-11-23T17:45:01Z"));
    await site.journal.append(power(3, "2026-11-23T17:45:02Z"));
    const ingest = await site.start({ store: choosy });
    await site.caughtUp();
    expect(ingest.stats()).toMatchObject({ records: 3, readings: 2, quarantined: 1, failures: 0 });
    expect(Object.values((await contentOf(site.store))["pod-school activePowerW"] ?? {})).toEqual([1, 3]);
    const [aside] = site.registry.quarantine.list({ state: "open", limit: 10 });
    expect(aside).toMatchObject({
      reason: "store-refused",
      detail: expect.stringMatching(/activePowerW of pod-school at 2026-11-23T17:45:01.*field type conflict/),
    });
    expect(Buffer.from(aside?.payload ?? []).toString()).toContain("17:45:01");

    expect(await ingest.replay(aside?.id ?? 0)).toMatchObject({ replayed: false, storedReadings: 0 });
    expect(site.bus.readings.flatMap(({ points }) => points.map(({ values }) => values.activePowerW))).toEqual([1, 3]);
    isChoosy = false;
    expect(await ingest.replay(aside?.id ?? 0)).toMatchObject({ replayed: true, storedReadings: 1 });
    expect(Object.values((await contentOf(site.store))["pod-school activePowerW"] ?? {})).toEqual([1, 2, 3]);
  });

  it("tells once of what is put aside, also when the journal is read again from its beginning", async () => {
    await site.journal.append(entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter", "nonsense"));
    const first = await site.start();
    await site.caughtUp();
    await first.stop();
    await site.journal.commit(INGEST_READER, 0);
    await site.journal.append(power(1));
    const again = await site.start();
    await site.caughtUp();
    await again.stop();
    expect(again.stats().records).toBe(2);
    expect(site.bus.events.filter(({ kind }) => kind === "quarantine")).toMatchObject([{ count: 1 }]);
  });

  it("waits when the store refuses so much that the quarantine is full: past it nothing would have the bytes", async () => {
    const { quarantine } = site.registry;
    let hasRoom = false;
    const registry: Registry = {
      ...site.registry,
      quarantine: { ...quarantine, add: (message) => (hasRoom ? quarantine.add(message) : "counted") },
    };
    const choosy: TimeSeriesStore = {
      ...site.store,
      write: async (readings) => {
        throw new ReadingsRefusedError(
          "the store",
          [...readings].map((reading) => ({ reading, why: "field type conflict" })),
        );
      },
    };
    await site.journal.append(power(1));
    const ingest = await site.start({ store: choosy, registry });
    await vi.waitFor(() => expect(ingest.stats().failures).toBeGreaterThan(1));
    expect(await site.journal.checkpoint(INGEST_READER)).toBe(0);
    hasRoom = true;
    await site.caughtUp();
    expect(quarantine.count("open")).toBe(1);
  });

  it("can be stopped all the same, and repeats the batch at the next start", async () => {
    const dead: TimeSeriesStore = {
      ...site.store,
      write: async () => {
        throw new Error("the disk is gone");
      },
    };
    await site.journal.append(power(1));
    const ingest = await site.start({
      store: dead,
      config: { ...TEST_CONFIG, retryMinMs: 60_000, retryMaxMs: 60_000 },
    });
    await vi.waitFor(() => expect(ingest.stats().failures).toBe(1));
    await ingest.stop();
    expect(await site.journal.checkpoint(INGEST_READER)).toBe(0);
    await site.start();
    await site.caughtUp();
    expect((await site.store.stats()).readings).toBe(1);
  });

  it("is no different for the registry, the journal and its checkpoint: each batch counts once", async () => {
    let faults = 3;
    const fail = () => {
      faults -= 1;
      if (faults >= 0) throw new OperationalError({ code: "registry-busy", message: "busy", retryable: true });
    };
    const faultyRegistry: Registry = {
      ...site.registry,
      transaction: (work) => {
        fail();
        return site.registry.transaction(work);
      },
    };
    let journalFaults = 4;
    const faultyJournal = new Proxy(site.journal, {
      get(target, name) {
        if ((name === "read" || name === "commit") && journalFaults > 0) {
          journalFaults -= 1;
          return async () => {
            throw new Error("disk full");
          };
        }
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    await site.journal.append(power(1));
    await site.journal.append(entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter", "nonsense"));
    const ingest = await site.start({ registry: faultyRegistry, journal: faultyJournal });
    await site.caughtUp();
    expect(ingest.stats()).toMatchObject({ records: 2, readings: 1, quarantined: 1, failures: 7 });
    expect(site.registry.quarantine.list({ limit: 10 })).toHaveLength(1);
  });
});

describe("a message that cannot be read", () => {
  it("is put aside with its bytes, and those after it go on", async () => {
    const bad = entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter", '{"samples":');
    await site.journal.append(bad);
    await site.journal.append(power(1));
    await site.start();
    await site.caughtUp();
    const [kept] = site.registry.quarantine.list({ limit: 10 });
    const { receivedAtMs, principal, topic, payload } = bad;
    expect(kept).toMatchObject({
      receivedAtMs,
      principal,
      topic,
      payload,
      journalOffset: 0,
      reason: "not-json",
      state: "open",
    });
    expect((await site.store.stats()).readings).toBe(1);
    await vi.waitFor(() =>
      expect(site.bus.events).toEqual([{ kind: "quarantine", count: 1, at: "2026-11-23T17:45:06.500Z" }]),
    );
  });

  it("does not stop the town when it trips over a fault of our own", async () => {
    const broken: Registry = {
      ...site.registry,
      assets: {
        ...site.registry.assets,
        installationsOf: (edge, device) => {
          if (device === "driver-7") throw new TypeError("a bug");
          return site.registry.assets.installationsOf(edge, device);
        },
      },
    };
    await site.journal.append(fromGateway("driver-7/lamp", { samples: [{ at: AT, dimPct: 50 }] }));
    await site.journal.append(power(1));
    await site.start({ registry: broken });
    await site.caughtUp();
    expect(site.registry.quarantine.list({ limit: 10 })).toMatchObject([{ reason: "decoder-failed" }]);
    expect((await site.store.stats()).readings).toBe(1);
  });
});

describe("the live stream", () => {
  it("tells what was stored, point by point and instant by instant", async () => {
    await site.journal.append(
      fromGateway("meter-1/meter", {
        samples: [
          { at: AT, activePowerW: 1, voltageV: 230 },
          { at: "2026-11-23T17:45:01Z", activePowerW: 2 },
        ],
      }),
    );
    await site.start();
    await vi.waitFor(() => expect(site.bus.readings).toHaveLength(1));
    expect(site.bus.readings[0]?.points).toEqual([
      { point: "pod-school", at: "2026-11-23T17:45:00.000Z", values: { activePowerW: 1, voltageV: 230 } },
      { point: "pod-school", at: "2026-11-23T17:45:01.000Z", values: { activePowerW: 2 } },
    ]);
  });

  it("tells of a backlog only how things stand after each batch, and again everything once it is stored", async () => {
    for (let second = 0; second < 10; second += 1) {
      await site.journal.append(power(second, `2026-11-23T17:44:5${second}Z`));
    }
    await site.journal.append(power(10));
    await site.journal.append(power(11, "2026-11-23T17:45:01Z"));
    await site.start({ config: { ...TEST_CONFIG, batchMaxRecords: 5 } });
    await site.caughtUp();
    await vi.waitFor(() => expect(site.bus.readings).toHaveLength(3));
    const told = site.bus.readings.map(({ points }) => points.map(({ values }) => values.activePowerW));
    expect(told).toEqual([[4], [9], [10, 11]]);
    expect((await site.store.stats()).readings).toBe(12);
  });

  it("is no reason to wait: with the bus away or asleep everything is stored", async () => {
    site.bus.state = "offline";
    const ingest = await site.start();
    await site.journal.append(power(1));
    await site.caughtUp();
    expect(ingest.stats()).toMatchObject({ readings: 1, liveDropped: 1 });
    let wake = () => {};
    site.bus.gate = new Promise((resolve) => {
      wake = resolve;
    });
    site.bus.state = "connected";
    for (let index = 0; index < 20; index += 1) {
      await site.journal.append(power(index, `2026-11-23T17:45:0${index % 5}Z`));
      await site.caughtUp();
    }
    expect(ingest.stats()).toMatchObject({ readings: 21, liveDropped: 13 });
    wake();
    await vi.waitFor(() => expect(site.bus.readings).toHaveLength(8));
  });
});
