import type { Parsed } from "@lucciola/contract/ids/ids.ts";
import type { GeoJson, Position } from "./ngsi-entity.ts";

/** The geographical part of a query, as its parameters write it (CIM 009, 4.10). */
export interface GeoParameters {
  readonly georel: string;
  readonly geometry: string;
  /** JSON of an array. */
  readonly coordinates: string;
}

const EARTH_RADIUS_M = 6_371_008.8;
const MOST_CORNERS = 1_000;

/**
 * Reads `near;maxDistance==METRES` or `near;minDistance==METRES` from a point, and `within` a polygon without holes. Says
 * then of a place whether it lies so: an area lies near when its middle does, and within when all its corners do.
 */
export function parseGeoQuery({ georel, geometry, coordinates }: GeoParameters): Parsed<(place: GeoJson) => boolean> {
  const refuse = (issue: string) => ({ ok: false as const, issues: [issue] });
  const shape = readJson(coordinates);
  const [, side, metres] = /^near;(max|min)Distance==(\d{1,8}(?:\.\d{1,3})?)$/.exec(georel) ?? [];
  if (side !== undefined) {
    const centre = readPosition(shape);
    if (geometry !== "Point" || centre === undefined)
      return refuse("georel near needs geometry=Point and coordinates=[longitude,latitude]");
    const limitM = Number(metres);
    return {
      ok: true,
      value: (place) => {
        const apartM = distanceM(centre, middleOf(place));
        return side === "max" ? apartM <= limitM : apartM >= limitM;
      },
    };
  }
  if (georel !== "within")
    return refuse("georel is near;maxDistance==METRES, near;minDistance==METRES or within; others are not taken");
  const ring = readRing(shape);
  if (geometry !== "Polygon" || ring === undefined)
    return refuse(
      `georel within needs geometry=Polygon and coordinates=[[[longitude,latitude],...]] of one closed ring with up to ${MOST_CORNERS} corners`,
    );
  return { ok: true, value: (place) => cornersOf(place).every((corner) => isInside(corner, ring)) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readPosition(shape: unknown): Position | undefined {
  if (!Array.isArray(shape) || shape.length < 2) return undefined;
  const [longitude, latitude]: unknown[] = shape;
  const isDegrees = (value: unknown, limit: number): value is number =>
    typeof value === "number" && Math.abs(value) <= limit;
  return isDegrees(longitude, 180) && isDegrees(latitude, 90) ? [longitude, latitude] : undefined;
}

function readRing(shape: unknown): Position[] | undefined {
  if (!Array.isArray(shape) || shape.length !== 1) return undefined;
  const [ring]: unknown[] = shape;
  if (!Array.isArray(ring) || ring.length < 4 || ring.length > MOST_CORNERS + 1) return undefined;
  const corners = ring.flatMap((corner: unknown) => {
    const position = readPosition(corner);
    return position === undefined ? [] : [position];
  });
  const [first, last] = [corners[0], corners.at(-1)];
  const isClosed = first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
  return corners.length === ring.length && isClosed ? corners : undefined;
}

const cornersOf = (place: GeoJson): readonly Position[] =>
  place.type === "Point" ? [place.coordinates] : place.coordinates.flat();

function middleOf(place: GeoJson): Position {
  const corners = cornersOf(place);
  const mid = (index: 0 | 1): number => {
    const values = corners.map((corner) => corner[index]);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  return [mid(0), mid(1)];
}

/** Along a great circle. */
function distanceM([lonA, latA]: Position, [lonB, latB]: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const chord = half(latB - latA) + Math.cos(radians(latA)) * Math.cos(radians(latB)) * half(lonB - lonA);
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** By the number of edges that a ray to the east crosses; degrees as on a plane, which a town is. */
function isInside([east, north]: Position, ring: readonly Position[]): boolean {
  let isIn = false;
  for (let index = 1; index < ring.length; index++) {
    const [from, to] = [ring[index - 1], ring[index]];
    if (from === undefined || to === undefined) continue;
    const crosses = from[1] > north !== to[1] > north;
    if (crosses && east < ((to[0] - from[0]) * (north - from[1])) / (to[1] - from[1]) + from[0]) isIn = !isIn;
  }
  return isIn;
}
