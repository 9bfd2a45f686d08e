import { type BuildingId, deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { JournalEntry } from "@lucciola/platform/journal/journal.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { PointKind, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import type { IngestConfig } from "../config.ts";

/** A small town: a school and a lamp behind gateway-1, a Shelly in the town hall, a Tasmota plug in the library. */
export const INSTALLED_MS = Date.parse("2026-01-01T00:00:00Z");
export const NOW_MS = Date.parse("2026-11-23T17:45:01.500Z");

export const TEST_CONFIG: IngestConfig = {
  batchMaxRecords: 1_000,
  batchMaxBytes: 1_048_576,
  batchMaxReadings: 100_000,
  batchIntervalMs: 0,
  idleWaitMs: 20,
  retryMinMs: 1,
  retryMaxMs: 4,
  liveWindowMs: 600_000,
  foreignZone: "Europe/Rome",
};

const INSTALLATIONS = [
  ["pod-school", "supply", "gateway-1", "meter-1"],
  ["lamp-7", "lamp", "gateway-1", "driver-7"],
  ["cabinet-1", "cabinet", "gateway-1", "cabinet-1"],
  ["bridge", "traffic", "gateway-1", "radar-1"],
  ["square", "weather", "gateway-1", "station-1"],
  ["pod-town-hall", "supply", "shelly-1", "em-0"],
  ["pod-library", "supply", "plug-1", "energy"],
  ["pod-depot", "supply", "plug-1", "sml"],
] as const satisfies readonly (readonly [string, PointKind, string, string])[];

export function openTown(): Registry {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  registerTown(registry);
  return registry;
}

export function registerTown(registry: Registry): void {
  registry.identities.create({ id: edgeId("gateway-1"), name: "Gateway" }, INSTALLED_MS);
  registry.identities.create(
    { id: edgeId("shelly-1"), name: "Town hall", dialect: "shelly-gen2", prefix: "shellies/town-hall" },
    INSTALLED_MS,
  );
  registry.identities.create(
    { id: edgeId("plug-1"), name: "Library", dialect: "tasmota", prefix: "library" },
    INSTALLED_MS,
  );
  for (const [point, kind, edge, device] of INSTALLATIONS) {
    addPoint(registry, point, kind);
    install(registry, point, edge, device, INSTALLED_MS);
  }
}

export function addPoint(registry: Registry, id: string, kind: PointKind): void {
  registry.assets.putPoint({
    id: pointId(id),
    kind,
    name: id,
    building: undefined as BuildingId | undefined,
    cabinet: undefined,
    street: undefined,
    latitudeDeg: undefined,
    longitudeDeg: undefined,
    nominalPowerW: undefined,
    supplyCode: undefined,
    carrier: undefined,
    simulated: true,
  });
}

export function install(registry: Registry, point: string, edge: string, device: string, fromMs: number): void {
  registry.assets.install({ point: pointId(point), edge: edgeId(edge), device: deviceId(device), fromMs });
}

/** A message of gateway-1 as the broker journals it. */
export function fromGateway(channel: string, body: object, receivedAtMs = NOW_MS): JournalEntry {
  const header = { sentAt: "2026-11-23T17:45:01Z", boot: "b007", seq: 1 };
  return entry("edge:gateway-1", `lucciola/v1/edge/gateway-1/${channel}`, { ...header, ...body }, receivedAtMs);
}

/** A record of the journal; a payload that is no text is serialised as JSON. */
export function entry(principal: string, topic: string, payload: unknown, receivedAtMs = NOW_MS): JournalEntry {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return { receivedAtMs, principal, topic, qos: 1, payload: new TextEncoder().encode(text) };
}

/** Everything in a store, as `{ "point quantity": { instant: value } }`. */
export async function contentOf(store: TimeSeriesStore): Promise<Record<string, Record<string, number>>> {
  const content: Record<string, Record<string, number>> = {};
  const series = await store.series();
  for (const key of series.sort((a, b) => `${a.point} ${a.quantity}`.localeCompare(`${b.point} ${b.quantity}`))) {
    const { values } = await store.range(key, { fromMs: 0, toMs: 8e15 }, 1_000_000);
    content[`${key.point} ${key.quantity}`] = Object.fromEntries(
      values.map(({ at, value }) => [new Date(at).toISOString(), value]),
    );
  }
  return content;
}
