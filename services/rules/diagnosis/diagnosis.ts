import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { type Alarm, alarmKey, correlateNetwork, settleAlarms } from "@lucciola/domain/lighting/diagnosis/alarms.ts";
import {
  CABINET_MEMORY_VERSION,
  type CabinetMemory,
  newCabinetMemory,
} from "@lucciola/domain/lighting/diagnosis/cabinet-memory.ts";
import { diagnoseCabinet, lampsById } from "@lucciola/domain/lighting/diagnosis/diagnose-cabinet.ts";
import type { Finding } from "@lucciola/domain/lighting/diagnosis/finding.ts";
import type { Observation } from "@lucciola/domain/lighting/diagnosis/observation.ts";
import { THRESHOLDS } from "@lucciola/domain/lighting/diagnosis/thresholds.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { type DiagnosedTown, readDiagnosedTown } from "./diagnosed-town.ts";
import { observationsOf } from "./live-observations.ts";

/** The domain's step is made for this. */
const TURN_MS = 900_000;
/** What was learned goes to disk so often, and at the end: a crash costs some hours of it. */
const KEEP_MS = 6 * 3_600_000;

/**
 * The diagnosis at work: takes what ingest has stored, looks at every cabinet each quarter of an hour, and keeps alarms and
 * what it has learned in the registry. Decisions are the domain's. When it is away nothing is lost but its attention.
 */
export function createDiagnosis(deps: {
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
}): Component {
  const { registry, bus, clock, log } = deps;
  const stopping = new AbortController();
  const memories = new Map<string, CabinetMemory>();
  const inbox = new Map<string, Observation[]>();
  let edition = "";
  let town: DiagnosedTown = { cabinets: [], cabinetOf: new Map(), groupsOf: new Map() };
  let keptAtMs = clock.now();
  let loop: Promise<void> | undefined;

  function look(nowMs: number): void {
    const { assets, programmes, lighting } = registry;
    const present = `${assets.version()} ${programmes.version()} ${lighting.version()}`;
    if (present === edition) return;
    town = readDiagnosedTown(registry, nowMs);
    edition = present;
  }

  function take({ points }: LiveReadings): void {
    const nowMs = clock.now();
    for (const reading of points) {
      const cabinet = town.cabinetOf.get(reading.point);
      if (cabinet === undefined) continue;
      const seen = observationsOf(reading, cabinet === reading.point, nowMs);
      const waiting = inbox.get(cabinet);
      if (waiting === undefined) inbox.set(cabinet, seen);
      else waiting.push(...seen);
    }
  }

  /** A lock on a lamp or on a group that it obeys mutes what is about it; one on a cabinet or the town all behind it. */
  function muting(nowMs: number): (finding: Finding) => boolean {
    const locks = registry.lighting.locksAt(nowMs).map(({ scope }) => scope);
    if (locks.length === 0) return () => false;
    const lamps = new Set<string>(locks.flatMap(({ kind, id }) => (kind === "lamp" ? [id] : [])));
    const groups = new Set<string>(locks.flatMap(({ kind, id }) => (kind === "group" ? [id] : [])));
    return ({ place, cabinet, affected }) =>
      groups.has("town") ||
      (cabinet !== undefined && groups.has(cabinet)) ||
      (place.kind === "lamp" &&
        (lamps.has(place.id) || (town.groupsOf.get(place.id) ?? []).some((group) => groups.has(group)))) ||
      (place.kind === "circuit" && affected.length > 0 && affected.every((lamp) => lamps.has(lamp)));
  }

  async function turn(): Promise<void> {
    const nowMs = clock.now();
    look(nowMs);
    const online = new Map(
      registry.edges.list().map(({ edge, online: is, sinceMs }) => [edge as string, { is, sinceMs }]),
    );
    const findings: Finding[] = [];
    for (const { cabinet, gateway } of town.cabinets) {
      const received = inbox.get(cabinet.id) ?? [];
      inbox.delete(cabinet.id);
      const presence = gateway === undefined ? undefined : online.get(gateway);
      if (presence !== undefined) received.push({ kind: "presence", atMs: presence.sinceMs, online: presence.is });
      const before = memories.get(cabinet.id) ?? newCabinetMemory(nowMs);
      const step = diagnoseCabinet(cabinet, lampsById(cabinet), before, received, nowMs, THRESHOLDS);
      memories.set(cabinet.id, step.memory);
      findings.push(...step.findings);
      // Thousands of cabinets must not hold up an order.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const before = registry.alarms.open();
    const changes = settleAlarms(before, correlateNetwork(findings, town.cabinets.length), nowMs, muting(nowMs));
    registry.alarms.settle(changes.open, nowMs);
    await tell(changes.raised, "raised");
    await tell(changes.closed, "closed");
    if (nowMs - keptAtMs >= KEEP_MS) keep(nowMs);
  }

  async function tell(alarms: readonly Alarm[], change: "raised" | "closed"): Promise<void> {
    for (const alarm of alarms) {
      log.info({ alarm: alarmKey(alarm), change, evidence: alarm.evidence }, "Alarm");
      if (bus.state !== "connected") continue;
      const at = formatInstant(clock.now());
      await bus.publish("liveRulesEvents", {}, { kind: "alarm", alarm: alarm.kind, change, point: alarm.place.id, at });
    }
  }

  function keep(nowMs: number): void {
    keptAtMs = nowMs;
    const kept = [...memories].map(([cabinet, memory]) => ({ cabinet, json: JSON.stringify(memory) }));
    if (kept.length > 0) registry.alarms.keepMemories(kept, nowMs);
  }

  function remember(): void {
    for (const [cabinet, json] of registry.alarms.memories()) {
      const memory = JSON.parse(json) as CabinetMemory;
      if (memory.schemaVersion === CABINET_MEMORY_VERSION) memories.set(cabinet, memory);
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const nowMs = clock.now();
      await clock.sleep(TURN_MS - (nowMs % TURN_MS), stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        await turn();
      } catch (error) {
        log.warn({ err: error }, "a turn of the diagnosis failed; the next one tries again");
      }
    }
  }

  return {
    name: "diagnosis",
    start: async () => {
      remember();
      look(clock.now());
      await bus.subscribe("liveReadings", {}, ({ payload }) => take(payload));
      loop = run();
    },
    stop: async () => {
      stopping.abort();
      await loop;
      keep(clock.now());
    },
  };
}
