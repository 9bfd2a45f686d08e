import type { DeviceId } from "@lucciola/contract/ids/ids.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import type { Uplink } from "@lucciola/platform/uplink/uplink.ts";
import type { Cabinet, Sensor } from "../layout/town.ts";
import type { World } from "../world/world.ts";

/** A cabinet's state is looked at so often and told when it changed, and at least at every quarter of an hour. */
const LOOK_MS = 60_000;
const TELL_MS = 900_000;

interface Watched {
  readonly everyMs: number;
  look(atMs: number): Promise<void>;
}

/** What a gateway watches besides its lamps and meter: its cabinet's contactors and breakers, and sensors. */
export function createGatewayWatch(options: {
  readonly world: World;
  readonly uplink: Uplink;
  readonly cabinet: Cabinet | undefined;
  readonly sensors: readonly Sensor[];
  readonly clock: Clock;
  readonly log: Logger;
}): Component {
  const { world, uplink, cabinet, sensors, clock, log } = options;
  const stopping = new AbortController();
  const watched = [
    ...(cabinet === undefined ? [] : [watchCabinet(world, uplink, cabinet)]),
    ...sensors.map((sensor) => watchSensor(world, uplink, sensor)),
  ];
  let watching: Promise<void> = Promise.resolve();

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      const nowMs = clock.now();
      const dueMs = Math.min(...watched.map(({ everyMs }) => followingMs(nowMs, everyMs)));
      await clock.sleep(dueMs - nowMs, stopping.signal);
      if (stopping.signal.aborted) return;
      for (const { everyMs, look } of watched) if (dueMs % everyMs === 0) await look(dueMs).catch(tell);
    }
  }
  const tell = (error: unknown): void => log.warn({ err: error }, "A gateway could not spool what it saw");

  return {
    name: "gateway-watch",
    start: async () => {
      if (watched.length > 0) watching = watch();
    },
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}

const followingMs = (nowMs: number, everyMs: number): number => (Math.floor(nowMs / everyMs) + 1) * everyMs;

function watchCabinet(world: World, uplink: Uplink, cabinet: Cabinet): Watched {
  let told = "";
  return {
    everyMs: LOOK_MS,
    look: async (atMs) => {
      const sample = world.cabinetState(cabinet, atMs);
      const { at: _, ...flags } = sample;
      const state = Object.values(flags).join();
      if (state === told && atMs % TELL_MS !== 0) return;
      told = state;
      await uplink.send("cabinet", cabinet.device, { samples: [sample] });
    },
  };
}

function watchSensor(world: World, uplink: Uplink, sensor: Sensor): Watched {
  const device: DeviceId = sensor.device;
  return {
    everyMs: sensor.intervalS * 1_000,
    look: async (atMs) => {
      const reading = world.sensorReading(sensor, atMs);
      if (reading.channel === "traffic") await uplink.send("traffic", device, { samples: [reading.sample] });
      else if (reading.channel === "motion") await uplink.send("motion", device, { samples: [reading.sample] });
      else if (reading.channel === "illuminance")
        await uplink.send("illuminance", device, { samples: [reading.sample] });
      else await uplink.send("weather", device, { samples: [reading.sample] });
    },
  };
}
