import type { CabinetDetail } from "@lucciola/contract/api/lamp-record.ts";
import { decodeCabinetFlags } from "@lucciola/contract/lighting/cabinet-message.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { nightAt, nightBefore } from "@lucciola/domain/lighting/night.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { inventoryOf } from "../inventory.ts";
import { latestByPoint } from "../lamp-states.ts";
import { lightingEnergyOf } from "./lighting-energy.ts";
import { orderStatus } from "./order-status.ts";

const HEARD_MS = 3_600_000;

interface Deps {
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly site: LightingSite;
}

/** A cabinet with its state, what its meter says against the sum of its lamps, and what hangs on it. */
export async function cabinetDetail(
  { store, registry, site }: Deps,
  cabinet: Point,
  nowMs: number,
): Promise<CabinetDetail> {
  const lamps = inventoryOf(registry).lamps.filter((lamp) => lamp.cabinet === cabinet.id);
  const [own, heard] = await Promise.all([
    latestByPoint(store, [cabinet], ["activePowerW", "cabinetState"]),
    latestByPoint(store, lamps, ["activePowerW"]),
  ]);
  const { activePowerW: meter, cabinetState } = own.get(cabinet.id) ?? {};
  const recent = [...heard.values()].flatMap(({ activePowerW: reading }) =>
    reading !== undefined && nowMs - reading.at <= HEARD_MS ? [reading.value] : [],
  );
  const installation = registry.assets.installationAt(cabinet.id, nowMs);
  const edge = installation && registry.edges.get(installation.edge);
  const known = lamps.flatMap(({ nominalPowerW }) => nominalPowerW ?? []);
  const { latitudeDeg, longitudeDeg, supplyCode } = cabinet;
  return {
    id: cabinet.id,
    name: cabinet.name,
    ...(latitudeDeg === undefined ? {} : { latitudeDeg }),
    ...(longitudeDeg === undefined ? {} : { longitudeDeg }),
    ...(supplyCode === undefined ? {} : { supplyCode }),
    simulated: cabinet.simulated,
    online: edge?.online ?? false,
    ...(edge === undefined ? {} : { lastSeenAt: formatInstant(edge.lastSeenMs) }),
    circuit: registry.lighting.groups.get(cabinet.id)?.circuit ?? "switched",
    ...(cabinetState === undefined
      ? {}
      : { state: { at: formatInstant(cabinetState.at), ...stateOf(cabinetState.value) } }),
    lamps: lamps.length,
    nominalPowerW: sum(known),
    withoutPower: lamps.length - known.length,
    power: {
      ...(meter === undefined ? {} : { meterW: meter.value, meterAt: formatInstant(meter.at) }),
      lampsW: sum(recent),
      lampsHeard: recent.length,
    },
    balance: await balanceOf({ store, registry, site }, cabinet, lamps, nowMs),
    circuits: circuitsOf(registry, lamps),
    orders: registry.lighting.orders
      .openAt(nowMs)
      .filter(({ scope }) => scope.kind === "group" && (scope.id === cabinet.id || scope.id === "town"))
      .map((order) => orderStatus(registry, order, nowMs)),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function stateOf(mask: number): Omit<NonNullable<CabinetDetail["state"]>, "at"> {
  const flags = new Set(decodeCabinetFlags(mask));
  return {
    contactorClosed: flags.has("contactorClosed"),
    breakerTripped: flags.has("breakerTripped"),
    doorOpen: flags.has("doorOpen"),
    leakageDetected: flags.has("leakageDetected"),
    localOverride: flags.has("localOverride"),
  };
}

async function balanceOf(
  { store, registry, site }: Deps,
  cabinet: Point,
  lamps: readonly Point[],
  nowMs: number,
): Promise<CabinetDetail["balance"]> {
  const { startMs: fromMs, endMs: toMs } = nightBefore(nightAt(nowMs, site.zone), site.zone);
  const question = { fromMs, toMs, zone: site.zone, by: "cabinet" as const, staticFullLoadH: 0 };
  const { total, rows } = await lightingEnergyOf(store, lamps, [cabinet], question);
  const row = rows.find(({ id }) => id === cabinet.id);
  const { lampTypes } = registry.lighting;
  const types = lampTypes.byLamp();
  const classOf = new Map(lampTypes.list().map(({ id, meteringClassPct }) => [id, meteringClassPct]));
  const classes = lamps.flatMap(({ id }) => classOf.get(types.get(id) ?? "") ?? []);
  return {
    from: formatInstant(fromMs),
    to: formatInstant(toMs),
    ...(row?.meterWh === undefined ? {} : { meter: { wh: row.meterWh, coveredPct: row.meterCoveredPct ?? 0 } }),
    lamps: { wh: total.energyWh, coveredPct: total.coveredPct },
    ...(classes.length === 0 ? {} : { meteringClassPct: Math.max(...classes) }),
    lampsWithClass: classes.length,
  };
}

function circuitsOf(registry: Registry, lamps: readonly Point[]): CabinetDetail["circuits"] {
  const own = new Set<string>(lamps.map(({ id }) => id));
  return [...registry.alarms.circuits()].flatMap(([id, fed]) => {
    const count = fed.filter((lamp) => own.has(lamp)).length;
    return count === 0 ? [] : [{ id, lamps: count }];
  });
}
