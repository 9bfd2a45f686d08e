import { CabinetDraw } from "@lucciola/city/history/cabinet-draw.ts";
import { type LevelAsked, lampPast } from "@lucciola/city/history/lamp-past.ts";
import type { Timed } from "@lucciola/city/history/polled-past.ts";
import type { Cabinet, Lamp } from "@lucciola/city/layout/town.ts";
import { placeOf } from "@lucciola/city/lighting/lamp-place.ts";
import { WorldLamp } from "@lucciola/city/lighting/world-lamp.ts";
import { type Noise, noise } from "@lucciola/city/noise.ts";
import type { World } from "@lucciola/city/world/world.ts";
import type { LampSample } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LampObservation, Observation } from "@lucciola/domain/lighting/diagnosis/observation.ts";

export const QUARTER_MS = 900_000;
const LAST_WILL_AFTER_MS = 90_000;
/** A driver's meter shows the same power a little differently each time, share. */
const REPEATABILITY = 0.004;

interface Received {
  readonly receivedAtMs: number;
  readonly observation: Observation;
}

/** A lamp with its generator, and the sample that lies beyond what was asked for. */
interface Speaker {
  readonly lamp: Lamp;
  readonly name: string;
  readonly jitter: Noise;
  readonly past: Iterator<Timed<LampSample>>;
  next: IteratorResult<Timed<LampSample>>;
}

/** All that the server receives of a town, quarter by quarter, in the order in which it is received. */
export class TownMessages {
  readonly #world: World;
  readonly #cabinetOf: ReadonlyMap<string, string>;
  readonly #speakers: Speaker[];
  readonly #draws = new Map<string, CabinetDraw>();
  /** By cabinet, then by quarter. */
  readonly #inbox = new Map<string, Map<number, Received[]>>();
  readonly #edges = new Map<string, string>();
  samples = 0;

  constructor(options: {
    readonly world: World;
    readonly seed: number;
    readonly fromMs: number;
    readonly toMs: number;
    readonly cabinetOf: ReadonlyMap<string, string>;
    readonly levelsOf: (lamp: Lamp) => readonly LevelAsked[];
  }) {
    const { world, seed, fromMs, toMs, cabinetOf, levelsOf } = options;
    this.#world = world;
    this.#cabinetOf = cabinetOf;
    for (const { point } of world.town.cabinets) {
      this.#draws.set(point.id, new CabinetDraw({ fromMs, toMs }));
      this.#inbox.set(point.id, new Map());
    }
    for (const { edge, cabinet } of world.town.lampEdges)
      if (cabinet !== undefined) this.#edges.set(cabinet.point.id, edge);
    const turns = noise(seed, "turns of telemetry");
    this.#speakers = world.town.lampEdges.flatMap(({ edge, lamps }) =>
      lamps.map((lamp, index) => {
        const name = `${edge}/${lamp.device}`;
        const levels = levelsOf(lamp);
        const draw = this.#draws.get(lamp.fedBy);
        const body = new WorldLamp(
          placeOf(world, lamp),
          { epochMs: fromMs },
          { lookAheadMs: toMs - fromMs, onStretch: (from, to) => draw?.add(from, to) },
        );
        const afterMs = Math.floor(turns.uniform(index * 31 + lamp.point.id.length) * QUARTER_MS);
        const past = lampPast({ lamp: body, levels, fromMs, toMs, telemetry: { everyMs: QUARTER_MS, afterMs } });
        const cabinet = cabinetOf.get(lamp.point.id) ?? "";
        for (const { atMs, dimPct, fadeMs } of levels)
          this.#put(cabinet, atMs, { kind: "desired", lamp: lamp.point.id, atMs, dimPct, fadeMs });
        return { lamp, name, jitter: noise(seed, `meter of ${name}`), past, next: past.next() };
      }),
    );
    for (const fault of world.faults.truth(fromMs, toMs)) {
      if (fault.kind !== "gateway-offline") continue;
      const offlineMs = fault.fromMs + LAST_WILL_AFTER_MS;
      this.#put(fault.point, offlineMs, { kind: "presence", atMs: offlineMs, online: false });
      this.#put(fault.point, fault.untilMs, { kind: "presence", atMs: fault.untilMs, online: true });
    }
  }

  /** Lets the town live until `toMs`, and its cabinets be read at `meterAtMs`, which all its lamps have passed. */
  live(toMs: number, meterAtMs: number): void {
    for (const speaker of this.#speakers) {
      while (speaker.next.done !== true && speaker.next.value.atMs < toMs) {
        this.#say(speaker, speaker.next.value);
        speaker.next = speaker.past.next();
      }
    }
    for (const cabinet of this.#world.town.cabinets) this.#readCabinet(cabinet, meterAtMs);
  }

  /** What a cabinet's lamps, meter and gateway made the server receive before `toMs`; it is told once. */
  received(cabinet: string, toMs: number): Observation[] {
    const inbox = this.#inbox.get(cabinet);
    const quarter = quarterOf(toMs) - 1;
    const received = inbox?.get(quarter) ?? [];
    inbox?.delete(quarter);
    return received.sort((a, b) => a.receivedAtMs - b.receivedAtMs).map(({ observation }) => observation);
  }

  #say({ lamp, name, jitter }: Speaker, { atMs, sample }: Timed<LampSample>): void {
    this.samples += 1;
    const receivedAtMs = this.#arrival(name, atMs);
    if (receivedAtMs === undefined) return;
    const { activePowerW } = sample;
    const flicker = jitter.normal(Math.floor(atMs / 1_000));
    // Only what the diagnosis takes; as an object of one shape, since there are millions of them.
    const observation = {
      kind: "lamp",
      lamp: lamp.point.id,
      atMs,
      dimPct: sample.dimPct,
      activePowerW:
        activePowerW === undefined ? undefined : Math.round(activePowerW * (1 + REPEATABILITY * flicker) * 10) / 10,
      energyTotalWh: sample.energyTotalWh,
      lightSourceOnTimeTotalS: sample.lightSourceOnTimeTotalS,
      startsTotal: sample.startsTotal,
      driverTemperatureC: sample.driverTemperatureC,
      failures: sample.failures,
    } satisfies LampObservation;
    this.#put(this.#cabinetOf.get(lamp.point.id) ?? "", receivedAtMs, observation);
  }

  #readCabinet(cabinet: Cabinet, atMs: number): void {
    const { id } = cabinet.point;
    const draw = this.#draws.get(id);
    const edge = this.#edges.get(id);
    if (draw === undefined || edge === undefined) return;
    const { importTotalWh = 0 } = this.#world.cabinetReading(cabinet, atMs, draw.at(atMs), "brief");
    const meterAtMs = this.#arrival(`${edge}/${cabinet.device}`, atMs);
    if (meterAtMs !== undefined)
      this.#put(id, meterAtMs, { kind: "meter", atMs, receivedAtMs: meterAtMs, importTotalWh });
    const { breakerTripped } = this.#world.cabinetState(cabinet, atMs);
    const stateAtMs = this.#arrival(`${edge}/state`, atMs);
    if (stateAtMs !== undefined) this.#put(id, stateAtMs, { kind: "cabinet", atMs, breakerTripped });
  }

  #arrival(name: string, atMs: number): number | undefined {
    const fate = this.#world.messageFate(name, atMs);
    if (fate.kind === "lost") return undefined;
    if (fate.kind === "late") return atMs + fate.byMs;
    // What a gateway kept comes in its order, within a minute.
    return fate.kind === "held" ? fate.untilMs + 1_000 + orderIn(atMs) : atMs + 1_000;
  }

  #put(cabinet: string, receivedAtMs: number, observation: Observation): void {
    const inbox = this.#inbox.get(cabinet);
    if (inbox === undefined) return;
    const quarter = quarterOf(receivedAtMs);
    const received = inbox.get(quarter);
    if (received === undefined) inbox.set(quarter, [{ receivedAtMs, observation }]);
    else received.push({ receivedAtMs, observation });
  }
}

const quarterOf = (atMs: number): number => Math.floor(atMs / QUARTER_MS);
/** Milliseconds that keep the order of two days. */
const orderIn = (atMs: number): number => (atMs % 172_800_000) / 10_000;
