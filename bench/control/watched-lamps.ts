import { join } from "node:path";
import { createSimulatedLamp } from "@lucciola/light-controller/drivers/simulated-lamp.ts";
import { createLightController } from "@lucciola/light-controller/light-controller.ts";
import { systemClock } from "@lucciola/platform/clock/clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openUplink } from "@lucciola/platform/uplink/open-uplink.ts";
import { GATEWAY, lampOf, PLACES } from "./control-street.ts";

/** A light controller as shipped, over simulated gears, that tells when a lamp's driver has accepted a level. */
export interface WatchedLamps {
  /** Resolves with the instant (`performance.now`) at which the lamp at this place has taken this level next. */
  taken(place: number, dimPct: number): Promise<number>;
  /** The level that each lamp was last given; `undefined` before the first. */
  levels(): readonly (number | undefined)[];
  stop(): Promise<void>;
}

const LONG_S = 3_600;

export async function startWatchedLamps(folder: string, secret: string, mqttPort: number): Promise<WatchedLamps> {
  const clock = systemClock;
  const log = silentLogger;
  const uplink = await openUplink({
    config: {
      edge: GATEWAY,
      secret,
      broker: `mqtt://127.0.0.1:${mqttPort}`,
      spoolMaxBytes: 100_000_000,
      spoolSyncS: 10,
    },
    spoolDirectory: join(folder, "lamp-spool"),
    software: "bench",
    clock,
    log,
  });
  const waiting = new Map<string, (atMs: number) => void>();
  const levels = new Array<number | undefined>(PLACES).fill(undefined);
  const lamps = Array.from({ length: PLACES }, (_, place) => {
    const gear = createSimulatedLamp({ clock, ratedPowerW: 40 });
    const setLevel = async (dimPct: number, fadeMs: number) => {
      const outcome = await gear.setLevel(dimPct, fadeMs);
      levels[place] = dimPct;
      const key = `${place} ${dimPct}`;
      waiting.get(key)?.(performance.now());
      waiting.delete(key);
      return outcome;
    };
    return { device: lampOf(place), driver: { ...gear, setLevel } };
  });
  const controller = createLightController({
    uplink,
    lamps,
    stateDirectory: join(folder, "lamp-state"),
    clock,
    uptimeMs: () => performance.now(),
    log,
    telemetryIntervalS: LONG_S,
    reportIntervalS: LONG_S,
  });
  await uplink.start();
  await controller.start();
  return {
    taken: (place, dimPct) => new Promise((resolve) => waiting.set(`${place} ${dimPct}`, resolve)),
    levels: () => levels,
    stop: async () => {
      await controller.stop();
      await uplink.stop();
    },
  };
}
