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
const GAP_PROBABILITY = 0.12;
/** Of streets around the middle of a district; enough for a hundred thousand lamps. */
const MOST_RINGS = 130;
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
  for (let ring = 0; ring <= MOST_RINGS; ring++) {
    for (const line of ring === 0 ? [0] : [ring, -ring])
      for (const isRow of [true, false]) {
        const name = names.next().value;
        edges.push(...layOutStreet({ name, roadClass: classOf(district, name, ring), ring, line, isRow }, nodes, draw));
      }
    const reached = connected(edges);
    if (capacityOf(reached) >= lamps) return reached;
  }
  throw new RangeError(`There is no ground for ${lamps} lamps in ${district.name}`);
}

/** Which row or column of a district's lattice a street is. */
interface StreetPlan {
  readonly name: string;
  readonly roadClass: RoadClass;
  /** How far from the middle. */
  readonly ring: number;
  readonly line: number;
  readonly isRow: boolean;
}

/** One street: a row or column of the lattice, a little longer than its ring, with gaps by chance. */
function layOutStreet(
  { name, roadClass, ring, line, isRow }: StreetPlan,
  nodes: (column: number, row: number) => StreetNode | undefined,
  draw: Draw,
): StreetEdge[] {
  const edges: StreetEdge[] = [];
  const reach = ring + 2;
  for (let step = -reach; step < reach; step++) {
    const from = nodes(isRow ? step : line, isRow ? line : step);
    const to = nodes(isRow ? step + 1 : line, isRow ? line : step + 1);
    const isGap = draw.happens(ring === 0 ? 0 : GAP_PROBABILITY);
    if (from === undefined || to === undefined || isGap) continue;
    const id = `${streetKey(name)}-${edges.length + 1}`;
    edges.push({ id, street: name, roadClass, from, to, lengthM: distanceM(from.place, to.place) });
  }
  return edges;
}

const capacityOf = (edges: readonly StreetEdge[]): number =>
  edges.reduce((sum, { lengthM, roadClass }) => sum + Math.floor(lengthM / LAMP_SPACING_M[roadClass]), 0);

/** The pieces that can be reached from the first one: gaps and water may have cut some off. */
function connected(edges: readonly StreetEdge[]): StreetEdge[] {
  const neighbours = new Map<StreetNode, StreetNode[]>();
  const join = (a: StreetNode, b: StreetNode): void => {
    const known = neighbours.get(a);
    if (known === undefined) neighbours.set(a, [b]);
    else known.push(b);
  };
  for (const { from, to } of edges) {
    join(from, to);
    join(to, from);
  }
  const reached = new Set<StreetNode>();
  const ahead = edges.slice(0, 1).map(({ from }) => from);
  for (let node = ahead.pop(); node !== undefined; node = ahead.pop()) {
    if (reached.has(node)) continue;
    reached.add(node);
    ahead.push(...(neighbours.get(node) ?? []));
  }
  return edges.filter(({ from }) => reached.has(from));
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
