import type { Place } from "./town.ts";

/**
 * The ground of Sesto Calende, simplified: the left bank of lake Maggiore's outlet and of the Ticino, downstream from
 * Lisanza to Golasecca, and the parts of the town on it. Places are within some hundred metres of the real ones [A]; the
 * streets on them are invented.
 */
const LEFT_BANK: readonly Place[] = [
  [45.766, 8.602],
  [45.756, 8.605],
  [45.748, 8.6085],
  [45.74, 8.612],
  [45.733, 8.618],
  [45.728, 8.6245],
  [45.725, 8.631],
  [45.7238, 8.637],
  [45.7205, 8.6425],
  [45.714, 8.647],
  [45.706, 8.65],
  [45.695, 8.653],
];

/** Nothing stands nearer to the water than this. */
const BANK_MARGIN_M = 25;

export interface District {
  readonly key: string;
  readonly name: string;
  readonly centre: Place;
  /** How its streets lie, degrees clockwise from north. */
  readonly bearingDeg: number;
  /** Its share of the lamps, before the shares are scaled to those districts that a town has. */
  readonly share: number;
}

/** The largest first: a small scenario has the first ones only. */
export const DISTRICTS: readonly District[] = [
  { key: "centro", name: "Centro", centre: [45.7292, 8.6352], bearingDeg: 38, share: 0.37 },
  { key: "sant-anna", name: "Sant'Anna", centre: [45.738, 8.6215], bearingDeg: 52, share: 0.13 },
  { key: "abbazia", name: "Abbazia", centre: [45.7365, 8.6438], bearingDeg: 15, share: 0.11 },
  { key: "lisanza", name: "Lisanza", centre: [45.7515, 8.614], bearingDeg: 20, share: 0.1 },
  { key: "oneda", name: "Oneda", centre: [45.744, 8.6572], bearingDeg: 70, share: 0.08 },
  { key: "lentate", name: "Lentate Verbano", centre: [45.7585, 8.6365], bearingDeg: 5, share: 0.07 },
  { key: "cocquo", name: "Cocquo", centre: [45.7268, 8.655], bearingDeg: 30, share: 0.05 },
  { key: "oriano", name: "Oriano", centre: [45.7352, 8.6665], bearingDeg: 62, share: 0.05 },
  { key: "san-giorgio", name: "San Giorgio", centre: [45.7192, 8.652], bearingDeg: 25, share: 0.04 },
];

const METRES_PER_DEG = 111_195;
const metresPerDegOfLongitude = (latitudeDeg: number): number =>
  METRES_PER_DEG * Math.cos((latitudeDeg * Math.PI) / 180);

/** The place so many metres east and north of another. */
export const placeFrom = ([latitudeDeg, longitudeDeg]: Place, eastM: number, northM: number): Place => [
  round6(latitudeDeg + northM / METRES_PER_DEG),
  round6(longitudeDeg + eastM / metresPerDegOfLongitude(latitudeDeg)),
];

/** How far `to` lies east and north of `from`, m. */
export const offsetM = (from: Place, to: Place): readonly [eastM: number, northM: number] => [
  (to[1] - from[1]) * metresPerDegOfLongitude(from[0]),
  (to[0] - from[0]) * METRES_PER_DEG,
];

export const distanceM = (a: Place, b: Place): number => Math.hypot(...offsetM(a, b));

/** The place at a share (0 to 1) of the straight way between two. */
export const between = (a: Place, b: Place, share: number): Place => [
  round6(a[0] + (b[0] - a[0]) * share),
  round6(a[1] + (b[1] - a[1]) * share),
];

/** Whether a place lies on the town's side of the bank, and not on its very edge. */
export function isOnLand(place: Place): boolean {
  let nearestM = Number.POSITIVE_INFINITY;
  let isLeft = false;
  for (const [index, from] of LEFT_BANK.entries()) {
    const to = LEFT_BANK[index + 1];
    if (to === undefined) break;
    const [alongEast, alongNorth] = offsetM(from, to);
    const [east, north] = offsetM(from, place);
    const share = (east * alongEast + north * alongNorth) / (alongEast ** 2 + alongNorth ** 2);
    const foot = Math.min(1, Math.max(0, share));
    const awayM = Math.hypot(east - foot * alongEast, north - foot * alongNorth);
    if (awayM >= nearestM) continue;
    nearestM = awayM;
    isLeft = alongEast * north - alongNorth * east > 0;
  }
  return isLeft && nearestM >= BANK_MARGIN_M;
}

const round6 = (value: number): number => Math.round(value * 1e6) / 1e6;
