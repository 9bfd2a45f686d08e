import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Bus } from "@lucciola/platform/bus/bus.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { discoveryOf } from "./discovery.ts";
import { type NewestValues, type ShownObject, shownObjects, stateOf } from "./shown-object.ts";

/** How often the town is looked at, and no state is told more often. */
const EVERY_MS = 30_000;
/** A power that is older than this is not told. */
const FRESH_MS = 20 * 60_000;
const RETAINED = { qos: 1, retain: true } as const;
const utf8 = new TextEncoder();

export interface HomeAssistantDeps {
  readonly registry: Registry;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
}

/**
 * Shows buildings and cabinets to the Home Assistants that have an identity here, by MQTT discovery; lamps not, which are
 * thousands. Nothing is published where there is none.
 */
export function createHomeAssistant({ registry, bus, clock, log, version }: HomeAssistantDeps): Component {
  const newest = new Map<string, NewestValues>();
  /** What lies retained at the broker, by topic. */
  const published = new Map<string, string>();
  const stopping = new AbortController();
  let objects: readonly ShownObject[] = [];
  let shownPoints: ReadonlySet<string> = new Set();
  let edition: number | undefined;
  let loop: Promise<void> | undefined;

  const prefixes = (): string[] =>
    registry.identities
      .list()
      .flatMap(({ dialect, prefix, revokedAtMs }) =>
        dialect === "home-assistant" && prefix !== undefined && revokedAtMs === undefined ? [prefix] : [],
      );

  function lookAtTown(): void {
    const version = registry.assets.version();
    if (version === edition) return;
    edition = version;
    objects = shownObjects(registry.assets.buildings(), registry.assets.points());
    shownPoints = new Set(objects.flatMap(({ supplies }) => supplies));
    for (const point of newest.keys()) if (!shownPoints.has(point)) newest.delete(point);
  }

  async function bring(topic: string, text: string): Promise<void> {
    if (published.get(topic) === text) return;
    await bus.publishRaw(topic, utf8.encode(text), RETAINED);
    published.set(topic, text);
  }

  /** Takes away what lies there of objects that are no more; it cannot know what an earlier process left. */
  async function clear(wanted: ReadonlySet<string>): Promise<void> {
    for (const topic of published.keys()) {
      if (wanted.has(topic)) continue;
      await bus.publishRaw(topic, new Uint8Array(), RETAINED);
      published.delete(topic);
    }
  }

  async function look(): Promise<void> {
    if (bus.state !== "connected") return;
    lookAtTown();
    const homes = prefixes();
    const wanted = new Map<string, string>();
    if (homes.length > 0)
      for (const one of objects) {
        const config = JSON.stringify(discoveryOf(one, version));
        for (const prefix of homes)
          wanted.set(catalogue.homeDiscovery.topic.build({ prefix, object: one.object }), config);
        const state = stateOf(one, (point) => newest.get(point), clock.now(), FRESH_MS);
        if (Object.keys(state).length > 0)
          wanted.set(catalogue.homeState.topic.build({ object: one.object }), JSON.stringify(state));
      }
    for (const [topic, text] of wanted) await bring(topic, text);
    await clear(new Set(wanted.keys()));
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await look();
      } catch (error) {
        log.warn({ err: error }, "Home Assistant was not told everything; it is tried again");
      }
      if (!stopping.signal.aborted) await clock.sleep(EVERY_MS, stopping.signal);
    }
  }

  return {
    name: "home-assistant",
    start: async () => {
      bus.onState((state) => {
        if (state !== "connected") published.clear();
      });
      lookAtTown();
      await bus.subscribe("liveReadings", {}, ({ payload }) => {
        for (const { point, at, values } of payload.points) {
          if (!shownPoints.has(point)) continue;
          const atMs = Date.parse(at);
          const known = newest.get(point);
          if (known === undefined || known.atMs <= atMs)
            newest.set(point, { atMs, values: { ...known?.values, ...values } });
        }
      });
      loop = run();
    },
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}
