import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Detectors } from "@lucciola/domain/anomaly/detectors.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { keepTurn, tellWithinBudget } from "./anomaly-desk.ts";
import { firstHeard, readObservations } from "./read-observations.ts";
import { advance, type SupplyPast } from "./supply-watch.ts";
import type { WatchMemory } from "./watch-memory.ts";
import { type PriceOf, readWatchedTown, type SupplyToWatch, type WatchedTown } from "./watched-town.ts";

const HOUR_MS = 3_600_000;
/** An hour is heard so long after its end: most of what comes late is there by then, and the rest is a correction. */
const SETTLED_AFTER_MS = HOUR_MS / 4;
/** What came for hours already heard while nobody listened is within the last two weeks, or it is an import. */
const HEARD_AGAIN_AT_START_MS = 2 * 86_400_000;

/** Whoever has just described a town does not wait for the next hour. */
const LOOK_FOR_NEW_MS = 5 * 60_000;

export interface AnomalyWatchDeps {
  readonly registry: Registry;
  /** Opened when it is first needed: lamps do not wait for a store. */
  readonly openStore: () => Promise<TimeSeriesStore>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  /** Asked once a turn: what was decided of the town's calendar may have changed. */
  readonly detectors: () => Detectors;
  readonly priceOf: PriceOf;
  /** Whose days contracts are counted by (IANA). */
  readonly zone: string;
}

/**
 * The anomaly watch at work: once an hour every supply is brought up to date from the store, what the detectors say becomes
 * cases in the registry, and people are told as far as the alert budget has room. The live stream only says which past was
 * corrected; the store is the truth, so a time without this service is made up for at the next start. Decisions are the
 * domain's.
 */
export function createAnomalyWatch(deps: AnomalyWatchDeps): Component {
  const { registry, openStore, bus, clock, log, detectors, priceOf, zone } = deps;
  const stopping = new AbortController();
  const stopped = new Promise<undefined>((resolve) => {
    stopping.signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  /** The oldest reading that came of each supply for an hour that was heard already. */
  const corrected = new Map<PointId, number>();
  const heardUntil = new Map<PointId, number>();
  let town: WatchedTown = { supplies: [], weather: undefined };
  let store: TimeSeriesStore | undefined;
  let loop: Promise<void> | undefined;

  function take({ points }: LiveReadings): void {
    for (const { point: name, at } of points) {
      const point = name as PointId;
      const atMs = Date.parse(at);
      if (atMs < (heardUntil.get(point) ?? Number.NEGATIVE_INFINITY))
        corrected.set(point, Math.min(atMs, corrected.get(point) ?? atMs));
    }
  }

  async function hear(supply: SupplyToWatch, from: TimeSeriesStore, nowMs: number): Promise<void> {
    const { point, facts } = supply;
    const isFirst = !heardUntil.has(point);
    const correctedFromMs = isFirst ? nowMs - HEARD_AGAIN_AT_START_MS : corrected.get(point);
    corrected.delete(point);
    const toMs = Math.floor((nowMs - SETTLED_AFTER_MS) / HOUR_MS) * HOUR_MS;
    // From here on what comes for a time before is a correction, also while this turn reads.
    heardUntil.set(point, toMs);
    const kept = registry.anomalies.memory(point);
    const series = { supply: point, carrier: facts.carrier, weather: town.weather };
    const past: SupplyPast = {
      read: (fromMs, untilMs) =>
        readObservations({ store: from, registers: registry.registers }, series, { fromMs, toMs: untilMs }),
      firstHeard: (fromMs, untilMs) => firstHeard(from, series, { fromMs, toMs: untilMs }),
    };
    try {
      const memory = kept === undefined ? undefined : (JSON.parse(kept) as WatchMemory);
      const turn = await advance(detectors(), past, { supply: facts, memory, correctedFromMs, toMs, nowMs });
      keepTurn(registry, supply, memory, turn, nowMs);
    } catch (error) {
      // It is tried again with the next turn, and must not keep the others from being heard.
      if (correctedFromMs !== undefined && !isFirst) corrected.set(point, correctedFromMs);
      log.warn({ err: error, supply: point }, "the anomaly watch could not hear a supply; the next turn tries again");
    }
  }

  const isNew = ({ point }: SupplyToWatch): boolean => registry.anomalies.memory(point) === undefined;

  /** Hears all supplies, or only those that were never heard. */
  async function turn(onlyNew: boolean): Promise<void> {
    // Who stops does not wait for a store that is away.
    store ??= await Promise.race([openStore(), stopped]);
    if (store === undefined) return;
    town = readWatchedTown(registry, priceOf, zone, clock.now());
    for (const supply of town.supplies) {
      if (stopping.signal.aborted) return;
      if (onlyNew && !isNew(supply)) continue;
      await hear(supply, store, clock.now());
    }
    const nowMs = clock.now();
    for (const { alert, id } of tellWithinBudget(registry, nowMs)) {
      log.info({ anomaly: id, kind: alert.kind, supply: alert.supply, eurPerYear: alert.eurPerYear }, "Anomaly");
      if (bus.state !== "connected") continue;
      const { kind, supply: point, eurPerYear } = alert;
      await bus.publish(
        "liveRulesEvents",
        {},
        { kind: "anomaly", id, anomaly: kind, point, eurPerYear, at: formatInstant(nowMs) },
      );
    }
  }

  async function run(): Promise<void> {
    let allAtMs = Number.NEGATIVE_INFINITY;
    while (!stopping.signal.aborted) {
      const onlyNew = clock.now() < allAtMs;
      try {
        await turn(onlyNew);
      } catch (error) {
        log.warn({ err: error }, "a turn of the anomaly watch failed; the next one tries again");
      }
      const nowMs = clock.now();
      allAtMs = Math.floor((nowMs - SETTLED_AFTER_MS) / HOUR_MS) * HOUR_MS + HOUR_MS + SETTLED_AFTER_MS;
      const hasNew = town.supplies.length === 0 || town.supplies.some(isNew);
      const nextMs = hasNew ? Math.min(allAtMs, nowMs + LOOK_FOR_NEW_MS) : allAtMs;
      if (!stopping.signal.aborted) await clock.sleep(nextMs - nowMs, stopping.signal);
    }
  }

  return {
    name: "anomaly-watch",
    start: async () => {
      await bus.subscribe("liveReadings", {}, ({ payload }) => take(payload));
      loop = run();
    },
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}
