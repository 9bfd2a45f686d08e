import { buildingId, deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { JournalStatus } from "@lucciola/contract/live/journal-status.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { SUPPLY_POINT } from "@lucciola/platform/registry/testing/supply-point.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { describe, expect, it } from "vitest";
import { readOverview } from "./overview.ts";
import type { RouteDeps } from "./routes/route-deps.ts";

const NOW_MS = Date.parse("2026-11-23T17:45:00Z");
const GB = 1_000_000_000;
const journal: JournalStatus = {
  at: "2026-11-23T17:44:30.000Z",
  bytes: 5 * GB,
  maxBytes: 20 * GB,
  appendBytesPerS: 100_000,
  lastsS: 150_000,
  isAlarming: false,
};

const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
const overviewOf = (ingest: Partial<RouteDeps["ingest"]>) =>
  readOverview({
    store: createMemoryStore(),
    registry: openRegistry({ path: ":memory:", log: silentLogger }),
    clock: new ManualClock(NOW_MS),
    config: { site: SITE },
    ingest: { lagMs: () => 0, failingSinceMs: () => undefined, journal: () => undefined, ...ingest },
  } as unknown as RouteDeps);

describe("the way of readings, on the first page", () => {
  it("says how long the journal lasts when nothing can be stored", async () => {
    const overview = await overviewOf({ journal: () => journal });
    expect(overview).toMatchObject({ journal: { usedPct: 25, lastsS: 150_000 }, attention: [] });
  });

  it("raises an alarm when the journal fills, and when nothing is stored since a while", async () => {
    const overview = await overviewOf({
      lagMs: () => 90_000,
      failingSinceMs: () => NOW_MS - 90_000,
      journal: () => ({ ...journal, bytes: 16.2 * GB, isAlarming: true }),
    });
    expect(overview.ingest).toMatchObject({ lagMs: 90_000, failingSince: "2026-11-23T17:43:30.000Z" });
    expect(overview.attention).toEqual([
      { severity: "critical", kind: "journal-filling", count: 81 },
      { severity: "critical", kind: "ingest-failing", since: "2026-11-23T17:43:30.000Z" },
    ]);
  });

  it("is silent about a journal where the broker has none of ours", async () => {
    expect(await overviewOf({})).not.toHaveProperty("journal");
  });
});

it("counts on, on the first page, where the register of a meter rolls over", async () => {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  const store = createMemoryStore();
  const [school, pod] = [buildingId("school"), pointId("school-pod")];
  const place = { latitudeDeg: 45.73, longitudeDeg: 8.63 };
  registry.assets.putBuilding({
    ...{ id: school, name: "Scuola", use: "school", address: "", ...place, floorAreaM2: 900, simulated: false },
  });
  registry.assets.putPoint({
    ...SUPPLY_POINT,
    ...{ id: pod, name: "Scuola, luce", building: school },
  });
  const hour = (count: number) => ({ point: pod, quantity: "importTotalWh" as const, at: NOW_MS + count * 3_600_000 });
  await store.write(
    Array.from({ length: 40 }, (_, index) => ({
      ...hour(index - 39),
      value: (1_000_000_000 - 5_000 + index * 200) % 1_000_000_000,
    })),
  );
  const { buildings, hourly } = await readOverview({
    ...{ store, registry, clock: new ManualClock(NOW_MS), config: { site: SITE } },
    ingest: { lagMs: () => 0, failingSinceMs: () => undefined, journal: () => undefined },
  } as unknown as RouteDeps);
  // 18 hours and three quarters of today's local day.
  expect(buildings.todayWh).toBe(3_750);
  expect(hourly.filter(({ energyWh }) => energyWh > 0).reduce((sum, { energyWh }) => sum + energyWh, 0)).toBe(7_800);
});

describe("lamps that are not heard, on the first page", () => {
  const LIT_AT_MS = Date.parse("2026-11-23T05:00:00Z");
  /** Three lamps that were heard before dawn: through a gateway with a meter, by itself, and on a circuit that is always on. */
  function openTown() {
    const registry = openRegistry({ path: ":memory:", log: silentLogger });
    const put = (id: string, kind: "lamp" | "cabinet", edge: string, cabinet?: string) => {
      registry.assets.putPoint({
        ...{ id: pointId(id), kind, name: id, building: undefined, street: undefined, supplyCode: undefined },
        ...{ carrier: undefined, simulated: false, latitudeDeg: 45.73, longitudeDeg: 8.63, nominalPowerW: 40 },
        cabinet: cabinet === undefined ? undefined : pointId(cabinet),
      });
      registry.assets.install({ point: pointId(id), edge: edgeId(edge), device: deviceId(id), fromMs: 0 });
    };
    put("cabinet-1", "cabinet", "gateway");
    put("cabinet-2", "cabinet", "gateway");
    put("behind-gateway", "lamp", "gateway", "cabinet-1");
    put("by-itself", "lamp", "lamp-modem", "cabinet-1");
    put("always-on", "lamp", "gateway", "cabinet-2");
    registry.lighting.groups.put({ id: "cabinet-2", name: "C2", kind: "cabinet", circuit: "permanent" });
    registry.edges.setOnline(edgeId("gateway"), true, LIT_AT_MS);
    registry.edges.setOnline(edgeId("lamp-modem"), false, LIT_AT_MS);
    return registry;
  }
  async function at(instant: string) {
    const registry = openTown();
    const store = createMemoryStore();
    for (const lamp of ["behind-gateway", "by-itself", "always-on"])
      await store.write([{ point: pointId(lamp), quantity: "dimPct", at: LIT_AT_MS, value: 100 }]);
    const clock = new ManualClock(Date.parse(instant));
    const ingest = { lagMs: () => 0, failingSinceMs: () => undefined, journal: () => undefined };
    const { lighting, edges, attention } = await readOverview({
      ...{ store, registry, clock, ingest, config: { site: SITE } },
    } as unknown as RouteDeps);
    return { silent: lighting.silent, offline: edges.offline, kinds: attention.map(({ kind }) => kind) };
  }

  it("by day counts those of permanent circuits only: the others have no power", async () => {
    expect(await at("2026-11-23T11:00:00Z")).toEqual({ silent: 1, offline: 0, kinds: ["lamp-silent"] });
  });

  it("leaves them an hour after sunset to be heard", async () => {
    // The sun sets at 16:47 in Sesto Calende.
    expect(await at("2026-11-23T16:15:00Z")).toMatchObject({ silent: 1, offline: 0 });
    expect(await at("2026-11-23T17:00:00Z")).toEqual({
      silent: 3,
      offline: 1,
      kinds: ["edge-offline", "lamp-silent"],
    });
  });
});
