import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { type Draw, drawFrom } from "../chance.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { distanceM, isOnLand, offsetM, placeFrom } from "./geography.ts";
import { type LuminaireType, luminaireOf, otherType, typeForStreet, withReplacedDriver } from "./luminaires.ts";
import { NO_POINT } from "./no-point.ts";
import { streetKey } from "./street-names.ts";
import { type DistrictStreets, LAMP_SPACING_M } from "./streets.ts";
import type { Lamp, Luminaire, Place, StreetEdge } from "./town.ts";

/** A lamp on its pole, before a cabinet feeds it. */
export interface Pole {
  readonly street: string;
  readonly number: number;
  readonly place: Place;
  readonly edge: StreetEdge;
  readonly luminaire: Luminaire;
  readonly inventoryPowerW: number;
  readonly registered: boolean;
}

/** Lamps stand this far from the middle of the road. */
const ASIDE_M = 4;

/** The poles of a district along its edges, as many as it shall have, and those that no inventory knows. */
export function standPoles(scenario: Scenario, streets: DistrictStreets, unregistered: number): Pole[] {
  const draw = drawFrom(scenario.seed, `lamps ${streets.district.key}`);
  const types = new Map<string, LuminaireType>();
  const numbers = new Map<string, number>();
  const poles: Pole[] = [];
  const stand = (edge: StreetEdge, place: Place, registered: boolean): void => {
    const { street } = edge;
    const streetType = types.get(street) ?? typeForStreet(edge.roadClass, draw);
    types.set(street, streetType);
    const key = registered ? street : `${street} unregistered`;
    const number = (numbers.get(key) ?? 0) + 1;
    numbers.set(key, number);
    poles.push({ street, number, place, edge, registered, ...hang(scenario, streetType, draw) });
  };
  for (const edge of streets.edges)
    for (const place of placesAlong(edge)) if (poles.length < streets.lamps) stand(edge, place, true);
  const lit = [...new Set(poles.map(({ edge }) => edge))];
  for (let index = 0; index < unregistered && lit.length > 0; index++) {
    const edge = draw.pick(lit);
    stand(edge, draw.pick(placesAlong(edge)), false);
  }
  return poles;
}

/** What hangs on a pole, and what the inventory says of it. */
function hang(
  { roughness }: Scenario,
  streetType: LuminaireType,
  draw: Draw,
): Pick<Pole, "luminaire" | "inventoryPowerW"> {
  const original = luminaireOf(streetType, draw);
  const luminaire = draw.happens(roughness.replacedDriverPct / 100)
    ? withReplacedDriver(original, otherType(streetType, draw), draw)
    : original;
  const inventory = draw.happens(roughness.wrongWattagePct / 100) ? otherType(streetType, draw) : streetType;
  return { luminaire, inventoryPowerW: inventory.nominalPowerW };
}

function placesAlong(edge: StreetEdge): Place[] {
  const spacingM = LAMP_SPACING_M[edge.roadClass];
  const [eastM, northM] = offsetM(edge.from.place, edge.to.place);
  const lengthM = distanceM(edge.from.place, edge.to.place);
  const count = Math.floor(lengthM / spacingM);
  return Array.from({ length: count }, (_, index) => {
    const alongM = (index + 0.5) * (lengthM / count);
    const [east, north] = [eastM / lengthM, northM / lengthM];
    return placeFrom(edge.from.place, east * alongM + north * ASIDE_M, north * alongM - east * ASIDE_M);
  }).filter(isOnLand);
}

/** The lamp on a pole, once it is known what feeds it. */
export function lampOn(
  pole: Pole,
  fed: Pick<Lamp, "circuit" | "fedBy" | "speaksForItself"> & { inventoryCabinet: Lamp["fedBy"] },
): Lamp {
  const { street, place, registered, luminaire, edge } = pole;
  const number = String(pole.number).padStart(2, "0");
  const key = `${streetKey(street)}-${registered ? "" : "x"}${number}`;
  return {
    device: deviceId(`lamp-${number}-${streetKey(street)}`),
    point: {
      ...NO_POINT,
      id: pointId(`lamp-${key}`),
      kind: "lamp",
      name: `${street} ${number}`,
      street,
      cabinet: fed.inventoryCabinet,
      latitudeDeg: place[0],
      longitudeDeg: place[1],
      nominalPowerW: pole.inventoryPowerW,
    },
    luminaire,
    circuit: fed.circuit,
    fedBy: fed.fedBy,
    speaksForItself: fed.speaksForItself,
    edge,
    registered,
  };
}

/** The identity of a lamp that speaks for itself. */
export const ownEdge = (lamp: Lamp) => edgeId(`self-${lamp.point.id}`);
