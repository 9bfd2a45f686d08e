import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

export const AWAY_LAMP = pointId("lamp-away");
const AWAY_CONTROLLER = edgeId("controller-away");

/** A lamp whose controller is registered and never connects. */
export function installAwayLamp(registry: Registry): void {
  const fromMs = Date.now() - 86_400_000;
  registry.identities.create({ id: AWAY_CONTROLLER, name: "Controller in a drawer" }, fromMs);
  registry.assets.putPoint({
    id: AWAY_LAMP,
    kind: "lamp",
    name: "Via Nuova 01",
    building: undefined,
    cabinet: undefined,
    street: "Via Nuova",
    latitudeDeg: 45.7305,
    longitudeDeg: 8.6325,
    nominalPowerW: 40,
    supplyCode: undefined,
    carrier: undefined,
    simulated: false,
  });
  registry.assets.install({ point: AWAY_LAMP, edge: AWAY_CONTROLLER, device: deviceId("lamp-1"), fromMs });
}
