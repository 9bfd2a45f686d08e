import { type PointId, pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { initialRollOut, type RollOutPlan } from "@lucciola/domain/lighting/roll-out.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RollOuts } from "./roll-outs.ts";
import { addLamp, EVENING_MS, openStreet } from "./testing/street.ts";

const HOUR_MS = 3_600_000;
const PLAN: RollOutPlan = {
  stages: [{ sharePct: 20, watchMs: HOUR_MS }],
  mostRefusedPct: 10,
  mostSilentPct: 50,
  silentAfterMs: HOUR_MS / 2,
};

describe("a new version of the town's programme, one lamp in five first", () => {
  let registry: ReturnType<typeof openStreet>;
  let rollOuts: RollOuts;
  beforeEach(() => {
    registry = openStreet();
    for (let index = 2; index <= 10; index += 1) addLamp(registry, { id: `lamp-${index}`, device: `driver-${index}` });
    registry.programmes.put(defaultProgramme);
    registry.programmes.assign(
      registry.assets.points("lamp").map(({ id }) => id),
      defaultProgramme.id,
    );
    const { plans, rollOuts: records } = registry.lighting;
    const { id, version } = plans.keep("programme", { ...defaultProgramme, initialDimPct: 80 }, "maria", EVENING_MS);
    records.start({
      id: "roll-1",
      kind: "programme",
      planId: id,
      fromVersion: 1,
      toVersion: version,
      plan: JSON.stringify(PLAN),
      state: JSON.stringify(initialRollOut(EVENING_MS)),
      startedAtMs: EVENING_MS,
      startedBy: "maria",
      reason: "less in the evening",
    });
    rollOuts = new RollOuts({ registry, log: silentLogger });
  });
  afterEach(() => registry.close());

  const all = () => new Set(registry.assets.points("lamp").map(({ id }) => id));
  const step = (minutes: number, installed: () => ReadonlySet<PointId> = all) =>
    rollOuts.step(installed, EVENING_MS + minutes * 60_000);
  const ran = () => registry.programmes.assignments().filter(({ programme }) => programme.version === 2);
  const status = () => registry.lighting.rollOuts.get("roll-1")?.status;
  const accept = () => {
    for (const { point, revision } of ran()) registry.programmes.recordAccepted(point, revision);
  };

  it("is run by two lamps, then by all, and every step is on record", () => {
    step(0);
    expect(ran()).toHaveLength(2);
    accept();
    step(30);
    expect([ran().length, status()]).toEqual([2, "running"]);
    // The service was started again meanwhile.
    rollOuts = new RollOuts({ registry, log: silentLogger });
    step(60);
    expect([ran().length, status()]).toEqual([10, "finished"]);
    expect(registry.programmes.get("town-default")?.version).toBe(2);
    step(120);
    expect(registry.audit.list({ limit: 9 }).map(({ actor, detail }) => `${actor} ${detail}`)).toEqual([
      "rules roll-1: finished: it is the live version",
      "rules roll-1: stage 1: 2 lamp(s) more",
    ]);
  });

  it("stops at two lamps when one of them refuses it", () => {
    step(0);
    const [first] = ran();
    registry.programmes.recordRefused(first?.point ?? pointId("none"), first?.revision ?? 0, "too many steps");
    step(1);
    step(90);
    expect([ran().length, status()]).toEqual([2, "stopped"]);
    expect(registry.audit.list({ limit: 1 })[0]?.detail).toBe("roll-1: stopped: 1 of 2 lamps are refused");
  });

  it("stops when its lamps do not answer", () => {
    step(0);
    step(31);
    expect([ran().length, status()]).toEqual([2, "stopped"]);
  });

  it("does not wait for lamps at which no controller stands", () => {
    const one = () => new Set([pointId("lamp-1")]);
    step(0, one);
    expect(ran().map(({ point }) => point)).toEqual(["lamp-1"]);
    accept();
    step(60, one);
    expect([ran().length, status()]).toEqual([10, "finished"]);
  });
});
