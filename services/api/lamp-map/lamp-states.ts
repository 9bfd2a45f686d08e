import { setImmediate as nextTurn } from "node:timers/promises";
import type { LampStates } from "@lucciola/contract/api/lamp-columns.ts";
import { LAMP_FLAGS } from "@lucciola/contract/lighting/lamp-drawing.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { ALARM_KINDS } from "@lucciola/domain/lighting/diagnosis/alarm-kind.ts";
import type { OrderRecord } from "@lucciola/platform/registry/lighting/lighting.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { inventoryOf } from "../inventory.ts";
import { latestByPoint } from "../lamp-states.ts";
import { lampsOfScope } from "../lighting/lit-lamps.ts";
import { hearingAt } from "../lighting/silent-lamps.ts";
import { editionOf } from "./lamp-columns.ts";

const QUANTITIES = ["dimPct", "desiredDimPct", "activePowerW", "lampFailures"] as const;
/** So many lamps at a stretch: then others have their turn. */
const AT_A_STRETCH = 4_000;
const GRAVITY = { urgent: 3, warning: 2, note: 1 } as const;

interface Deps {
  readonly store: TimeSeriesStore;
  readonly registry: Registry;
  readonly site: LightingSite;
}

/** How all lamps stand, in columns. */
export async function lampStateColumns({ store, registry, site }: Deps, nowMs: number): Promise<LampStates> {
  const { lamps } = inventoryOf(registry);
  const edition = editionOf(registry);
  const hearing = hearingAt(registry, site, nowMs);
  const flagsOfOrders = orderFlags(registry, nowMs);
  const commanded = new Set<string>(registry.outbox.activeOverrides(nowMs).map(({ point }) => point));
  const controllers = controllersOf(registry, nowMs);
  const alarms = alarmsByLamp(registry);
  const columns = {
    reportedPct: [] as number[],
    desiredPct: [] as number[],
    ageS: [] as number[],
    powerDw: [] as number[],
    failures: [] as number[],
    flags: [] as number[],
    alarm: [] as number[],
    firmware: [] as number[],
  };
  for (let start = 0; start < lamps.length; start += AT_A_STRETCH) {
    const some = lamps.slice(start, start + AT_A_STRETCH);
    const latest = await latestByPoint(store, some, QUANTITIES);
    for (const { id, simulated } of some) {
      const { dimPct, desiredDimPct, activePowerW, lampFailures } = latest.get(id) ?? {};
      const controller = controllers.of.get(id);
      columns.reportedPct.push(dimPct === undefined ? -1 : Math.round(dimPct.value));
      columns.desiredPct.push(desiredDimPct === undefined ? -1 : Math.round(desiredDimPct.value));
      columns.ageS.push(dimPct === undefined ? -1 : Math.max(0, Math.round((nowMs - dimPct.at) / 1_000)));
      columns.powerDw.push(activePowerW === undefined ? -1 : Math.max(0, Math.round(activePowerW.value * 10)));
      columns.failures.push(lampFailures?.value ?? 0);
      columns.alarm.push(alarms.of.get(id) ?? -1);
      columns.firmware.push(controller?.firmware ?? -1);
      columns.flags.push(
        (controller?.online === true ? LAMP_FLAGS.online : 0) |
          (simulated ? LAMP_FLAGS.simulated : 0) |
          (hearing.isAsleep({ id }) ? LAMP_FLAGS.asleep : 0) |
          (commanded.has(id) ? LAMP_FLAGS.commanded : 0) |
          (flagsOfOrders.get(id) ?? 0),
      );
    }
    await nextTurn();
  }
  return {
    edition,
    at: formatInstant(nowMs),
    ...columns,
    alarmKinds: alarms.kinds,
    firmwares: controllers.firmwares,
  };
}

function orderFlags(registry: Registry, nowMs: number): Map<string, number> {
  const flags = new Map<string, number>();
  const inForce = ({ fromMs }: OrderRecord): boolean => fromMs <= nowMs;
  for (const { kind, scope } of registry.lighting.orders.openAt(nowMs).filter(inForce))
    for (const { id } of lampsOfScope(registry, scope)) flags.set(id, (flags.get(id) ?? 0) | LAMP_FLAGS[kind]);
  return flags;
}

interface Controller {
  readonly online: boolean;
  readonly firmware: number;
}

/** The controller of each lamp: whether it is there, and which program it runs. */
function controllersOf(registry: Registry, nowMs: number) {
  const firmwares: string[] = [];
  const byEdge = new Map<string, Controller>();
  for (const { edge, online, software } of registry.edges.list()) {
    const name = software?.slice(0, 100);
    let firmware = name === undefined ? -1 : firmwares.indexOf(name);
    if (name !== undefined && firmware < 0) firmware = firmwares.push(name) - 1;
    byEdge.set(edge, { online, firmware });
  }
  const of = new Map<string, Controller>();
  for (const { point, edge, fromMs, toMs } of inventoryOf(registry).installations) {
    const controller = fromMs <= nowMs && (toMs === undefined || nowMs < toMs) ? byEdge.get(edge) : undefined;
    if (controller !== undefined) of.set(point, controller);
  }
  return { firmwares, of };
}

/** The gravest open alarm that each lamp suffers from. */
function alarmsByLamp(registry: Registry) {
  const kinds: LampStates["alarmKinds"] = [];
  const of = new Map<string, number>();
  const gravity = (place: number | undefined): number => {
    const known = place === undefined ? undefined : kinds[place];
    return known === undefined ? 0 : GRAVITY[known.severity];
  };
  for (const { kind, place, affected } of registry.alarms.open()) {
    let index = kinds.findIndex((known) => known.kind === kind);
    const { severity, title } = ALARM_KINDS[kind];
    if (index < 0) index = kinds.push({ kind, severity, title: { ...title } }) - 1;
    for (const lamp of place.kind === "lamp" ? [place.id, ...affected] : affected)
      if (GRAVITY[severity] > gravity(of.get(lamp))) of.set(lamp, index);
  }
  return { kinds, of };
}
