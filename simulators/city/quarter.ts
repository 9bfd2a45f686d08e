import { buildingId, type DeviceId, deviceId, type EdgeId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import type { Building, Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { BuildingHabits } from "./building-load.ts";

/** A meter behind an agent or gateway, and the supply that it measures. */
export interface SimulatedMeterSpec {
  readonly device: DeviceId;
  readonly point: Point;
}

export interface SimulatedBuilding {
  readonly building: Building;
  readonly edge: EdgeId;
  readonly habits: BuildingHabits;
  readonly meters: readonly SimulatedMeterSpec[];
}

export interface SimulatedLampSpec {
  readonly device: DeviceId;
  readonly point: Point;
  readonly ratedPowerW: number;
}

/** Lamps behind one identity: a cabinet's gateway, or a lamp that speaks for itself. */
export interface SimulatedLampEdge {
  readonly edge: EdgeId;
  readonly name: string;
  readonly lamps: readonly SimulatedLampSpec[];
  /** The cabinet's own meter, where it has one. */
  readonly cabinet: SimulatedMeterSpec | undefined;
}

export interface Quarter {
  readonly buildings: readonly SimulatedBuilding[];
  readonly lampEdges: readonly SimulatedLampEdge[];
}

const NO_POINT = {
  building: undefined,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  nominalPowerW: undefined,
  supplyCode: undefined,
  carrier: undefined,
  simulated: true,
} as const;
const OFFICE_WEEK = [...Array<[number, number][]>(5).fill([[7.5, 18]]), [[8, 12.5]], []] as [number, number][][];
const SCHOOL_WEEK = [...Array<[number, number][]>(5).fill([[7.5, 16.5]]), [], []] as [number, number][][];
const LIBRARY_WEEK = [
  [],
  ...Array<[number, number][]>(4).fill([
    [9, 12.5],
    [14, 19],
  ]),
  [[9, 17]],
  [],
] as [number, number][][];

function building(spec: {
  id: string;
  name: string;
  use: string;
  address: string;
  latitudeDeg: number;
  longitudeDeg: number;
  floorAreaM2: number;
  pod: string;
  habits: BuildingHabits;
  volumes: { id: string; name: string; carrier: string }[];
}): SimulatedBuilding {
  const { id, name, use, address, latitudeDeg, longitudeDeg, floorAreaM2, pod, habits, volumes } = spec;
  const owner = buildingId(id);
  const supply = { ...NO_POINT, kind: "supply", building: owner, latitudeDeg, longitudeDeg } as const;
  return {
    building: { id: owner, name, use, address, latitudeDeg, longitudeDeg, floorAreaM2, simulated: true },
    edge: edgeId(`agent-${id}`),
    habits,
    meters: [
      {
        device: deviceId("electricity"),
        point: {
          ...supply,
          id: pointId(`${id}-electricity`),
          name: `${name}: elettricità`,
          carrier: "electricity",
          supplyCode: pod,
        },
      },
      ...volumes.map((volume) => ({
        device: deviceId(volume.id),
        point: {
          ...supply,
          id: pointId(`${id}-${volume.id}`),
          name: `${name}: ${volume.name}`,
          carrier: volume.carrier,
        },
      })),
    ],
  };
}

const BUILDINGS: readonly SimulatedBuilding[] = [
  building({
    id: "town-hall",
    name: "Palazzo comunale",
    use: "town-hall",
    address: "Piazza Cesare da Sesto 1",
    latitudeDeg: 45.7284,
    longitudeDeg: 8.6346,
    floorAreaM2: 1_850,
    pod: "IT001E00000001",
    habits: {
      baseW: 3_200,
      occupiedW: 14_000,
      week: OFFICE_WEEK,
      closedMonths: [],
      heatingWPerK: 320,
      coolingWPerK: 900,
    },
    volumes: [{ id: "gas", name: "gas", carrier: "gas" }],
  }),
  building({
    id: "school",
    name: "Scuola primaria",
    use: "school",
    address: "Via Umberto Maddalena 10",
    latitudeDeg: 45.7301,
    longitudeDeg: 8.6302,
    floorAreaM2: 3_400,
    pod: "IT001E00000002",
    habits: {
      baseW: 2_600,
      occupiedW: 19_000,
      week: SCHOOL_WEEK,
      closedMonths: [7, 8],
      heatingWPerK: 450,
      coolingWPerK: 0,
    },
    volumes: [
      { id: "gas", name: "gas", carrier: "gas" },
      { id: "water", name: "acqua", carrier: "water" },
    ],
  }),
  building({
    id: "library",
    name: "Biblioteca comunale",
    use: "library",
    address: "Viale Italia 3",
    latitudeDeg: 45.7266,
    longitudeDeg: 8.6328,
    floorAreaM2: 780,
    pod: "IT001E00000003",
    habits: {
      baseW: 900,
      occupiedW: 5_200,
      week: LIBRARY_WEEK,
      closedMonths: [],
      heatingWPerK: 160,
      coolingWPerK: 420,
    },
    volumes: [],
  }),
];

/** A street as a bent line of lamps about 28 m apart. */
interface Street {
  readonly key: string;
  readonly name: string;
  readonly cabinet: string;
  readonly from: readonly [latitudeDeg: number, longitudeDeg: number];
  readonly to: readonly [latitudeDeg: number, longitudeDeg: number];
  /** How far the middle is moved aside, degrees. */
  readonly bend: number;
  readonly lamps: number;
  readonly ratedPowerW: number;
  readonly speaksForItself: boolean;
}

const STREETS: readonly Street[] = [
  {
    key: "italia",
    name: "Viale Italia",
    cabinet: "q1",
    from: [45.7259, 8.6318],
    to: [45.7302, 8.6362],
    bend: 0.0004,
    lamps: 22,
    ratedPowerW: 62,
    speaksForItself: false,
  },
  {
    key: "roma",
    name: "Via Roma",
    cabinet: "q2",
    from: [45.7289, 8.6349],
    to: [45.731, 8.6291],
    bend: -0.0003,
    lamps: 18,
    ratedPowerW: 45,
    speaksForItself: false,
  },
  {
    key: "ticino",
    name: "Alzaia Ticino",
    cabinet: "q1",
    from: [45.7251, 8.6331],
    to: [45.7276, 8.6372],
    bend: -0.0005,
    lamps: 10,
    ratedPowerW: 32,
    speaksForItself: false,
  },
  {
    key: "marconi",
    name: "Via Marconi",
    cabinet: "q2",
    from: [45.7297, 8.6316],
    to: [45.7322, 8.633],
    bend: 0.0002,
    lamps: 10,
    ratedPowerW: 38,
    speaksForItself: true,
  },
];

const CABINETS = [
  { key: "q1", name: "Quadro Q1 Viale Italia", latitudeDeg: 45.7263, longitudeDeg: 8.6324 },
  { key: "q2", name: "Quadro Q2 Via Roma", latitudeDeg: 45.7295, longitudeDeg: 8.6333 },
] as const;

function lampsOf(street: Street): SimulatedLampSpec[] {
  return Array.from({ length: street.lamps }, (_, index) => {
    const share = index / (street.lamps - 1);
    const aside = street.bend * Math.sin(Math.PI * share);
    const number = String(index + 1).padStart(2, "0");
    const along = (axis: 0 | 1) =>
      Math.round((street.from[axis] + (street.to[axis] - street.from[axis]) * share + aside) * 1e6) / 1e6;
    const point: Point = {
      ...NO_POINT,
      id: pointId(`lamp-${street.key}-${number}`),
      kind: "lamp",
      name: `${street.name} ${number}`,
      street: street.name,
      cabinet: pointId(`cabinet-${street.cabinet}`),
      latitudeDeg: along(0),
      longitudeDeg: along(1),
      nominalPowerW: street.ratedPowerW,
    };
    return { device: deviceId(`lamp-${number}-${street.key}`), point, ratedPowerW: street.ratedPowerW };
  });
}

function cabinetMeter({ key, name, latitudeDeg, longitudeDeg }: (typeof CABINETS)[number]): SimulatedMeterSpec {
  return {
    device: deviceId("meter"),
    point: {
      ...NO_POINT,
      id: pointId(`cabinet-${key}`),
      kind: "cabinet",
      name,
      latitudeDeg,
      longitudeDeg,
      carrier: "electricity",
    },
  };
}

/** Three buildings, sixty lamps on four streets, two cabinets: enough to see every path of the system. */
export function layOutQuarter(): Quarter {
  const gateways = CABINETS.map((cabinet) => ({
    edge: edgeId(`gateway-${cabinet.key}`),
    name: `Gateway ${cabinet.name}`,
    lamps: STREETS.filter((street) => street.cabinet === cabinet.key && !street.speaksForItself).flatMap(lampsOf),
    cabinet: cabinetMeter(cabinet),
  }));
  const single = STREETS.filter(({ speaksForItself }) => speaksForItself)
    .flatMap(lampsOf)
    .map((lamp) => ({
      edge: edgeId(`self-${lamp.point.id}`),
      name: lamp.point.name,
      lamps: [lamp],
      cabinet: undefined,
    }));
  return { buildings: BUILDINGS, lampEdges: [...gateways, ...single] };
}

/** Writes the quarter into the registry, once: assets, installations from `fromMs` on, and the lamps' programme. */
export function registerQuarter(registry: Registry, quarter: Quarter, fromMs: number): void {
  const { assets, programmes } = registry;
  const place = (edge: EdgeId, { device, point }: { device: DeviceId; point: Point }): void => {
    assets.putPoint(point);
    if (assets.installationAt(point.id, fromMs) === undefined)
      assets.install({ point: point.id, edge, device, fromMs });
  };
  registry.transaction(() => {
    for (const { building: owner, edge, meters } of quarter.buildings) {
      assets.putBuilding(owner);
      for (const meter of meters) place(edge, meter);
    }
    for (const { edge, cabinet } of quarter.lampEdges) if (cabinet !== undefined) place(edge, cabinet);
    for (const { edge, lamps } of quarter.lampEdges) for (const lamp of lamps) place(edge, lamp);
    const lampIds = quarter.lampEdges.flatMap(({ lamps }) => lamps.map(({ point }) => point.id));
    if (programmes.get(defaultProgramme.id) === undefined) programmes.put(defaultProgramme);
    const unassigned = lampIds.filter((lamp) => programmes.assignment(lamp) === undefined);
    if (unassigned.length > 0) programmes.assign(unassigned, defaultProgramme.id);
  });
}
