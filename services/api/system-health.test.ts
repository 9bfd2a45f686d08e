import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RouteDeps } from "./routes/route-deps.ts";
import { readHealth } from "./system-health.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const DAY_MS = 86_400_000;

describe("the state of the system, for who looks after it", () => {
  let dataDirectory: string;
  beforeAll(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), "lucciola-health-"));
  });
  afterAll(() => rmSync(dataDirectory, { recursive: true }));

  function town(over: Partial<Pick<RouteDeps, "ingest" | "store">> = {}) {
    const registry = openRegistry({ path: ":memory:", log: silentLogger });
    const ingest = { lagMs: () => 0, failingSinceMs: () => undefined, journal: () => undefined };
    const deps = {
      registry,
      store: createMemoryStore(),
      clock: new ManualClock(NOW_MS),
      ingest,
      version: "1.2.3",
      ...over,
    };
    const system = { dataDirectory, retention: { rawDays: 400, registerRawDays: 400, hourlyDays: 3_650 } };
    return { registry, health: () => readHealth(deps as unknown as RouteDeps, system, NOW_MS - DAY_MS) };
  }

  it("knows the newest backup by the note that it left, and says when there is none", async () => {
    const { registry, health } = town();
    expect(await health()).not.toHaveProperty("lastBackup");
    for (const [ago, folder] of [
      [9, "/mnt/old"],
      [2, "/mnt/new"],
    ] as const)
      registry.audit.record({
        ...{ atMs: NOW_MS - ago * DAY_MS, actor: "cli:anna", action: "backup", target: folder },
        detail: "113 files, 2800000 bytes",
      });
    registry.audit.record({ atMs: NOW_MS, actor: "anna", action: "login", target: "session", detail: "" });
    expect((await health()).lastBackup).toEqual({
      ...{ at: "2026-11-21T17:45:00.000Z", ageDays: 2, by: "cli:anna", folder: "/mnt/new" },
      detail: "113 files, 2800000 bytes",
    });
  });

  it("tells disk, retention, devices and quarantine, and is silent about a journal that is not ours", async () => {
    const { registry, health } = town();
    registry.edges.setOnline(edgeId("gateway-1"), true, NOW_MS);
    registry.edges.setOnline(edgeId("gateway-2"), false, NOW_MS);
    const told = await health();
    expect(told).toMatchObject({
      ...{ version: "1.2.3", startedAt: "2026-11-22T17:45:00.000Z", lagMs: 0, quarantineOpen: 0 },
      retention: { rawDays: 400, registerRawDays: 400, hourlyDays: 3_650 },
      devices: { online: 1, offline: 1 },
    });
    expect(told.disk?.freeBytes).toBeGreaterThan(0);
    expect(told.disk?.totalBytes).toBeGreaterThanOrEqual(told.disk?.freeBytes ?? 0);
    expect(told).not.toHaveProperty("journal");
    expect(told.services).toContainEqual({ name: "broker", state: "unknown" });
  });

  it("still answers when the store does not, and names what fails", async () => {
    const store = {
      ...createMemoryStore(),
      stats: () => Promise.reject(new OperationalError({ code: "store-unreachable", message: "It is away" })),
    };
    const ingest = { lagMs: () => 90_000, failingSinceMs: () => NOW_MS - 90_000, journal: () => undefined };
    const { services, lagMs, ...rest } = await town({ store, ingest } as unknown as Partial<RouteDeps>).health();
    expect(services).toContainEqual({ name: "store", state: "failing" });
    expect(services).toContainEqual({ name: "ingest", state: "failing", since: "2026-11-23T17:43:30.000Z" });
    expect(lagMs).toBe(90_000);
    expect(rest).not.toHaveProperty("store");
  });
});
