import type { PointId } from "@lucciola/contract/ids/ids.ts";
import type { Installation, Registry } from "@lucciola/platform/registry/registry.ts";

/** Which point a sensor stands at, kept in memory until the registry's installations change. */
export class SensorPoints {
  readonly #registry: Registry;
  #byDevice = new Map<string, Installation[]>();
  #edition: number | undefined;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** `undefined` where nothing is installed as this device at that instant. */
  pointOf(edge: string, device: string, atMs: number): PointId | undefined {
    const { assets } = this.#registry;
    if (assets.version() !== this.#edition) {
      this.#edition = assets.version();
      this.#byDevice = new Map();
      for (const one of assets.installations()) {
        const key = `${one.edge}/${one.device}`;
        this.#byDevice.set(key, [...(this.#byDevice.get(key) ?? []), one]);
      }
    }
    const installed = this.#byDevice.get(`${edge}/${device}`);
    return installed?.find(({ fromMs, toMs = Number.POSITIVE_INFINITY }) => fromMs <= atMs && atMs < toMs)?.point;
  }
}
