import { join } from "node:path";
import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Point, PointKind } from "@lucciola/platform/registry/registry.ts";

/** Lamps of one gateway, each with a motion detector before it: so many trials can be made before one is lit again. */
export const PLACES = 200;
export const BASE_PCT = 30;
export const RAISED_PCT = 90;
/** A raise lasts half as long again as it must. */
export const LIT_MS = 7_500;

export const GATEWAY = edgeId("lamp-gateway");
export const SENSORS = edgeId("sensor-gateway");
const FROM_MS = Date.parse("2026-01-01T00:00:00Z");

/** Burns day and night, so that the bench may run at any hour. */
const ALWAYS: LightingProgramme = {
  id: "underpass",
  version: 1,
  name: "Day and night",
  on: { kind: "clock", time: "12:00" },
  off: { kind: "clock", time: "12:00" },
  initialDimPct: BASE_PCT,
  fadeMs: 0,
  steps: [],
};

export const lampOf = (place: number) => deviceId(`lamp-${place}`);
export const detectorOf = (place: number) => deviceId(`motion-${place}`);

/** Writes the street into the registry of a data folder; returns the secrets of its two gateways. */
export function registerStreet(dataDirectory: string): { lamps: string; sensors: string } {
  const registry = openRegistry({ path: join(dataDirectory, "registry.db"), log: silentLogger });
  try {
    return registry.transaction(() => {
      const secrets = {
        lamps: registry.identities.create({ id: GATEWAY, name: "Lamps" }, FROM_MS),
        sensors: registry.identities.create({ id: SENSORS, name: "Sensors" }, FROM_MS),
      };
      const places = Array.from({ length: PLACES }, (_, place) => place);
      for (const place of places) {
        registry.assets.putPoints([pointAt(`lamp-${place}`, "lamp"), pointAt(`motion-${place}`, "motion")]);
        registry.assets.install({
          point: pointId(`lamp-${place}`),
          edge: GATEWAY,
          device: lampOf(place),
          fromMs: FROM_MS,
        });
        registry.assets.install({
          point: pointId(`motion-${place}`),
          edge: SENSORS,
          device: detectorOf(place),
          fromMs: FROM_MS,
        });
        const group = `piece-${place}`;
        registry.lighting.groups.put({ id: group, kind: "zone", name: group, lamps: { points: [`lamp-${place}`] } });
      }
      registry.programmes.put(ALWAYS);
      registry.programmes.assign(
        places.map((place) => pointId(`lamp-${place}`)),
        ALWAYS.id,
      );
      registry.lighting.sections.put({
        section: {
          id: "walk",
          name: "Walk",
          designClass: "P3",
          leastClass: "P6",
          serviceFlowVph: 120,
          lanes: [],
          motion: {
            // Pieces that do not touch: each detector lights its own lamp.
            pieces: places.map((place) => ({
              group: `piece-${place}`,
              from: `a${place}`,
              to: `b${place}`,
              lengthM: 10,
            })),
            detectors: places.map((place) => ({ point: `motion-${place}`, group: `piece-${place}` })),
            speedMps: 40,
            lookAheadS: 0,
            holdS: 5,
            dimPct: RAISED_PCT,
          },
        },
        lamps: { points: places.map((place) => `lamp-${place}`) },
      });
      return secrets;
    });
  } finally {
    registry.close();
  }
}

const pointAt = (id: string, kind: PointKind): Point => ({
  id: pointId(id),
  kind,
  name: id,
  building: undefined,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: 45.73,
  longitudeDeg: 8.63,
  nominalPowerW: kind === "lamp" ? 40 : undefined,
  supplyCode: undefined,
  carrier: undefined,
  simulated: false,
});
