import { edgeId, type PointId } from "@lucciola/contract/ids/ids.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { placeBuildings } from "./buildings.ts";
import { feedPoles } from "./cabinets.ts";
import { ownEdge, standPoles } from "./lamps.ts";
import { placeSensors } from "./sensors.ts";
import { shareOut } from "./share-out.ts";
import { layOutStreets } from "./streets.ts";
import type { Cabinet, LampEdge, Sensor, StreetNode, Town } from "./town.ts";

/** The whole town that a scenario describes; the same scenario gives the same town. */
export function layOutTown(scenario: Scenario): Town {
  const { districts, edges } = layOutStreets(scenario);
  const { lamps: lampCount, unregisteredPct } = scenario.size;
  const unregistered = shareOut(
    Math.round((lampCount * unregisteredPct) / 100),
    districts.map(({ lamps }) => lamps),
  );
  const poles = districts.map((streets, index) => standPoles(scenario, streets, unregistered[index] ?? 0));
  const cabinets = feedPoles(scenario, poles);
  const circuits = cabinets.flatMap((cabinet) => cabinet.circuits);
  const lamps = circuits.flatMap((circuit) => circuit.lamps);
  const sensors = placeSensors(scenario, cabinets);
  return {
    nodes: nodesOf(edges),
    edges,
    buildings: placeBuildings(scenario, districts),
    cabinets,
    circuits,
    lamps: lamps.filter(({ registered }) => registered),
    unregisteredLamps: lamps.filter(({ registered }) => !registered),
    sensors: [...sensors.values()].flat(),
    lampEdges: lampEdgesOf(cabinets, sensors),
  };
}

/** A gateway for each cabinet, and an identity for each lamp that speaks for itself. */
function lampEdgesOf(cabinets: readonly Cabinet[], sensors: ReadonlyMap<PointId, readonly Sensor[]>): LampEdge[] {
  const lampsOf = ({ circuits }: Cabinet) =>
    circuits.flatMap(({ lamps }) => lamps.filter(({ registered }) => registered));
  const gateways = cabinets.map((cabinet, index) => ({
    edge: edgeId(`gateway-q${index + 1}`),
    name: `Gateway ${cabinet.point.name}`,
    lamps: lampsOf(cabinet).filter(({ speaksForItself }) => !speaksForItself),
    cabinet,
    sensors: sensors.get(cabinet.point.id) ?? [],
  }));
  const singles = cabinets
    .flatMap(lampsOf)
    .filter(({ speaksForItself }) => speaksForItself)
    .map((lamp) => ({
      edge: ownEdge(lamp),
      name: lamp.point.name,
      lamps: [lamp],
      cabinet: undefined,
      sensors: [],
    }));
  return [...gateways, ...singles];
}

function nodesOf(edges: Town["edges"]): StreetNode[] {
  const nodes = new Map<string, StreetNode>();
  for (const { from, to } of edges) for (const node of [from, to]) nodes.set(node.id, node);
  return [...nodes.values()];
}
