import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { defaultProgramme } from "../../default-programme.ts";
import { resolveLevel } from "../../programme.ts";
import { type CabinetMemory, newCabinetMemory } from "../cabinet-memory.ts";
import { diagnoseCabinet, lampsById } from "../diagnose-cabinet.ts";
import type { Finding } from "../finding.ts";
import type { DiagnosedCabinet } from "../inventory.ts";
import type { Observation } from "../observation.ts";
import { THRESHOLDS } from "../thresholds.ts";

const SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
export const QUARTER_MS = 900_000;
export const DAY_MS = 86_400_000;
const LAMPS = 24;
const LABEL_W = 60;
const METER_GAIN = 1.03;
const OWN_W = 14;

/** What differs from a sound lamp at an instant. */
export interface Odd {
  readonly dimPct?: number;
  /** Times the power that its level takes. */
  readonly powerShare?: number;
  readonly failures?: readonly LampFailure[];
  /** Warmer than its power explains, K. */
  readonly warmerK?: number;
  readonly isSilent?: boolean;
  /** What it says is lost on its way, whatever it is. */
  readonly isUnheard?: boolean;
  /** Without supply of its own, so silent and dark. */
  readonly isCutOff?: boolean;
  /** More on its registers than its life in this street. */
  readonly startsMore?: number;
  readonly burnHoursMore?: number;
  readonly energyMoreWh?: number;
  /** The message comes so much later. */
  readonly lateMs?: number;
}

/** What differs from a sound cabinet at an instant. */
export interface OddCabinet {
  readonly isTripped?: boolean;
  readonly isOffline?: boolean;
  /** While it is offline its gateway keeps what it hears and sends it afterwards. */
  readonly keeps?: boolean;
  readonly circuitPower?: Readonly<Record<string, boolean>>;
  /** A load that nobody registered, by night, W. */
  readonly loadW?: number;
}

export interface Events {
  readonly lamp?: (lamp: string, atMs: number) => Odd | undefined;
  readonly cabinet?: (atMs: number) => OddCabinet | undefined;
}

/** A cabinet with a permanent circuit (lamps 0 to 11) and a switched one (12 to 23), seen through what its devices send. */
export class WatchedCabinet {
  readonly cabinet: DiagnosedCabinet;
  findings: readonly Finding[] = [];
  memory: CabinetMemory;
  nowMs: number;
  #registerWh = 1_000_000;
  #energyWh = new Map<string, number>();
  #onTimeS = new Map<string, number>();
  #starts = new Map<string, number>();
  #hadPower = new Set<string>();
  #desired = new Map<string, number>();
  #late: { atMs: number; seen: Observation }[] = [];
  #kept: Observation[] = [];

  readonly #labelW: (lamp: string) => number;

  constructor(from: string, labelW: (lamp: string) => number = () => LABEL_W) {
    this.#labelW = labelW;
    const ids = Array.from({ length: LAMPS }, (_, index) => `lamp-${index}`);
    this.cabinet = {
      id: "cabinet-1",
      lamps: ids.map((id) => ({ id, nominalPowerW: labelW(id), behindGateway: true })),
      circuits: [
        { id: "c1", lamps: ids.slice(0, 12) },
        { id: "c2", lamps: ids.slice(12) },
      ],
    };
    this.nowMs = Date.parse(from);
    this.memory = newCabinetMemory(this.nowMs);
  }

  /** Another of the same past; what befalls it does not befall this one. */
  copy(): WatchedCabinet {
    const other = new WatchedCabinet(new Date(this.nowMs).toISOString(), this.#labelW);
    other.memory = this.memory;
    other.findings = this.findings;
    other.#registerWh = this.#registerWh;
    other.#energyWh = new Map(this.#energyWh);
    other.#onTimeS = new Map(this.#onTimeS);
    other.#starts = new Map(this.#starts);
    other.#hadPower = new Set(this.#hadPower);
    other.#desired = new Map(this.#desired);
    other.#late = [...this.#late];
    other.#kept = [...this.#kept];
    return other;
  }

  /** What is found now, as `kind place`. */
  get found(): string[] {
    return this.findings.map(({ kind, place }) => `${kind} ${place.id}`).sort();
  }

  live(days: number, events: Events = {}): this {
    const untilMs = this.nowMs + days * DAY_MS;
    while (this.nowMs < untilMs) this.#quarter(events);
    return this;
  }

  /** All that is found at any time of so many days, in the order in which it is. */
  foundIn(days: number, events: Events = {}): string[] {
    const seen = new Set<string>();
    for (let quarter = 0; quarter < days * 96; quarter++) {
      this.live(1 / 96, events);
      for (const found of this.found) seen.add(found);
    }
    return [...seen];
  }

  #quarter({ lamp: oddLamp = () => undefined, cabinet: oddCabinet = () => undefined }: Events): void {
    const startMs = this.nowMs;
    const endMs = startMs + QUARTER_MS;
    const odd = oddCabinet(startMs) ?? {};
    const level = resolveLevel(defaultProgramme, SITE, startMs);
    const isDark = level.dimPct > 0 || resolveLevel(defaultProgramme, SITE, endMs).dimPct > 0;
    const received: Observation[] = [];
    let drawnW = OWN_W + (isDark ? (odd.loadW ?? 0) : 0);
    for (const [index, { id }] of this.cabinet.lamps.entries()) {
      const atMs = startMs + 60_000 + index * 30_000;
      const circuit = index < 12 ? "c1" : "c2";
      const hasPower = !odd.isTripped && (odd.circuitPower?.[circuit] ?? (circuit === "c1" || isDark));
      if (this.#desired.get(id) !== level.dimPct) {
        this.#desired.set(id, level.dimPct);
        received.push({ kind: "desired", lamp: id, atMs: startMs, dimPct: level.dimPct, fadeMs: 10_000 });
      }
      const own = oddLamp(id, startMs) ?? {};
      const dimPct = own.dimPct ?? level.dimPct;
      const isSupplied = hasPower && !own.isCutOff;
      const burnsAt = isSupplied ? dimPct : 0;
      const x = burnsAt / 100;
      const gain = 0.98 + (0.04 * ((index * 7) % 11)) / 10;
      const powerW =
        (own.powerShare ?? 1) * (burnsAt > 0 ? LABEL_W * (0.05 + 0.87 * x + 0.08 * x * x) : 0) +
        (isSupplied && burnsAt === 0 ? 0.4 : 0);
      drawnW += powerW;
      const add = (to: Map<string, number>, amount: number) => to.set(id, (to.get(id) ?? 0) + amount);
      add(this.#energyWh, (powerW * gain) / 4);
      add(this.#onTimeS, burnsAt > 0 ? 900 : 0);
      if (isSupplied && !this.#hadPower.has(id)) add(this.#starts, 1);
      if (isSupplied) this.#hadPower.add(id);
      else this.#hadPower.delete(id);
      if (own.isUnheard) continue;
      if (!hasPower) {
        if (isDark) received.push({ kind: "lamp", lamp: id, atMs, dimPct: 0, activePowerW: 0 });
        continue;
      }
      const seen: Observation =
        own.isSilent || own.isCutOff
          ? { kind: "lamp", lamp: id, atMs, failures: ["gearCommunicationFailure"] }
          : {
              kind: "lamp",
              lamp: id,
              atMs,
              dimPct: burnsAt,
              activePowerW: Math.round(powerW * gain * 10) / 10,
              energyTotalWh: Math.floor((this.#energyWh.get(id) ?? 0) + (own.energyMoreWh ?? 5_000)),
              lightSourceOnTimeTotalS: (this.#onTimeS.get(id) ?? 0) + (own.burnHoursMore ?? 1_000) * 3_600,
              startsTotal: (this.#starts.get(id) ?? 0) + (own.startsMore ?? 0),
              driverTemperatureC: Math.round(10 + powerW / 2 + (own.warmerK ?? 0)),
              failures: own.failures ?? [],
            };
      if (own.lateMs === undefined) received.push(seen);
      else this.#late.push({ atMs: startMs + own.lateMs, seen });
    }
    this.#registerWh += (drawnW * METER_GAIN) / 4;
    received.push(
      { kind: "meter", atMs: endMs, receivedAtMs: endMs + 1_000, importTotalWh: Math.floor(this.#registerWh) },
      { kind: "cabinet", atMs: endMs, breakerTripped: odd.isTripped ?? false },
    );
    received.push(...this.#late.filter(({ atMs }) => atMs <= startMs).map(({ seen }) => seen));
    this.#late = this.#late.filter(({ atMs }) => atMs > startMs);
    if (odd.isOffline && odd.keeps) this.#kept.push(...received.filter(({ kind }) => kind !== "desired"));
    const kept = this.#kept.map((seen) => (seen.kind === "meter" ? { ...seen, receivedAtMs: endMs } : seen));
    const heard: Observation[] = odd.isOffline ? [] : [...kept, ...received];
    if (!odd.isOffline) this.#kept = [];
    const lasting = received.filter(({ kind }) => kind === "desired");
    const presence: Observation = { kind: "presence", atMs: startMs, online: !odd.isOffline };
    const { cabinet } = this;
    const all = [presence, ...(odd.isOffline ? lasting : heard)];
    // Through JSON, as it is kept from one run of a program to the next.
    const before = JSON.parse(JSON.stringify(this.memory)) as CabinetMemory;
    const step = diagnoseCabinet(cabinet, lampsById(cabinet), before, all, endMs + 2_000, THRESHOLDS);
    this.memory = step.memory;
    this.findings = step.findings;
    this.nowMs = endMs;
  }
}
