import { createIngestClient } from "@lucciola/api/ingest-client.ts";
import { type Broker, createBroker } from "@lucciola/broker/broker.ts";
import { BrokerConfig } from "@lucciola/broker/config.ts";
import type { ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import { createIngestDesk, type IngestDeskDeps } from "@lucciola/ingest/ingest-desk.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import { connectService } from "@lucciola/platform/bus/open-service-bus.ts";
import { newServiceSecret } from "@lucciola/platform/bus/service-secrets.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { createMemoryJournal } from "@lucciola/platform/journal/memory-journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { Value } from "typebox/value";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { waitFor } from "../support/wait-for.ts";

const PATIENCE_MS = 10_000;
const START_MS = Date.parse("2026-11-23T17:45:00Z");

describe("what the API asks of ingest, through the broker", () => {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const serviceSecrets = { ingest: newServiceSecret(), api: newServiceSecret() };
  let broker: Broker;
  let stopping: (() => Promise<void>)[];
  let clock: ManualClock;

  beforeEach(async () => {
    clock = new ManualClock(START_MS);
    broker = createBroker({
      config: { ...(Value.Default(BrokerConfig, {}) as BrokerConfig), port: 0 },
      journal: createMemoryJournal(),
      identities: registry.identities,
      enrolments: registry.enrolments,
      serviceSecrets,
      audit: registry.audit,
      clock: systemClock,
      log: silentLogger,
    });
    await broker.start();
    stopping = [() => broker.stop()];
  });

  afterEach(async () => {
    for (const stop of stopping.reverse()) await stop();
  });

  function connect(name: ServiceName & keyof typeof serviceSecrets): Bus {
    const bus = connectService(name, serviceSecrets[name], () => broker.connectInProcess(), {
      clock: systemClock,
      log: silentLogger,
    });
    stopping.push(() => bus.close());
    return bus;
  }

  async function startClient() {
    const client = createIngestClient(connect("api"), clock);
    await client.start();
    return client;
  }

  async function startDesk(ingest: Partial<IngestDeskDeps["ingest"]>): Promise<Component> {
    const bus = connect("ingest");
    const stats = () => ({ lagMs: 0 }) as ReturnType<IngestDeskDeps["ingest"]["stats"]>;
    const replay = () => Promise.reject(new Error("not asked for"));
    const desk = createIngestDesk({ ingest: { stats, replay, ...ingest }, bus, clock, log: silentLogger });
    await desk.start();
    stopping.push(() => desk.stop());
    await waitFor("the connection", () => bus.state === "connected", PATIENCE_MS);
    return desk;
  }

  it("decodes a quarantined message again, and says what is still wrong with it", async () => {
    const client = await startClient();
    await startDesk({
      replay: async (id) => ({ replayed: false, storedReadings: id, issues: ["x".repeat(3_000), "no such device"] }),
    });
    const answer = await waitFor("an answer", () => client.replay(7), PATIENCE_MS);
    expect(answer).toMatchObject({ replayed: false, storedReadings: 7, issues: ["x".repeat(1_000), "no such device"] });
  });

  it("answers each request with its own outcome, in the order of the requests", async () => {
    const client = await startClient();
    const order: number[] = [];
    await startDesk({
      replay: async (id) => {
        await systemClock.sleep(20 - id);
        order.push(id);
        return { replayed: true, storedReadings: id, issues: [] };
      },
    });
    const answers = await Promise.all([1, 2, 3, 4].map((id) => client.replay(id)));
    expect(answers.map(({ storedReadings }) => storedReadings)).toEqual([1, 2, 3, 4]);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("hands on what went wrong, with its code and whether it may help to try again", async () => {
    const client = await startClient();
    await startDesk({
      replay: async () => {
        throw new OperationalError({ code: "store-unreachable", message: "The store is away", retryable: true });
      },
    });
    await expect(client.replay(1)).rejects.toMatchObject({
      code: "store-unreachable",
      message: "The store is away",
      retryable: true,
    });
  });

  it("says that ingest is away when it does not answer", async () => {
    const client = await startClient();
    const asked = expect(client.replay(1)).rejects.toMatchObject({ code: "ingest-away", retryable: true });
    await systemClock.sleep(100);
    await clock.advance(15_000);
    await asked;
  });

  it("knows how far ingest is behind, and takes its silence for lag", async () => {
    const client = await startClient();
    let lagMs = 1_234;
    const desk = await startDesk({ stats: () => ({ lagMs }) as ReturnType<IngestDeskDeps["ingest"]["stats"]> });
    const heard = async (expected: number) =>
      waitFor(
        `a lag of ${expected} ms`,
        async () => {
          await clock.advance(2_000);
          return client.lagMs() === expected;
        },
        PATIENCE_MS,
      );
    await heard(1_234);
    lagMs = 0;
    await heard(0);
    await desk.stop();
    await clock.advance(6_000);
    expect(client.lagMs()).toBeLessThanOrEqual(8_000);
    await clock.advance(60_000);
    expect(client.lagMs()).toBeGreaterThanOrEqual(60_000);
    expect(client.failingSinceMs(), "silence means that nothing is stored").toBeDefined();
  });

  it("knows since when nothing could be stored, and that it goes on again", async () => {
    const client = await startClient();
    let failingSinceMs: number | undefined = 5_000;
    await startDesk({
      stats: () => ({ lagMs: 0, failingSinceMs }) as ReturnType<IngestDeskDeps["ingest"]["stats"]>,
    });
    const heard = (expected: number | undefined) =>
      waitFor(
        `failing since ${expected}`,
        async () => {
          await clock.advance(2_000);
          return client.failingSinceMs() === expected;
        },
        PATIENCE_MS,
      );
    await heard(5_000);
    failingSinceMs = undefined;
    await heard(undefined);
  });
});
