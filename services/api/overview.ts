import type { Overview } from "@lucciola/contract/api/overview.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import { DateTime } from "luxon";
import { buildingSupplies } from "./consumption.ts";
import { countedConsumption } from "./energy/counted-consumption.ts";
import { inventoryOf } from "./inventory.ts";
import { lampStates, latestByPoint } from "./lamp-states.ts";
import { nameOfScope } from "./lighting/lit-lamps.ts";
import { edgesAsleep, hearingAt } from "./lighting/silent-lamps.ts";
import type { RouteDeps } from "./routes/route-deps.ts";

const FRESH_MS = 15 * 60_000;
const METER_SILENT_AFTER_MS = 3_600_000;
const LISTED_PER_KIND = 10;
/** The dearest anomalies; the others are in their own list. */
const LISTED_ANOMALIES = 3;
type Attention = Overview["attention"][number];
const ORDER_ATTENTION = {
  override: "light-ordered",
  emergency: "emergency-light",
  lock: "maintenance-lock",
} as const satisfies Record<OrderRecord["kind"], Attention["kind"]>;
const GRAVITY = { critical: 0, warning: 1, info: 2 } as const;

/** How much, what is wrong, what to do: everything the first page says. */
export async function readOverview({ store, registry, clock, config, ingest }: RouteDeps): Promise<Overview> {
  const { zone } = config.site;
  const now = clock.now();
  const today = DateTime.fromMillis(now, { zone }).startOf("day");
  const yesterday = today.minus({ days: 1 });
  const sameTimeYesterday = DateTime.fromMillis(now, { zone }).minus({ days: 1 });
  const supplies = buildingSupplies(registry);
  const ids = supplies.map(({ id }) => id);
  const source = { store, registers: registry.registers };
  const energy = async (fromMs: number, toMs: number): Promise<number> =>
    fromMs < toMs ? (await countedConsumption(source, ids, { fromMs, toMs, bucket: "month", zone })).totalWh : 0;
  const hoursFrom = DateTime.fromMillis(now, { zone }).startOf("hour").minus({ hours: 47 }).toMillis();

  const [todayWh, yesterdayWh, yesterdaySameTimeWh, hourly, latest, lamps, stats] = await Promise.all([
    energy(today.toMillis(), now),
    energy(yesterday.toMillis(), today.toMillis()),
    energy(yesterday.toMillis(), sameTimeYesterday.toMillis()),
    countedConsumption(source, ids, { fromMs: hoursFrom, toMs: now, bucket: "hour", zone }),
    latestByPoint(store, supplies, ["activePowerW", "importTotalWh"]),
    lampStates({ store, registry }, inventoryOf(registry).lamps, now),
    store.stats(),
  ]);

  const powers = supplies.flatMap(({ id }) => {
    const power = latest.get(id)?.activePowerW;
    return power !== undefined && now - power.at <= FRESH_MS ? [power.value] : [];
  });
  const hearing = hearingAt(registry, config.site, now);
  const faulty = lamps.filter(({ failures }) => failures.length > 0);
  const silent = lamps.filter(hearing.isSilent);
  const burning = lamps.filter(({ reportedDimPct }) => (reportedDimPct ?? 0) > 0);
  const edges = registry.edges.list();
  const sleeping = edgesAsleep(inventoryOf(registry).installations, lamps.filter(hearing.isAsleep), now);
  const offline = edges.filter(({ edge, online }) => !online && !sleeping.has(edge));
  const quarantineOpen = registry.quarantine.count("open");

  const failingSinceMs = ingest.failingSinceMs();
  const journal = ingest.journal();
  const usedPct = journal === undefined ? 0 : Math.min(100, Math.round((100 * journal.bytes) / journal.maxBytes));

  const orders = registry.lighting.orders.openAt(now).filter(({ fromMs }) => fromMs <= now);
  const countOf = (kind: OrderRecord["kind"]) => orders.filter((order) => order.kind === kind).length;

  const attention: Attention[] = [
    ...(journal?.isAlarming
      ? [{ severity: "critical", kind: "journal-filling", count: usedPct } satisfies Attention]
      : []),
    ...(failingSinceMs === undefined
      ? []
      : [{ severity: "critical", kind: "ingest-failing", since: formatInstant(failingSinceMs) } satisfies Attention]),
    ...faulty
      .slice(0, LISTED_PER_KIND)
      .map(({ id, name }): Attention => ({ severity: "critical", kind: "lamp-failure", target: id, name })),
    ...offline.slice(0, LISTED_PER_KIND).map(({ edge, sinceMs }): Attention => {
      const name = registry.identities.get(edge)?.name ?? edge;
      return { severity: "warning", kind: "edge-offline", target: edge, name, since: formatInstant(sinceMs) };
    }),
    ...(silent.length > 0
      ? [{ severity: "warning", kind: "lamp-silent", count: silent.length } satisfies Attention]
      : []),
    ...supplies
      .flatMap(({ id, name }): Attention[] => {
        const reading = latest.get(id)?.importTotalWh;
        if (reading === undefined || now - reading.at <= METER_SILENT_AFTER_MS) return [];
        return [{ severity: "warning", kind: "meter-silent", target: id, name, since: formatInstant(reading.at) }];
      })
      .slice(0, LISTED_PER_KIND),
    ...registry.anomalies.dearest("open", LISTED_ANOMALIES).map(
      ({ alert: { supply, eurPerYear, fromMs } }): Attention => ({
        severity: "warning",
        kind: "energy-anomaly",
        target: supply,
        name: registry.assets.point(pointId(supply))?.name ?? supply,
        count: Math.max(0, Math.round(eurPerYear)),
        since: formatInstant(fromMs),
      }),
    ),
    ...orders.slice(0, LISTED_PER_KIND).map(
      ({ kind, scope, fromMs }): Attention => ({
        severity: kind === "emergency" ? "warning" : "info",
        kind: ORDER_ATTENTION[kind],
        target: scope.id,
        name: nameOfScope(registry, scope) ?? scope.id,
        since: formatInstant(fromMs),
      }),
    ),
    ...(quarantineOpen > 0
      ? [{ severity: "info", kind: "quarantine", count: quarantineOpen } satisfies Attention]
      : []),
  ];

  return {
    at: formatInstant(now),
    zone,
    simulated: registry.assets.points().some(({ simulated }) => simulated),
    buildings: {
      count: registry.assets.buildings().length,
      ...(powers.length === 0 ? {} : { powerNowW: powers.reduce((sum, power) => sum + power, 0) }),
      todayWh,
      yesterdayWh,
      yesterdaySameTimeWh,
    },
    lighting: {
      count: lamps.length,
      on: burning.length,
      faulty: faulty.length,
      silent: silent.length,
      orders: { override: countOf("override"), emergency: countOf("emergency"), lock: countOf("lock") },
      powerNowW: lamps.reduce((sum, { activePowerW }) => sum + (activePowerW ?? 0), 0),
      ...(burning.length === 0
        ? {}
        : { meanDimPct: burning.reduce((sum, { reportedDimPct }) => sum + (reportedDimPct ?? 0), 0) / burning.length }),
    },
    edges: { online: edges.length - offline.length, offline: offline.length },
    quarantineOpen,
    ingest: {
      lagMs: Math.max(0, Math.round(ingest.lagMs())),
      storedReadings: stats.readings,
      ...(failingSinceMs === undefined ? {} : { failingSince: formatInstant(failingSinceMs) }),
    },
    ...(journal === undefined
      ? {}
      : { journal: { usedPct, ...(journal.lastsS === undefined ? {} : { lastsS: journal.lastsS }) } }),
    hourly: hourly.rows.map(({ startMs, energyWh }) => ({ start: formatInstant(startMs), energyWh })),
    attention: attention.sort((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]).slice(0, 50),
  };
}
