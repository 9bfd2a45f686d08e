import { deviceId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { drawFrom } from "../chance.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { distanceM } from "./geography.ts";
import { NO_POINT } from "./no-point.ts";
import type { Cabinet, Lamp, RoadClass, Sensor, SensorKind } from "./town.ts";

/** UNI 11248 counts traffic ten minutes at a time; the others have the interval of an ordinary sensor [A]. */
const INTERVAL_S: Readonly<Record<SensorKind, number>> = { traffic: 600, motion: 600, illuminance: 900, weather: 900 };
const LAMPS_A_TRAFFIC_COUNTER = 400;
const LAMPS_A_MOTION_SENSOR = 180;
const LAMPS_A_PHOTOCELL = 800;

const NAMES: Readonly<Record<SensorKind, string>> = {
  traffic: "Contatore di traffico",
  motion: "Sensore di presenza",
  illuminance: "Fotocellula",
  weather: "Stazione meteo",
};

/** Sensors on poles and cabinets, by the cabinet whose gateway passes their readings on. */
export function placeSensors(scenario: Scenario, cabinets: readonly Cabinet[]): Map<PointId, Sensor[]> {
  const draw = drawFrom(scenario.seed, "sensors");
  const lamps = cabinets.flatMap(({ circuits }) => circuits.flatMap((circuit) => circuit.lamps));
  const placed = new Map<PointId, Sensor[]>();
  const place = (kind: SensorKind, at: Lamp | undefined, cabinet: Cabinet | undefined): void => {
    const host = at?.fedBy ?? cabinet?.point.id;
    if (host === undefined) return;
    const number = [...placed.values()].flat().filter((sensor) => sensor.kind === kind).length + 1;
    const sensors = placed.get(host) ?? [];
    sensors.push(sensorAt(kind, number, at?.edge.roadClass ?? "main", at ?? cabinet));
    placed.set(host, sensors);
  };
  const some = (lampsEach: number): number => Math.max(1, Math.round(lamps.length / lampsEach));
  const onStreet = (...classes: RoadClass[]): Lamp[] => {
    const seen = new Set<string>();
    return draw
      .shuffled(lamps.filter(({ edge, registered }) => registered && classes.includes(edge.roadClass)))
      .filter(({ edge: { street } }) => !seen.has(street) && seen.add(street));
  };
  for (const lamp of onStreet("main", "collector").slice(0, some(LAMPS_A_TRAFFIC_COUNTER)))
    place("traffic", lamp, undefined);
  for (const lamp of onStreet("residential", "walk").slice(0, some(LAMPS_A_MOTION_SENSOR)))
    place("motion", lamp, undefined);
  for (const cabinet of draw.shuffled(cabinets).slice(0, some(LAMPS_A_PHOTOCELL)))
    place("illuminance", undefined, cabinet);
  place("weather", undefined, nearestToFirst(cabinets));
  return placed;
}

/** The weather station stands at the cabinet nearest to the middle of all. */
function nearestToFirst(cabinets: readonly Cabinet[]): Cabinet | undefined {
  const far = ({ place }: Cabinet): number =>
    cabinets.reduce((total, other) => total + distanceM(place, other.place), 0);
  return [...cabinets].sort((a, b) => far(a) - far(b))[0];
}

function sensorAt(kind: SensorKind, number: number, roadClass: RoadClass, host: Lamp | Cabinet | undefined): Sensor {
  const { street, latitudeDeg, longitudeDeg } = host?.point ?? NO_POINT;
  return {
    kind,
    roadClass,
    intervalS: INTERVAL_S[kind],
    device: deviceId(`${kind}-${number}`),
    point: {
      ...NO_POINT,
      id: pointId(`${kind}-${number}`),
      kind,
      name: `${NAMES[kind]} ${number}${street === undefined ? "" : `, ${street}`}`,
      street,
      latitudeDeg,
      longitudeDeg,
    },
  };
}
