import { commandId, deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { LampCommand } from "@lucciola/contract/lighting/command.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";

/** A winter evening in Sesto Calende: 18:45 local, the lamps burn at 100 %. */
export const EVENING_MS = Date.parse("2026-11-23T17:45:00Z");
export const SITE: LightingSite = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
export const LAMP = pointId("lamp-1");
export const GATEWAY = edgeId("gateway-1");
export const DRIVER = deviceId("driver-1");

export interface StreetLamp {
  readonly id: string;
  readonly device?: string;
  readonly street?: string;
  readonly cabinet?: string;
}

export function addLamp(registry: Registry, { id, device, street, cabinet }: StreetLamp): void {
  const point = pointId(id);
  registry.assets.putPoint({
    id: point,
    kind: "lamp",
    name: id,
    building: undefined,
    cabinet: cabinet === undefined ? undefined : pointId(cabinet),
    street,
    latitudeDeg: SITE.latitudeDeg,
    longitudeDeg: SITE.longitudeDeg,
    nominalPowerW: 40,
    supplyCode: undefined,
    carrier: undefined,
    simulated: true,
  });
  if (device === undefined) return;
  const fromMs = EVENING_MS - 86_400_000;
  registry.assets.install({ point, edge: GATEWAY, device: deviceId(device), fromMs });
}

/** A gateway that is online, with one lamp. */
export function openStreet(): Registry {
  const registry = openRegistry({ path: ":memory:", log: silentLogger });
  registry.identities.create({ id: GATEWAY, name: "Gateway" }, EVENING_MS - 86_400_000);
  addLamp(registry, { id: LAMP, device: DRIVER });
  registry.edges.setOnline(GATEWAY, true, EVENING_MS - 1_000);
  return registry;
}

/** An order to 40 % for an hour that must be carried out within 30 s. */
export function setTo40(id: string, issuedAtMs = EVENING_MS): LampCommand {
  return {
    id: commandId(id),
    issuedAt: formatInstant(issuedAtMs),
    expiresAt: formatInstant(issuedAtMs + 30_000),
    action: { kind: "set", dimPct: 40, fadeMs: 0, until: formatInstant(issuedAtMs + 3_600_000) },
    reason: { kind: "manual", text: "event on the square", by: "admin" },
  };
}
