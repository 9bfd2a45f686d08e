export interface Centre {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

type Position = readonly [longitudeDeg: number, latitudeDeg: number];

/**
 * Where a GeoJSON geometry (RFC 7946) stands: a point itself, an area's centroid, weighted by area, holes taken out.
 * `undefined` for none, for lines, and for what is not a geometry.
 */
export function geometryCentre(geometry: unknown): Centre | undefined {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  if (type === "Point") return isPosition(coordinates) ? toCentre(coordinates) : undefined;
  if (type === "Polygon") return centroid([coordinates]);
  if (type === "MultiPolygon" && Array.isArray(coordinates)) return centroid(coordinates);
  return undefined;
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length >= 2 && Number.isFinite(value[0]) && Number.isFinite(value[1]);

const isRing = (value: unknown): value is readonly Position[] =>
  Array.isArray(value) && value.length >= 4 && value.every(isPosition);

const toCentre = ([longitudeDeg, latitudeDeg]: Position): Centre => ({ longitudeDeg, latitudeDeg });

/** Of a building, which is small enough for the plane. Around its first corner, where floating point is finest. */
function centroid(polygons: readonly unknown[]): Centre | undefined {
  const rings: (readonly Position[])[] = [];
  const signs: number[] = [];
  for (const polygon of polygons) {
    if (!Array.isArray(polygon) || !polygon.every(isRing)) return undefined;
    for (const [index, ring] of polygon.entries()) {
      rings.push(ring);
      signs.push(index === 0 ? 1 : -1);
    }
  }
  const origin = rings[0]?.[0];
  if (origin === undefined) return undefined;
  const sum = { area: 0, east: 0, north: 0 };
  for (const [index, ring] of rings.entries()) {
    const { area, east, north } = momentsOf(ring, origin);
    // Rings are wound either way in practice: the first is the outline, the others are holes.
    const sign = Math.sign(area) * (signs[index] ?? 1);
    sum.area += sign * area;
    sum.east += sign * east;
    sum.north += sign * north;
  }
  if (sum.area === 0) return undefined;
  return { longitudeDeg: origin[0] + sum.east / (3 * sum.area), latitudeDeg: origin[1] + sum.north / (3 * sum.area) };
}

/** Twice the signed area of a closed ring, and six times its first moments, by the shoelace formula. */
function momentsOf(ring: readonly Position[], [x0, y0]: Position): { area: number; east: number; north: number } {
  const sum = { area: 0, east: 0, north: 0 };
  for (const [index, [lon, lat]] of ring.entries()) {
    const next = ring[index + 1];
    if (next === undefined) break;
    const cross = (lon - x0) * (next[1] - y0) - (next[0] - x0) * (lat - y0);
    sum.area += cross;
    sum.east += (lon + next[0] - 2 * x0) * cross;
    sum.north += (lat + next[1] - 2 * y0) * cross;
  }
  return sum;
}
