import type { LampDetail } from "@lucciola/contract/api/lamps.ts";
import type { LevelExplanation } from "@lucciola/contract/api/lighting-orders.ts";
import { api } from "../api/client.ts";
import { live } from "../api/live.svelte.ts";
import { mergeReading } from "./merge-reading.ts";

const CLOCK_MS = 10_000;

/** One lamp while it is shown: read, and kept up to date by the live stream. */
export class LampFollower {
  readonly id: string;
  detail = $state.raw<LampDetail | undefined>(undefined);
  why = $state.raw<LevelExplanation | undefined>(undefined);
  failure = $state<unknown>(undefined);
  nowMs = $state(Date.now());

  constructor(id: string) {
    this.id = id;
  }

  async load(): Promise<void> {
    try {
      [this.detail, this.why] = await Promise.all([api.lamp(this.id), api.why(this.id)]);
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    }
  }

  /** Begins to follow; returns how to stop. */
  follow(): () => void {
    const timer = setInterval(() => {
      this.nowMs = Date.now();
    }, CLOCK_MS);
    const offs = [
      live.onReopen(() => void this.load()),
      live.onEvent((event) => {
        if (event.kind === "command" && event.point === this.id) void this.load();
      }),
      live.onReadings((points) => {
        for (const point of points)
          if (point.point === this.id && this.detail !== undefined)
            this.detail = { ...this.detail, lamp: mergeReading(this.detail.lamp, point) };
      }),
    ];
    return () => {
      clearInterval(timer);
      for (const off of offs) off();
    };
  }
}
