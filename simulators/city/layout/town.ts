import type { DeviceId, EdgeId, PointId } from "@lucciola/contract/ids/ids.ts";
import type { Building, Point } from "@lucciola/platform/registry/registry.ts";
import type { BuildingUse } from "../buildings/building-uses.ts";

/** How a road is used; it decides the lamps, their distance and the traffic. */
export type RoadClass = "main" | "collector" | "residential" | "walk";
export type Place = readonly [latitudeDeg: number, longitudeDeg: number];

export interface StreetNode {
  readonly id: string;
  readonly place: Place;
}

/** A piece of street between two nodes of the graph. */
export interface StreetEdge {
  readonly id: string;
  readonly street: string;
  readonly roadClass: RoadClass;
  readonly from: StreetNode;
  readonly to: StreetNode;
  readonly lengthM: number;
}

/** A device and the measured place that the registry joins to it. */
export interface Installed {
  readonly device: DeviceId;
  readonly point: Point;
}

export type Carrier = "electricity" | "gas" | "water";

export interface Supply extends Installed {
  readonly carrier: Carrier;
  /** Peak power of the panels behind an electricity supply, W. */
  readonly photovoltaicPeakW: number;
  /** What the register stood at when the world began, in Wh or L. */
  readonly startTotal: number;
}

export interface TownBuilding {
  readonly building: Building;
  readonly use: BuildingUse;
  readonly floorAreaM2: number;
  readonly isHeatedByGas: boolean;
  readonly isHeatedByHeatPump: boolean;
  /** The agent that reads its meters. */
  readonly edge: EdgeId;
  readonly supplies: readonly Supply[];
}

/** `switched`: without power by day, by the cabinet's contactor. `permanent`: always under power. */
export type CircuitKind = "switched" | "permanent";

export interface Circuit {
  readonly id: string;
  readonly cabinet: PointId;
  readonly kind: CircuitKind;
  readonly lamps: readonly Lamp[];
}

/** What hangs on the pole, whatever the inventory says of it. */
export interface Luminaire {
  readonly type: string;
  readonly ratedPowerW: number;
  readonly standbyPowerW: number;
  /** Share of the rated power that the gear loses at any level. */
  readonly fixedLossShare: number;
  /** Share of the rated power by which the LEDs droop at full level. */
  readonly droopShare: number;
  readonly temperatureRiseK: number;
  readonly thermalTimeConstantS: number;
  /** What the gear's own meter shows for a true 1. */
  readonly meteringGain: number;
}

export interface Lamp extends Installed {
  /** True wattage and kind; `point.nominalPowerW` is what the inventory holds. */
  readonly luminaire: Luminaire;
  readonly circuit: string;
  /** The cabinet that feeds it; `point.cabinet` is what the inventory holds. */
  readonly fedBy: PointId;
  readonly edge: StreetEdge;
  /** An unregistered lamp has no controller and no point in the registry; it burns while its circuit has supply. */
  readonly registered: boolean;
  readonly speaksForItself: boolean;
}

export interface Cabinet extends Installed {
  readonly place: Place;
  readonly circuits: readonly Circuit[];
  /** When its clock closes the contactors after sunset and opens them before sunrise, minutes. */
  readonly closesAfterSunsetMin: number;
  readonly opensAfterSunriseMin: number;
}

/** Lamps behind one identity: a cabinet's gateway, or a lamp that speaks for itself. */
export interface LampEdge {
  readonly edge: EdgeId;
  readonly name: string;
  readonly lamps: readonly Lamp[];
  /** The cabinet whose meter and state a gateway reads. */
  readonly cabinet: Cabinet | undefined;
  /** Sensors whose readings a gateway passes on. */
  readonly sensors: readonly Sensor[];
}

export type SensorKind = "traffic" | "motion" | "illuminance" | "weather";

export interface Sensor extends Installed {
  readonly kind: SensorKind;
  readonly roadClass: RoadClass;
  /** Each sample covers, or is taken every, so many seconds. */
  readonly intervalS: number;
}

/** All that stands in the town. It is a function of the scenario alone. */
export interface Town {
  readonly nodes: readonly StreetNode[];
  readonly edges: readonly StreetEdge[];
  readonly buildings: readonly TownBuilding[];
  readonly cabinets: readonly Cabinet[];
  readonly circuits: readonly Circuit[];
  /** Registered lamps. */
  readonly lamps: readonly Lamp[];
  readonly unregisteredLamps: readonly Lamp[];
  readonly sensors: readonly Sensor[];
  readonly lampEdges: readonly LampEdge[];
}
