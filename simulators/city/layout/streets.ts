import { type Draw, drawFrom } from "../chance.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { between, DISTRICTS, type District, distanceM, isOnLand, placeFrom } from "./geography.ts";
import { shareOut } from "./share-out.ts";
import { FIRST_STREETS, isWalk, STREET_NAMES, streetKey } from "./street-names.ts";
import type { Place, RoadClass, StreetEdge, StreetNode } from "./town.ts";

/** Distance between lamps by the class of the road, m [A]. */
export const LAMP_SPACING_M: Readonly<Record<RoadClass, number>> = {
  main: 32,
  collector: 28,
  residential: 26,
  walk: 22,
};

export interface DistrictStreets {
  readonly district: District;
  /** Lamps that it shall have. */
  readonly lamps: number;
  /** In the order in which they are lit, street by street. */
  readonly edges: readonly StreetEdge[];
}

const BLOCK_M = 112;
const LAMPS_WORTH_A_DISTRICT = 220;

/**
 * The street graph: each district has streets in rows and columns, bent and broken by chance and cut off at the water;
 * roads without lamps join the districts to the centre.
 */
export function layOutStreets(scenario: Scenario): { districts: DistrictStreets[]; edges: StreetEdge[] } {
  const { seed, size } = scenario;
  const names = streetNames(drawFrom(seed, "street names"));
  const lit = districtsOf(size.lamps, size.cabinets).map(({ district, lamps }) => ({
    district,
    lamps,
    edges: layOutDistrict(district, lamps, drawFrom(seed, `streets ${district.key}`), names),
  }));
  const roads = lit.slice(1).flatMap(({ district, edges }) => {
    const from = nodeNearest(lit[0]?.edges ?? [], district.centre);
    const to = nodeNearest(edges, from?.place ?? district.centre);
    return from && to ? layOutRoad(district, from, to, drawFrom(seed, `road ${district.key}`)) : [];
  });
  return { districts: lit, edges: [...lit.flatMap(({ edges }) => edges), ...roads] };
}

/** The districts that a town of this size has, and how its lamps are shared out among them. */
function districtsOf(lamps: number, cabinets: number): { district: District; lamps: number }[] {
  const count = Math.max(1, Math.min(DISTRICTS.length, cabinets, Math.floor(lamps / LAMPS_WORTH_A_DISTRICT)));
  const chosen = DISTRICTS.slice(0, count);
  const shares = shareOut(
    lamps,
    chosen.map(({ share }) => share),
  );
  return chosen.map((district, index) => ({ district, lamps: shares[index] ?? 0 }));
}

function* streetNames(draw: Draw): Generator<string, never> {
  yield* FIRST_STREETS;
  yield* draw.shuffled(STREET_NAMES);
  for (let number = 1; ; number++) yield `Strada ${number}`;
}

/** As many rows and columns of streets, from the middle outwards, as its lamps need. */
function layOutDistrict(district: District, lamps: number, draw: Draw, names: Generator<string, never>): StreetEdge[] {
  const nodes = lattice(district, draw);
  const edges: StreetEdge[] = [];
  let capacity = 0;
  // A town without lamps still has its two first streets.
  for (let ring = 0; ring === 0 || capacity < lamps; ring++) {
    if (ring > 400) throw new RangeError(`There is no ground for ${lamps} lamps in ${district.name}`);
    for (const line of ring === 0 ? [0] : [ring, -ring]) {
      for (const isRow of [true, false]) {
        if (ring > 0 && capacity >= lamps) break;
        const name = names.next().value;
        const roadClass = classOf(district, name, ring);
        // A street is a little longer than the ring that it belongs to.
        const reach = ring + 2;
        for (let step = -reach; step < reach; step++) {
          const from = nodes(isRow ? step : line, isRow ? line : step);
          const to = nodes(isRow ? step + 1 : line, isRow ? line : step + 1);
          if (from === undefined || to === undefined || draw.happens(ring === 0 ? 0 : 0.12)) continue;
          const lengthM = distanceM(from.place, to.place);
          edges.push({ id: `${streetKey(name)}-${edges.length}`, street: name, roadClass, from, to, lengthM });
          capacity += Math.floor(lengthM / LAMP_SPACING_M[roadClass]);
        }
      }
    }
  }
  return edges;
}

function classOf(district: District, name: string, ring: number): RoadClass {
  if (isWalk(name)) return "walk";
  if (ring === 0) return district === DISTRICTS[0] ? "main" : "collector";
  return ring === 1 ? "collector" : "residential";
}

/** Crossings by column and row; the same crossing is the same node. Those in the water are `undefined`. */
function lattice(district: District, draw: Draw): (column: number, row: number) => StreetNode | undefined {
  const known = new Map<string, StreetNode | undefined>();
  const bearing = ((district.bearingDeg + draw.between(-6, 6)) * Math.PI) / 180;
  return (column, row) => {
    const key = `${column} ${row}`;
    if (!known.has(key)) {
      const along = (column + draw.between(-0.16, 0.16)) * BLOCK_M;
      const across = (row + draw.between(-0.16, 0.16)) * BLOCK_M;
      const place = placeFrom(
        district.centre,
        along * Math.sin(bearing) + across * Math.cos(bearing),
        along * Math.cos(bearing) - across * Math.sin(bearing),
      );
      known.set(key, isOnLand(place) ? { id: `${district.key} ${key}`, place } : undefined);
    }
    return known.get(key);
  };
}

/** A road without lamps between two districts, in bent pieces of about 250 m, none of them in the water. */
function layOutRoad(district: District, from: StreetNode, to: StreetNode, draw: Draw): StreetEdge[] {
  const pieces = Math.max(1, Math.round(distanceM(from.place, to.place) / 250));
  const name = `Strada per ${district.name}`;
  const ways = Array.from({ length: Math.max(0, pieces - 1) }, (_, index): StreetNode => {
    const straight = between(from.place, to.place, (index + 1) / pieces);
    const bent = placeFrom(straight, draw.between(-40, 40), draw.between(-40, 40));
    return { id: `road ${district.key} ${index}`, place: isOnLand(bent) ? bent : straight };
  });
  const stops = [from, ...ways, to];
  return stops.slice(1).map((stop, index) => {
    const before = stops[index] ?? from;
    const lengthM = distanceM(before.place, stop.place);
    return { id: `${streetKey(name)}-${index}`, street: name, roadClass: "main", from: before, to: stop, lengthM };
  });
}

function nodeNearest(edges: readonly StreetEdge[], place: Place): StreetNode | undefined {
  let nearest: StreetNode | undefined;
  let nearestM = Number.POSITIVE_INFINITY;
  for (const { from, to } of edges)
    for (const node of [from, to]) {
      const awayM = distanceM(node.place, place);
      if (awayM < nearestM) [nearest, nearestM] = [node, awayM];
    }
  return nearest;
}
