import type { Lamp } from "../layout/town.ts";
import type { World } from "../world/world.ts";
import type { LampPlace } from "./world-lamp.ts";

/** The place of a lamp in the world. */
export function placeOf(world: World, lamp: Lamp): LampPlace {
  return {
    model: world.lampModel(lamp),
    conditions: (fromMs, toMs) => world.lampChanges(lamp, fromMs, toMs),
    conditionsVersion: () => world.faults.version(),
    voltageV: (atMs) => world.lampVoltageV(lamp, atMs),
    hasCircuitPower: (atMs) => world.hasCircuitPower(lamp, atMs),
  };
}
