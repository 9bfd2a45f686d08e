import { setTimeout as sleep } from "node:timers/promises";
import { buildingId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { PointKind, Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RecordingBus } from "../testing/recording-bus.ts";
import { EVENING_MS, openStreet, SITE } from "../testing/street.ts";
import { createHomeAssistant } from "./home-assistant.ts";

const AT = new Date(EVENING_MS).toISOString();
let registry: Registry;
let bus: RecordingBus;
let clock: ManualClock;
let home: ReturnType<typeof createHomeAssistant>;

function addPoint(id: string, kind: PointKind, building?: string, carrier?: string): void {
  registry.assets.putPoint({
    id: pointId(id),
    kind,
    name: id,
    building: building === undefined ? undefined : buildingId(building),
    cabinet: undefined,
    street: undefined,
    latitudeDeg: SITE.latitudeDeg,
    longitudeDeg: SITE.longitudeDeg,
    nominalPowerW: undefined,
    supplyCode: undefined,
    carrier,
    simulated: false,
  });
}

/** A school with two supplies of electricity and one of gas, a cabinet, and a Home Assistant. */
beforeEach(() => {
  registry = openStreet();
  registry.assets.putBuilding({
    id: buildingId("rodari"),
    name: "Scuola Rodari",
    use: "school",
    address: "Via Roma 1",
    latitudeDeg: SITE.latitudeDeg,
    longitudeDeg: SITE.longitudeDeg,
    floorAreaM2: 2_000,
    simulated: false,
  });
  addPoint("rodari-main", "supply", "rodari", "electricity");
  addPoint("rodari-gym", "supply", "rodari", "electricity");
  addPoint("rodari-gas", "supply", "rodari", "gas");
  addPoint("qe-7", "cabinet");
  bus = new RecordingBus();
  clock = new ManualClock(EVENING_MS);
  home = createHomeAssistant({ registry, bus, clock, log: silentLogger, version: "1.2.3" });
});
afterEach(async () => {
  await home.stop();
  registry.close();
});

const addHome = () =>
  registry.identities.create(
    { id: edgeId("home-1"), name: "Home Assistant", dialect: "home-assistant", prefix: "homeassistant" },
    0,
  );
const read = (point: string, values: Record<string, number>) =>
  bus.deliver("liveReadings", {}, { points: [{ point, at: AT, values }] });
async function settle(): Promise<void> {
  for (let step = 0; step < 20; step += 1) await sleep(0);
}
async function look(): Promise<void> {
  await settle();
  await clock.advance(30_000);
  await settle();
}
/** What lies retained, by topic. */
const retained = () =>
  Object.fromEntries(
    bus.raw.map((message) => {
      const at = message.indexOf(" ");
      return [message.slice(0, at), JSON.parse(message.slice(at + 1))];
    }),
  );

it("says nothing where there is no Home Assistant", async () => {
  await home.start();
  read("rodari-main", { activePowerW: 100 });
  await look();
  expect(bus.raw).toEqual([]);
});

it("shows buildings and cabinets with their sums, and no lamps", async () => {
  addHome();
  await home.start();
  read("rodari-main", { activePowerW: 1_200.5, importTotalWh: 5_000 });
  read("rodari-gas", { volumeTotalL: 7 });
  await look();
  const configs = retained();
  expect(Object.keys(configs)).toEqual([
    "homeassistant/device/building_rodari/config",
    "homeassistant/device/cabinet_qe_7/config",
  ]);
  const building = configs["homeassistant/device/building_rodari/config"];
  expect(building).toMatchObject({
    device: { identifiers: ["lucciola_building_rodari"], name: "Scuola Rodari" },
    origin: { name: "Lucciola", sw_version: "1.2.3" },
    state_topic: "lucciola/v1/home/building_rodari/state",
    availability: [{ topic: "spBv1.0/STATE/lucciola" }],
    components: {
      energy: {
        platform: "sensor",
        unique_id: "lucciola_building_rodari_importTotalWh",
        device_class: "energy",
        state_class: "total_increasing",
        unit_of_measurement: "Wh",
      },
    },
  });

  // The gymnasium is missing: half a sum would be wrong.
  expect(configs[building.state_topic]).toBeUndefined();
  read("rodari-gym", { activePowerW: 300, importTotalWh: 1_000 });
  read("qe-7", { cabinetState: 4, activePowerW: 900 });
  await look();
  expect(retained()).toMatchObject({
    "lucciola/v1/home/building_rodari/state": { activePowerW: 1_500.5, importTotalWh: 6_000 },
    "lucciola/v1/home/cabinet_qe_7/state": { activePowerW: 900, contactor: "ON", door: "OFF", breaker: "OFF" },
  });

  // Nothing new: nothing is said. Then the powers are too old, and the register still stands.
  const count = bus.raw.length;
  await look();
  expect(bus.raw).toHaveLength(count);
  await clock.advance(20 * 60_000);
  await look();
  expect(retained()["lucciola/v1/home/building_rodari/state"]).toEqual({ importTotalWh: 6_000 });
});

it("says everything again when the broker comes back, and takes all away when the Home Assistant is revoked", async () => {
  addHome();
  await home.start();
  read("qe-7", { cabinetState: 2 });
  await look();
  expect(bus.raw).toHaveLength(3);
  bus.become("offline");
  bus.become("connected");
  await look();
  expect(bus.raw).toHaveLength(6);
  registry.identities.revoke(edgeId("home-1"), clock.now());
  await look();
  expect(new Set(bus.cleared)).toEqual(new Set(Object.keys(retained())));
});
