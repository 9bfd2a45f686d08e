import { join } from "node:path";
import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";

/** The one meter behind each enrolled edge, and since when it is installed. */
export const DEVICE = "meter-1";
export const INSTALLED_MS = Date.parse("2026-01-01T00:00:00Z");

export const pointOf = (edge: string): string => `pod-${edge}`;

/** Registers edges in a data folder, each with a meter at a supply point of its own; returns their secrets. */
export function enrolMeters(dataDirectory: string, edges: readonly string[]): (edge: string) => string {
  const registry = openRegistry({ path: join(dataDirectory, "registry.db"), log: silentLogger });
  const secrets = new Map<string, string>();
  for (const edge of edges) {
    const point = pointId(pointOf(edge));
    secrets.set(edge, registry.identities.create({ id: edgeId(edge), name: edge }, INSTALLED_MS));
    registry.assets.putPoint({
      id: point,
      kind: "supply",
      name: edge,
      building: undefined,
      cabinet: undefined,
      street: undefined,
      latitudeDeg: undefined,
      longitudeDeg: undefined,
      nominalPowerW: undefined,
      supplyCode: undefined,
      carrier: "electricity",
      simulated: false,
    });
    registry.assets.install({ point, edge: edgeId(edge), device: deviceId(DEVICE), fromMs: INSTALLED_MS });
  }
  registry.close();
  return (edge) => secrets.get(edge) ?? "";
}
