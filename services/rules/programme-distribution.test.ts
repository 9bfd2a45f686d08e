import { deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { AssignedLamps } from "./assigned-lamps.ts";
import { ProgrammeDistribution } from "./programme-distribution.ts";
import { RecordingBus } from "./testing/recording-bus.ts";
import { addLamp, DRIVER, EVENING_MS, GATEWAY, LAMP, openStreet, SITE } from "./testing/street.ts";

describe("the programmes at the broker", () => {
  let registry: ReturnType<typeof openStreet>;
  let bus: RecordingBus;
  let lamps: AssignedLamps;
  let distribution: ProgrammeDistribution;

  beforeEach(() => {
    registry = openStreet();
    registry.programmes.put(defaultProgramme);
    registry.programmes.assign([LAMP], defaultProgramme.id);
    bus = new RecordingBus();
    lamps = new AssignedLamps(registry);
    distribution = new ProgrammeDistribution({ bus, log: silentLogger, site: SITE, isRunHere: () => false });
  });
  const distribute = (atMs = EVENING_MS) => distribution.distribute(lamps.at(atMs), lamps.departedAt(atMs));

  it("lie there once, for the controller of each lamp", async () => {
    expect(await distribute()).toBe(1);
    expect(await distribute()).toBe(0);
    expect(bus.sent).toMatchObject([
      {
        params: { edge: GATEWAY, device: DRIVER },
        payload: { revision: 2, site: SITE, groups: ["town"], programme: { id: "town-default" } },
      },
    ]);
  });

  it("are replaced when they change", async () => {
    await distribute();
    registry.programmes.put({ ...defaultProgramme, initialDimPct: 80 });
    expect(await distribute()).toBe(1);
    expect(bus.payloads("programme").at(-1)).toMatchObject({ revision: 3, programme: { initialDimPct: 80 } });
  });

  it("are all put there again after the broker may have forgotten them", async () => {
    await distribute();
    distribution.forget();
    expect(await distribute()).toBe(1);
  });

  it("are those of the lamp at which a controller stands now", async () => {
    await distribute();
    addLamp(registry, { id: "lamp-2" });
    registry.programmes.put({ ...defaultProgramme, id: "park", initialDimPct: 30 });
    registry.assets.uninstall(LAMP, EVENING_MS - 10);
    registry.assets.install({
      point: pointId("lamp-2"),
      edge: edgeId(GATEWAY),
      device: deviceId(DRIVER),
      fromMs: EVENING_MS - 5,
    });
    registry.programmes.assign([pointId("lamp-2")], "park");
    expect(await distribute()).toBe(1);
    expect(bus.payloads("programme").at(-1)).toMatchObject({ revision: 2, programme: { id: "park" } });
  });

  it("do not lie there any more for a controller that has gone, and do again when it comes back", async () => {
    await distribute();
    registry.assets.uninstall(LAMP, EVENING_MS - 10);
    const topic = "lucciola/v1/edge/gateway-1/driver-1/programme";
    expect(await distribute()).toBe(1);
    expect(bus.cleared).toEqual([topic]);
    expect(await distribute()).toBe(0);
    // What a broker of another make kept through its restart is taken away again.
    distribution.forget();
    await distribute();
    expect(bus.cleared).toEqual([topic, topic]);

    registry.assets.install({ point: LAMP, edge: edgeId(GATEWAY), device: deviceId(DRIVER), fromMs: EVENING_MS - 5 });
    expect(await distribute()).toBe(1);
    expect(bus.payloads("programme")).toHaveLength(2);
    expect(bus.cleared).toHaveLength(2);
  });

  it("wait for the connection, and for one that breaks midway", async () => {
    bus.become("offline");
    expect(await distribute()).toBe(0);
    bus.become("connected");
    bus.refuses.add("programme");
    expect(await distribute()).toBe(0);
    bus.refuses.clear();
    expect(await distribute()).toBe(1);
  });
});
