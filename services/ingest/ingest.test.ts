import { commandId, deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import type { Journal } from "@lucciola/platform/journal/journal.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createIngest, INGEST_READER, type Ingest, type IngestDeps } from "./ingest.ts";
import { RecordingBus } from "./testing/recording-bus.ts";
import { contentOf, entry, fromGateway, NOW_MS, openTown, TEST_CONFIG } from "./testing/town.ts";

const AT = "2026-11-23T17:45:00Z";
const clock = { now: () => NOW_MS + 5_000, sleep: systemClock.sleep };
const power = (activePowerW: number, at = AT) => fromGateway("meter-1/meter", { samples: [{ at, activePowerW }] });

let journal: Journal;
let store: TimeSeriesStore;
let registry: Registry;
let bus: RecordingBus;
let started: Ingest[];

beforeEach(() => {
  journal = createMemoryJournal();
  store = createMemoryStore();
  registry = openTown();
  bus = new RecordingBus();
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((ingest) => ingest.stop()));
  registry.close();
});

async function start(deps: Partial<IngestDeps> = {}): Promise<Ingest> {
  const ingest = createIngest({
    journal,
    store,
    registry,
    bus,
    clock,
    log: silentLogger,
    config: TEST_CONFIG,
    ...deps,
  });
  started.push(ingest);
  await ingest.start();
  return ingest;
}

/** Waits until ingest has dealt with everything that is in the journal. */
async function caughtUp(): Promise<void> {
  await vi.waitFor(async () => expect(await journal.checkpoint(INGEST_READER)).toBe(journal.stats().endOffset), {
    timeout: 5_000,
    interval: 2,
  });
}

describe("from the journal to the store", () => {
  it("stores what was there before the start and what comes after", async () => {
    await journal.append(power(1));
    const ingest = await start();
    await caughtUp();
    await journal.append(power(2, "2026-11-23T17:45:01Z"));
    await caughtUp();
    expect(await contentOf(store)).toEqual({
      "pod-school activePowerW": { "2026-11-23T17:45:00.000Z": 1, "2026-11-23T17:45:01.000Z": 2 },
    });
    expect(ingest.stats()).toMatchObject({ records: 2, readings: 2, quarantined: 0, emptyMessages: 0, lagMs: 0 });
  });

  it("goes on after a restart where the last one stopped", async () => {
    const first = await start();
    await journal.append(power(1));
    await caughtUp();
    await first.stop();
    await journal.append(power(2, "2026-11-23T17:45:01Z"));
    const second = await start();
    await caughtUp();
    expect(second.stats()).toMatchObject({ records: 1, readings: 1 });
  });

  it("takes a batch no larger than it is told", async () => {
    for (let index = 0; index < 25; index += 1) await journal.append(power(index));
    const ingest = await start({ config: { ...TEST_CONFIG, batchMaxRecords: 10 } });
    await caughtUp();
    expect(ingest.stats()).toMatchObject({ records: 25, batches: 3 });
  });

  it("sees an installation that is made while it runs", async () => {
    await start();
    const unknown = fromGateway("meter-9/meter", { samples: [{ at: AT, activePowerW: 9 }] });
    await journal.append(unknown);
    await caughtUp();
    registry.assets.install({
      point: pointId("pod-school"),
      edge: edgeId("gateway-1"),
      device: deviceId("meter-9"),
      fromMs: NOW_MS - 60_000,
    });
    await journal.append(unknown);
    await caughtUp();
    expect(await contentOf(store)).toEqual({ "pod-school activePowerW": { "2026-11-23T17:45:00.000Z": 9 } });
    expect(registry.quarantine.count("open")).toBe(1);
  });
});

describe("when the store is down", () => {
  it("skips nothing: it tries until the store is back, and moves the checkpoint only then", async () => {
    let isDown = true;
    const flaky: TimeSeriesStore = {
      ...store,
      write: async (readings) => {
        if (isDown) throw new OperationalError({ code: "store-away", message: "down", retryable: true });
        await store.write(readings);
      },
    };
    await journal.append(power(1));
    await journal.append(entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter", "nonsense"));
    const ingest = await start({ store: flaky });
    await vi.waitFor(() => expect(ingest.stats().failures).toBeGreaterThan(2));
    await journal.append(power(2, "2026-11-23T17:45:01Z"));
    expect(await journal.checkpoint(INGEST_READER)).toBe(0);
    expect(ingest.stats()).toMatchObject({ records: 0, failingSinceMs: clock.now(), lagMs: 5_000 });
    expect(bus.readings).toEqual([]);
    isDown = false;
    await caughtUp();
    expect(ingest.stats()).toMatchObject({ records: 3, readings: 2, quarantined: 1, failingSinceMs: undefined });
    expect(registry.quarantine.count("open")).toBe(1);
    expect(Object.values((await contentOf(store))["pod-school activePowerW"] ?? {})).toEqual([1, 2]);
  });

  it("can be stopped all the same, and repeats the batch at the next start", async () => {
    const dead: TimeSeriesStore = {
      ...store,
      write: async () => {
        throw new Error("the disk is gone");
      },
    };
    await journal.append(power(1));
    const ingest = await start({ store: dead, config: { ...TEST_CONFIG, retryMinMs: 60_000, retryMaxMs: 60_000 } });
    await vi.waitFor(() => expect(ingest.stats().failures).toBe(1));
    await ingest.stop();
    expect(await journal.checkpoint(INGEST_READER)).toBe(0);
    await start();
    await caughtUp();
    expect((await store.stats()).readings).toBe(1);
  });

  it("is no different for the registry, the journal and its checkpoint: each batch counts once", async () => {
    let faults = 3;
    const fail = () => {
      faults -= 1;
      if (faults >= 0) throw new OperationalError({ code: "registry-busy", message: "busy", retryable: true });
    };
    const faultyRegistry: Registry = {
      ...registry,
      transaction: (work) => {
        fail();
        return registry.transaction(work);
      },
    };
    let journalFaults = 4;
    const faultyJournal = new Proxy(journal, {
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
    await journal.append(power(1));
    await journal.append(entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter", "nonsense"));
    const ingest = await start({ registry: faultyRegistry, journal: faultyJournal });
    await caughtUp();
    expect(ingest.stats()).toMatchObject({ records: 2, readings: 1, quarantined: 1, failures: 7 });
    expect(registry.quarantine.list({ limit: 10 })).toHaveLength(1);
  });
});

describe("a message that cannot be read", () => {
  it("is put aside with its bytes, and those after it go on", async () => {
    const bad = entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/meter-1/meter", '{"samples":');
    await journal.append(bad);
    await journal.append(power(1));
    await start();
    await caughtUp();
    const [kept] = registry.quarantine.list({ limit: 10 });
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
    expect((await store.stats()).readings).toBe(1);
    await vi.waitFor(() =>
      expect(bus.events).toEqual([{ kind: "quarantine", count: 1, at: "2026-11-23T17:45:06.500Z" }]),
    );
  });

  it("does not stop the town when it trips over a fault of our own", async () => {
    const broken: Registry = {
      ...registry,
      assets: {
        ...registry.assets,
        installationsOf: (edge, device) => {
          if (device === "driver-7") throw new TypeError("a bug");
          return registry.assets.installationsOf(edge, device);
        },
      },
    };
    await journal.append(fromGateway("driver-7/lamp", { samples: [{ at: AT, dimPct: 50 }] }));
    await journal.append(power(1));
    await start({ registry: broken });
    await caughtUp();
    expect(registry.quarantine.list({ limit: 10 })).toMatchObject([{ reason: "decoder-failed" }]);
    expect((await store.stats()).readings).toBe(1);
  });
});

describe("changes of the registry", () => {
  const command: LampCommand = {
    id: "c-1",
    issuedAt: AT,
    expiresAt: "2026-11-23T17:50:00Z",
    action: { kind: "set", dimPct: 40, fadeMs: 0, until: "2026-11-23T19:00:00Z" },
    reason: { kind: "manual", text: "test", by: "anna" },
  };
  const report = (fate: string, id = "c-1", device = "driver-7") =>
    fromGateway(`${device}/command-report`, { commandId: id, at: AT, fate, dimPct: 40 });

  it("the fate of a command moves forward once, and is told once, however often it is reported", async () => {
    registry.outbox.queue(command, pointId("lamp-7"), NOW_MS);
    for (const fate of ["acknowledged", "carried-out", "acknowledged", "carried-out"]) {
      await journal.append(report(fate));
    }
    await start();
    await caughtUp();
    expect(registry.outbox.get(commandId("c-1"))).toMatchObject({ fate: "carried-out", reportedDimPct: 40 });
    await vi.waitFor(() => expect(bus.events.map((event) => event.kind === "command" && event.fate)).toHaveLength(2));
    expect(bus.events).toEqual([
      {
        kind: "command",
        commandId: "c-1",
        point: "lamp-7",
        fate: "acknowledged",
        at: "2026-11-23T17:45:00.000Z",
        dimPct: 40,
      },
      {
        kind: "command",
        commandId: "c-1",
        point: "lamp-7",
        fate: "carried-out",
        at: "2026-11-23T17:45:00.000Z",
        dimPct: 40,
      },
    ]);
  });

  it("a command that is unknown, or was another lamp's, is put aside", async () => {
    registry.outbox.queue(command, pointId("lamp-7"), NOW_MS);
    await journal.append(report("carried-out", "c-2"));
    await journal.append(report("carried-out", "c-1", "cabinet-1"));
    await start();
    await caughtUp();
    const reasons = registry.quarantine.list({ limit: 10 }).map(({ reason }) => reason);
    expect(reasons).toEqual(["wrong-point", "unknown-command"]);
    expect(registry.outbox.get(commandId("c-1"))?.fate).toBe("queued");
  });

  it("an accepted programme is recorded, a refused one is not", async () => {
    registry.programmes.put({
      id: "park",
      version: 1,
      name: "Park",
      on: { kind: "sun", event: "sunset", offsetMin: 0 },
      off: { kind: "sun", event: "sunrise", offsetMin: 0 },
      initialDimPct: 100,
      fadeMs: 0,
      steps: [],
    });
    registry.programmes.assign([pointId("lamp-7")], "park");
    const programmeReport = (accepted: boolean) =>
      fromGateway("driver-7/programme-report", { at: AT, revision: 1, accepted });
    await journal.append(programmeReport(false));
    await start();
    await caughtUp();
    expect(registry.programmes.assignment(pointId("lamp-7"))?.acceptedRevision).toBeUndefined();
    await journal.append(programmeReport(true));
    await caughtUp();
    expect(registry.programmes.assignment(pointId("lamp-7"))?.acceptedRevision).toBe(1);
  });

  it("presence and clock skew are recorded, and a change of presence is told", async () => {
    const status = (online: boolean, receivedAtMs: number) =>
      entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/status", { online, at: AT }, receivedAtMs);
    await journal.append(status(true, NOW_MS - 3_000));
    await journal.append(status(true, NOW_MS - 2_000));
    await journal.append(power(1));
    await journal.append(status(false, NOW_MS + 1_000));
    await start();
    await caughtUp();
    expect(registry.edges.get(edgeId("gateway-1"))).toMatchObject({
      online: false,
      sinceMs: NOW_MS + 1_000,
      lastSeenMs: NOW_MS,
      skewMs: 500,
    });
    await vi.waitFor(() => expect(bus.events).toHaveLength(2));
    expect(bus.events).toEqual([
      { kind: "edge", edge: "gateway-1", online: true, at: "2026-11-23T17:44:58.500Z" },
      { kind: "edge", edge: "gateway-1", online: false, at: "2026-11-23T17:45:02.500Z" },
    ]);
  });
});

describe("the live stream", () => {
  it("tells what was stored, point by point and instant by instant", async () => {
    await journal.append(
      fromGateway("meter-1/meter", {
        samples: [
          { at: AT, activePowerW: 1, voltageV: 230 },
          { at: "2026-11-23T17:45:01Z", activePowerW: 2 },
        ],
      }),
    );
    await start();
    await vi.waitFor(() => expect(bus.readings).toHaveLength(1));
    expect(bus.readings[0]?.points).toEqual([
      { point: "pod-school", at: "2026-11-23T17:45:00.000Z", values: { activePowerW: 1, voltageV: 230 } },
      { point: "pod-school", at: "2026-11-23T17:45:01.000Z", values: { activePowerW: 2 } },
    ]);
  });

  it("is no reason to wait: with the bus away or asleep everything is stored", async () => {
    bus.state = "offline";
    const ingest = await start();
    await journal.append(power(1));
    await caughtUp();
    expect(ingest.stats()).toMatchObject({ readings: 1, liveDropped: 1 });
    let wake = () => {};
    bus.gate = new Promise((resolve) => {
      wake = resolve;
    });
    bus.state = "connected";
    for (let index = 0; index < 20; index += 1) {
      await journal.append(power(index, `2026-11-23T17:45:0${index % 5}Z`));
      await caughtUp();
    }
    expect(ingest.stats()).toMatchObject({ readings: 21, liveDropped: 13 });
    wake();
    await vi.waitFor(() => expect(bus.readings).toHaveLength(8));
  });
});
