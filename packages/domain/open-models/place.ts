import type { GeoJson, NgsiAttribute, Position } from "./ngsi-entity.ts";

/** Where something stands; both or neither. */
export interface Placed {
  readonly latitudeDeg: number | undefined;
  readonly longitudeDeg: number | undefined;
}

export function positionOf({ latitudeDeg, longitudeDeg }: Placed): Position | undefined {
  return latitudeDeg === undefined || longitudeDeg === undefined ? undefined : [longitudeDeg, latitudeDeg];
}

export function pointAttribute(place: Placed): NgsiAttribute | undefined {
  const coordinates = positionOf(place);
  return coordinates === undefined ? undefined : { kind: "geo", value: { type: "Point", coordinates } };
}

/** The rectangle around some places; a point where it has no width and no height, `undefined` of none. */
export function areaAround(places: Iterable<Placed>): GeoJson | undefined {
  let box: { west: number; south: number; east: number; north: number } | undefined;
  for (const place of places) {
    const position = positionOf(place);
    if (position === undefined) continue;
    const [east, north] = position;
    box ??= { west: east, south: north, east, north };
    box.west = Math.min(box.west, east);
    box.east = Math.max(box.east, east);
    box.south = Math.min(box.south, north);
    box.north = Math.max(box.north, north);
  }
  if (box === undefined) return undefined;
  const { west, south, east, north } = box;
  if (west === east && south === north) return { type: "Point", coordinates: [west, south] };
  const corners: Position[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { type: "Polygon", coordinates: [corners] };
}

export const areaAttribute = (area: GeoJson | undefined): NgsiAttribute | undefined =>
  area === undefined ? undefined : { kind: "geo", value: area };
