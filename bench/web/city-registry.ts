import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { Reading, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

const LAMPS_PER_STREET = 40;
const LAMPS_PER_CABINET = 50;
/** Between two lamps of a street, and between two streets, m. */
const LAMP_GAP_M = 28;
const STREET_GAP_M = 33;
const METRE_DEG = 1 / 111_320;
const CENTRE = { latitudeDeg: 45.46, longitudeDeg: 9.19 };
const LAT_TO_LON = 1 / Math.cos((CENTRE.latitudeDeg / 180) * Math.PI);
const LEVELS = [100, 100, 70, 50];
/** Every so many lamps are faulty, or have no controller that is heard. */
const FAULTY_EVERY = 97;
const SILENT_EVERY_CABINETS = 50;
const NOMINAL_W = 60;

export const lampOf = (index: number): string => `lamp-${String(index).padStart(6, "0")}`;

/**
 * A city of streets in rows as square as can be, with its cabinets, controllers and states: lit, dimmed, some faulty, some
 * silent. Nothing of it is a matter of chance. Returns where it is densest, for a map.
 */
export async function buildCity(
  { assets, edges, programmes, transaction }: Registry,
  store: TimeSeriesStore,
  lamps: number,
  nowMs: number,
): Promise<{ latitudeDeg: number; longitudeDeg: number }> {
  const streets = Math.ceil(lamps / LAMPS_PER_STREET);
  const columns = Math.max(1, Math.round(Math.sqrt((streets * STREET_GAP_M) / (LAMPS_PER_STREET * LAMP_GAP_M))));
  const cabinets = Math.ceil(lamps / LAMPS_PER_CABINET);
  transaction(() => {
    assets.putPoints([
      ...Array.from({ length: cabinets }, (_, index) => cabinetPoint(index)),
      ...Array.from({ length: lamps }, (_, index) => lampPoint(index, columns, streets)),
    ]);
    for (let cabinet = 0; cabinet < cabinets; cabinet++)
      edges.setOnline(edgeOf(cabinet), cabinet % SILENT_EVERY_CABINETS !== 7, nowMs, "light-controller 1.4.0");
    for (let index = 0; index < lamps; index++) {
      assets.install({
        point: pointId(lampOf(index)),
        edge: edgeOf(Math.floor(index / LAMPS_PER_CABINET)),
        device: deviceId(`driver-${index % LAMPS_PER_CABINET}`),
        fromMs: 0,
      });
    }
    programmes.put(defaultProgramme);
    programmes.assign(
      Array.from({ length: lamps }, (_, index) => pointId(lampOf(index))),
      defaultProgramme.id,
    );
  });
  for (let start = 0; start < lamps; start += 5_000) {
    const readings = Array.from({ length: Math.min(5_000, lamps - start) }, (_, offset) =>
      readingsOf(start + offset, nowMs),
    );
    await store.write(readings.flat());
  }
  return CENTRE;
}

const edgeOf = (cabinet: number) => edgeId(`cabinet-gateway-${cabinet}`);
const bare = { building: undefined, carrier: undefined, supplyCode: undefined, simulated: true } as const;

const cabinetPoint = (index: number): Point => ({
  ...bare,
  ...CENTRE,
  id: pointId(`cabinet-${index}`),
  kind: "cabinet",
  name: `Quadro ${index + 1}`,
  cabinet: undefined,
  street: undefined,
  nominalPowerW: undefined,
});

function lampPoint(index: number, columns: number, streets: number): Point {
  const street = Math.floor(index / LAMPS_PER_STREET);
  const [row, column] = [Math.floor(street / columns), street % columns];
  const rows = Math.ceil(streets / columns);
  const place = index % LAMPS_PER_STREET;
  const eastM = (column - columns / 2) * LAMPS_PER_STREET * LAMP_GAP_M + place * LAMP_GAP_M;
  // Streets are not drawn with a ruler.
  const northM = (row - rows / 2) * STREET_GAP_M + 6 * Math.sin(place / 5 + street);
  return {
    ...bare,
    id: pointId(lampOf(index)),
    kind: "lamp",
    name: `Via ${street + 1} ${String(place + 1).padStart(2, "0")}`,
    cabinet: pointId(`cabinet-${Math.floor(index / LAMPS_PER_CABINET)}`),
    street: `Via ${street + 1}`,
    latitudeDeg: CENTRE.latitudeDeg + northM * METRE_DEG,
    longitudeDeg: CENTRE.longitudeDeg + eastM * METRE_DEG * LAT_TO_LON,
    nominalPowerW: NOMINAL_W,
  };
}

function readingsOf(index: number, nowMs: number): Reading[] {
  const point = pointId(lampOf(index));
  const level = LEVELS[index % LEVELS.length] ?? 100;
  const isFaulty = index % FAULTY_EVERY === 5;
  const at = nowMs - (index % 900) * 1_000;
  return [
    { point, at, quantity: "dimPct", value: isFaulty ? 0 : level },
    { point, at, quantity: "desiredDimPct", value: level },
    { point, at, quantity: "activePowerW", value: isFaulty ? 0 : (NOMINAL_W * level) / 100 },
    { point, at, quantity: "lampFailures", value: isFaulty ? 2 : 0 },
  ];
}
