import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replayQuarantined } from "./replay.ts";
import { addPoint, contentOf, entry, fromGateway, install, NOW_MS, openTown, TEST_CONFIG } from "./testing/town.ts";

const AT = "2026-11-23T17:45:00Z";
let registry: Registry;
let store: TimeSeriesStore;

beforeEach(() => {
  registry = openTown();
  store = createMemoryStore();
});
afterEach(() => registry.close());

const replay = (id: number) => replayQuarantined(id, { registry, store, config: TEST_CONFIG, log: silentLogger });

function quarantine(record: ReturnType<typeof entry>, reason: string): number {
  const { receivedAtMs, principal, topic, payload } = record;
  registry.quarantine.add({ journalOffset: 1, receivedAtMs, principal, topic, payload, reason, detail: "" });
  return registry.quarantine.list({ limit: 1 })[0]?.id ?? Number.NaN;
}

describe("a quarantined message, decoded again", () => {
  it("is stored once its device is installed, at the time at which it was taken", async () => {
    const id = quarantine(fromGateway("meter-9/meter", { samples: [{ at: AT, importTotalWh: 9 }] }), "unknown-device");
    expect(await replay(id)).toMatchObject({
      replayed: false,
      storedReadings: 0,
      issues: [expect.stringMatching(/meter-9/)],
    });
    expect(registry.quarantine.get(id)?.state).toBe("open");
    addPoint(registry, "pod-gym", "supply");
    install(registry, "pod-gym", "gateway-1", "meter-9", NOW_MS - 3_600_000);
    expect(await replay(id)).toEqual({ replayed: true, storedReadings: 1, issues: [] });
    expect(registry.quarantine.get(id)?.state).toBe("replayed");
    expect(await contentOf(store)).toEqual({ "pod-gym importTotalWh": { "2026-11-23T17:45:00.000Z": 9 } });
  });

  it("without a time of its own keeps the time of its receipt", async () => {
    const status = { id: 0, act_power: 12 };
    const id = quarantine(entry("foreign:shelly-1", "shellies/town-hall/status/em1:0", status), "unknown-device");
    addPoint(registry, "pod-annex", "supply");
    install(registry, "pod-annex", "shelly-1", "em1-0", NOW_MS - 3_600_000);
    await replay(id);
    expect(await contentOf(store)).toEqual({ "pod-annex activePowerW": { [new Date(NOW_MS).toISOString()]: 12 } });
  });

  it("of which a part is still bad gives its good part, and stays open", async () => {
    const samples = [
      { at: AT, activePowerW: 1 },
      { at: "2099-01-01T00:00:00Z", activePowerW: 2 },
    ];
    const id = quarantine(fromGateway("meter-1/meter", { samples }), "time-in-future");
    for (let time = 0; time < 2; time += 1) {
      expect(await replay(id)).toMatchObject({
        replayed: false,
        storedReadings: 1,
        issues: [expect.stringMatching(/samples\/1/)],
      });
    }
    expect(registry.quarantine.get(id)?.state).toBe("open");
    expect((await store.stats()).readings).toBe(1);
  });

  it("may be news about an edge or a command too", async () => {
    const will = entry("edge:gateway-1", "lucciola/v1/edge/gateway-1/status", { online: false, at: AT });
    expect(await replay(quarantine(will, "schema"))).toMatchObject({ replayed: true });
    expect(registry.edges.get(edgeId("gateway-1"))).toMatchObject({ online: false, sinceMs: NOW_MS });
    const report = fromGateway("driver-7/command-report", { commandId: "c-9", at: AT, fate: "refused" });
    expect(await replay(quarantine(report, "unknown-command"))).toMatchObject({
      replayed: false,
      issues: [expect.stringMatching(/c-9/)],
    });
  });

  it("cannot be had from what is left of a damaged record, nor from nothing", async () => {
    const damaged = quarantine(entry("journal", "", "{}"), "journal-damage");
    expect(await replay(damaged)).toMatchObject({ replayed: false, storedReadings: 0 });
    await expect(replay(4711)).rejects.toMatchObject({ code: "quarantine-unknown" });
  });
});
