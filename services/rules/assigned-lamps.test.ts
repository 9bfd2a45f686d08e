import { deviceId, pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { AssignedLamps } from "./assigned-lamps.ts";
import { addLamp, DRIVER, EVENING_MS, GATEWAY, LAMP, openStreet } from "./testing/street.ts";

describe("the lamps that have a programme", () => {
  let registry: ReturnType<typeof openStreet>;
  let lamps: AssignedLamps;

  beforeEach(() => {
    registry = openStreet();
    registry.programmes.put(defaultProgramme);
    registry.programmes.assign([LAMP], defaultProgramme.id);
    lamps = new AssignedLamps(registry);
  });

  it("are known with their controller, and are not asked for again while nothing changes", () => {
    const first = lamps.at(EVENING_MS);
    expect(first).toMatchObject([
      { point: LAMP, revision: 2, groups: ["town"], installation: { edge: GATEWAY, device: DRIVER } },
    ]);
    // What a controller accepts changes nothing of what is wanted.
    registry.programmes.recordAccepted(LAMP, 1);
    expect(lamps.at(EVENING_MS + 1_000)).toBe(first);
  });

  it("are known anew when a programme, an assignment or a revision changes", () => {
    const revision = () => lamps.at(EVENING_MS).map((lamp) => `${lamp.programme.id} ${lamp.revision}`);
    expect(revision()).toEqual(["town-default 2"]);
    registry.programmes.put({ ...defaultProgramme, initialDimPct: 80 });
    expect(revision()).toEqual(["town-default 3"]);
    // A restored backup: the controller is ahead of the registry.
    registry.programmes.recordAccepted(LAMP, 7);
    expect(revision()).toEqual(["town-default 8"]);
    registry.programmes.put({ ...defaultProgramme, id: "park" });
    registry.programmes.assign([LAMP], "park");
    expect(revision()).toEqual(["park 9"]);
    addLamp(registry, { id: "lamp-2" });
    registry.programmes.assign([pointId("lamp-2")], "park");
    expect(lamps.at(EVENING_MS).map(({ installation }) => installation?.device)).toEqual([DRIVER, undefined]);
  });

  it("change their controller at the instant at which another one is installed, though nobody says so then", () => {
    const swapMs = EVENING_MS + 60_000;
    registry.assets.install({ point: LAMP, edge: GATEWAY, device: deviceId("driver-2"), fromMs: swapMs });
    const deviceAt = (nowMs: number) => lamps.at(nowMs)[0]?.installation?.device;
    expect(deviceAt(swapMs - 1)).toBe("driver-1");
    expect(deviceAt(swapMs)).toBe("driver-2");
    registry.assets.uninstall(LAMP, swapMs + 5_000);
    expect(deviceAt(swapMs + 4_999)).toBe("driver-2");
    expect(deviceAt(swapMs + 5_000)).toBeUndefined();
    // A clock that was set back.
    expect(deviceAt(swapMs - 1)).toBe("driver-1");
  });
});
