import { parseInstant } from "@lucciola/contract/time/iso.ts";
import type { CountSample } from "@lucciola/domain/lighting/adaptive/lane-counters.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { GroupBoard } from "../group-board.ts";
import { AdaptiveSections, type SetpointForGroup } from "./adaptive-sections.ts";
import { SensorPoints } from "./sensor-points.ts";
import { SetpointDistribution } from "./setpoint-distribution.ts";

export interface AdaptiveLightingDeps {
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly board: GroupBoard;
}

/**
 * Light by traffic and motion: hears counters and detectors as soon as the journal has their messages, and tells the lamps
 * of a section, or of a piece of way, in one message. The decisions are the domain's.
 */
export class AdaptiveLighting {
  readonly #deps: AdaptiveLightingDeps;
  readonly #sections = new AdaptiveSections();
  readonly #points: SensorPoints;
  readonly #distribution: SetpointDistribution;
  #edition: number | undefined;

  constructor(deps: AdaptiveLightingDeps) {
    this.#deps = deps;
    this.#points = new SensorPoints(deps.registry);
    this.#distribution = new SetpointDistribution(deps);
  }

  async subscribe(): Promise<void> {
    const { bus } = this.#deps;
    await bus.subscribe("traffic", {}, ({ params, payload }) => {
      for (const { start, end, vehicleCount } of payload.samples) this.#counted(params, start, end, vehicleCount);
    });
    await bus.subscribe("motion", {}, ({ params, payload }) => {
      for (const { start, end, motionCount } of payload.samples) this.#counted(params, start, end, motionCount);
    });
  }

  /** Looks at sections that are due and at what waits to be published; often enough once a second. */
  async tick(): Promise<void> {
    this.#useSections();
    this.#put(this.#sections.tick(this.#deps.clock.now()));
    await this.#distribution.publish();
  }

  /** The connection was lost: the broker may have forgotten everything. */
  forget(): void {
    this.#distribution.forget();
  }

  #counted({ edge, device }: { edge: string; device: string }, start: string, end: string, count: number): void {
    const [startMs, endMs] = [parseInstant(start), parseInstant(end)];
    // Ingest keeps what is wrong with a message; here it is not a count.
    if (!startMs.ok || !endMs.ok) return;
    const point = this.#points.pointOf(edge, device, startMs.value);
    if (point === undefined) return;
    this.#useSections();
    const now = this.#deps.clock.now();
    const sample: CountSample = { counter: point, startMs: startMs.value, endMs: endMs.value, vehicleCount: count };
    if (count > 0) this.#put(this.#sections.seen({ detector: point, atMs: sample.endMs }, now));
    this.#put(this.#sections.counted(sample, now));
  }

  #useSections(): void {
    const { lighting } = this.#deps.registry;
    if (lighting.version() === this.#edition) return;
    this.#edition = lighting.version();
    this.#sections.use(lighting.sections.list().map(({ section }) => section));
  }

  #put(setpoints: readonly SetpointForGroup[]): void {
    for (const { group, setpoint } of setpoints) this.#distribution.put(group, setpoint);
  }
}
