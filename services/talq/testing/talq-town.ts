import { deviceId, edgeId, type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import { ownTalqAddress } from "@lucciola/platform/registry/talq/own-address.ts";
import { createMemoryStore } from "@lucciola/platform/timeseries/memory-store.ts";
import { Value } from "typebox/value";
import { buildTalqApp } from "../app.ts";
import { type ForeignGateway, type ManagementSystem, TalqConfig } from "../config.ts";
import { createDesks } from "../desks.ts";
import type { TalqApp } from "../routes/route.ts";
import { createTown } from "../town.ts";

/** A winter evening: 18:45 in the town. */
export const EVENING_MS = Date.parse("2026-11-23T17:45:00Z");
export const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };
export const LAMPS = [pointId("lamp-1"), pointId("lamp-2"), pointId("lamp-3")] as const;
export const CABINET = pointId("cabinet-1");
/** The management system of the tests. */
export const CMS = "3d0e1f6a-5c1b-4c0e-9d59-0b1f7a3d2c10";
const CONTROLLER = edgeId("controller-1");

/** A cabinet with three lamps that burn, metered and with their programme, and a management system that may command. */
export async function openTalqTown({
  uri = "http://127.0.0.1:9",
  system = {},
  gateways = [],
}: {
  readonly uri?: string;
  readonly system?: Partial<ManagementSystem>;
  /** Of other makers. */
  readonly gateways?: readonly Partial<ForeignGateway>[];
} = {}) {
  const clock = new ManualClock(EVENING_MS);
  const log = silentLogger;
  const registry = openRegistry({ path: ":memory:", log });
  const store = createMemoryStore();
  const point = (id: PointId, kind: "lamp" | "cabinet", latitudeDeg: number) => ({
    id,
    kind,
    name: `Via Roma, ${id}`,
    building: undefined,
    cabinet: kind === "lamp" ? CABINET : undefined,
    street: "Via Roma",
    latitudeDeg,
    longitudeDeg: SITE.longitudeDeg,
    nominalPowerW: 40,
    supplyCode: undefined,
    carrier: undefined,
    simulated: false,
  });
  registry.identities.create({ id: CONTROLLER, name: "Controller" }, EVENING_MS - 86_400_000);
  registry.assets.putPoint(point(CABINET, "cabinet", 45.73));
  for (const [index, lamp] of LAMPS.entries()) {
    registry.assets.putPoint(point(lamp, "lamp", 45.7301 + index / 1_000));
    const device = deviceId(`driver-${index + 1}`);
    registry.assets.install({ point: lamp, edge: CONTROLLER, device, fromMs: EVENING_MS - 86_400_000 });
  }
  registry.programmes.put(defaultProgramme);
  registry.programmes.assign(LAMPS, defaultProgramme.id);

  /** What devices say now. */
  const say = (id: PointId, values: Partial<Record<QuantityName, number>>): Promise<void> =>
    store.write(
      Object.entries(values).map(([quantity, value]) => ({
        point: id,
        quantity: quantity as QuantityName,
        at: clock.now(),
        value: value ?? 0,
      })),
    );
  for (const lamp of LAMPS)
    await say(lamp, {
      dimPct: 100,
      desiredDimPct: 100,
      activePowerW: 40.5,
      powerFactor: 0.95,
      supplyVoltageV: 231,
      energyTotalWh: 123_400,
      lightSourceOnTimeTotalS: 7_200_000,
      startsTotal: 365,
      driverTemperatureC: 48,
      lampFailures: 0,
    });
  await say(CABINET, {
    activePowerW: 130,
    powerFactor: 0.96,
    "voltageV.l1": 231,
    "currentA.l1": 0.6,
    "currentA.l2": 0.3,
    importTotalWh: 987_600,
    frequencyHz: 50,
    cabinetState: 0,
  });

  const settings = {
    systems: [{ name: "metro", address: CMS, uri, token: "metro-token", ...system }],
    gateways,
    site: SITE,
  };
  const config = Value.Parse(TalqConfig, Value.Default(TalqConfig, settings));
  const { secret } = registry.tokens.create(
    {
      name: "metro-token",
      scopes: ["lighting:read", "lighting:write"],
      networks: [],
      createdBy: "maria",
      expiresAtMs: EVENING_MS + 400 * 86_400_000,
    },
    EVENING_MS,
  );
  const gateway = ownTalqAddress(registry, "gateway", clock.now());
  const town = createTown({ registry, store, clock, config, gateway });
  const deps = { registry, clock, config, town, gateway };
  const desks = createDesks(deps, () => 0);
  let built: TalqApp | undefined;

  return {
    ...deps,
    store,
    desks,
    /** The application, for requests without a socket. */
    app: async (): Promise<TalqApp> => {
      built ??= await buildTalqApp({ ...deps, desks, log });
      return built;
    },
    say,
    token: secret,
    addressOf: (id: PointId): string => town.addressOf(id) ?? "",
    close: async () => {
      await built?.close();
      await store.close();
      registry.close();
    },
  };
}
export type TalqTown = Awaited<ReturnType<typeof openTalqTown>>;
