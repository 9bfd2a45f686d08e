import type { LiveEvent, LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Component } from "@lucciola/platform/process/component.ts";

/** Who listens to the live stream. `false` means: too slow, drop me. */
export interface StreamReader {
  send(event: "readings" | "event", json: string): boolean;
  close(): void;
}

const FLUSH_MS = 250;
const POINTS_PER_EVENT = 5_000;

type LivePoint = LiveReadings["points"][number];

/** Takes what ingest and rules publish and hands it to every open browser: readings merged, events at once. */
export function createLiveHub(bus: Bus): Component & { add(reader: StreamReader): () => void; readonly size: number } {
  const readers = new Set<StreamReader>();
  const waiting = new Map<string, LivePoint>();
  let timer: NodeJS.Timeout | undefined;

  function broadcast(event: "readings" | "event", body: unknown): void {
    const json = JSON.stringify(body);
    for (const reader of readers) {
      if (reader.send(event, json)) continue;
      readers.delete(reader);
      reader.close();
    }
  }

  function flush(): void {
    timer = undefined;
    const points = [...waiting.values()];
    waiting.clear();
    for (let start = 0; start < points.length; start += POINTS_PER_EVENT) {
      broadcast("readings", { points: points.slice(start, start + POINTS_PER_EVENT) } satisfies LiveReadings);
    }
  }

  function onReadings({ points }: LiveReadings): void {
    if (readers.size === 0) return;
    for (const point of points) {
      const known = waiting.get(point.point);
      if (known === undefined || known.at <= point.at)
        waiting.set(point.point, { ...point, values: { ...known?.values, ...point.values } });
    }
    timer ??= setTimeout(flush, FLUSH_MS);
  }

  const onEvent = (event: LiveEvent): void => {
    // The level that a command caused must not be told after its fate.
    if (timer !== undefined) clearTimeout(timer);
    if (waiting.size > 0) flush();
    timer = undefined;
    broadcast("event", event);
  };

  return {
    name: "live-hub",
    get size() {
      return readers.size;
    },
    add(reader) {
      readers.add(reader);
      return () => readers.delete(reader);
    },
    start: async () => {
      await bus.subscribe("liveReadings", {}, ({ payload }) => onReadings(payload));
      await bus.subscribe("liveIngestEvents", {}, ({ payload }) => onEvent(payload));
      await bus.subscribe("liveRulesEvents", {}, ({ payload }) => onEvent(payload));
    },
    stop: async () => {
      if (timer !== undefined) clearTimeout(timer);
      for (const reader of readers) reader.close();
      readers.clear();
    },
  };
}
