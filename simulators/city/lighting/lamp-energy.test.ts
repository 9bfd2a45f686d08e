import type { LampState } from "@lucciola/light-controller/drivers/lamp-physics.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { lampPast } from "../history/lamp-past.ts";
import { pastLevels } from "../history/past-levels.ts";
import type { CircuitKind, Lamp } from "../layout/town.ts";
import { requireScenario } from "../scenario/read-scenario.ts";
import { DAY_MS, EPOCH_MS, SITE, worldOf } from "../testing/towns.ts";
import { placeOf } from "./lamp-place.ts";
import { WorldLamp } from "./world-lamp.ts";

const YEAR_MS = 365 * DAY_MS;

describe("a year of the town's lamps under the static programme", () => {
  /** Every fiftieth lamp, as it stands at the year's end. */
  let lamps: { readonly lamp: Lamp; readonly state: LampState; readonly circuit: CircuitKind }[];
  beforeAll(() => {
    const world = worldOf(requireScenario("healthy"));
    const kinds = new Map(world.town.circuits.map(({ id, kind }) => [id, kind]));
    const levels = pastLevels(SITE, EPOCH_MS)(EPOCH_MS + YEAR_MS);
    const span = { fromMs: EPOCH_MS, toMs: EPOCH_MS + YEAR_MS };
    const chosen = world.town.lamps.filter((_, index) => index % 50 === 0);
    lamps = chosen.map((lamp) => {
      const body = new WorldLamp(placeOf(world, lamp), { epochMs: EPOCH_MS }, { lookAheadMs: YEAR_MS });
      for (const _ of lampPast({ lamp: body, levels, ...span }));
      return { state: body.state, lamp, circuit: kinds.get(lamp.circuit) ?? "permanent" };
    });
  });
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it("takes some 160 kWh a lamp, as 46 municipalities reported for 2019 (163 kWh)", () => {
    const perLamp = mean(lamps.map(({ state }) => state.energyWh / 1_000));
    expect(perLamp).toBeGreaterThan(125);
    expect(perLamp).toBeLessThan(205);
  });

  it("burns from dusk to dawn: some 4,150 to 4,300 hours", () => {
    for (const { state } of lamps) {
      const hours = state.lightSourceOnTimeS / 3_600;
      expect(hours).toBeGreaterThan(4_100);
      expect(hours).toBeLessThan(4_300);
    }
  });

  it("saves about 29 % against full power all night", () => {
    const saving = mean(
      lamps.map(({ state, lamp }) => {
        const standbyWh = (lamp.luminaire.standbyPowerW * (state.operatingTimeS - state.lightSourceOnTimeS)) / 3_600;
        const fullWh = (lamp.luminaire.ratedPowerW * state.lightSourceOnTimeS) / 3_600;
        return 1 - (state.energyWh - standbyWh) / fullWh;
      }),
    );
    expect(saving).toBeGreaterThan(0.22);
    expect(saving).toBeLessThan(0.33);
  });

  it("is without power by day on switched circuits only", () => {
    for (const { state, circuit } of lamps) {
      const hours = state.operatingTimeS / 3_600;
      if (circuit === "permanent") expect(hours).toBeCloseTo(YEAR_MS / 3_600_000, 0);
      else expect(hours).toBeLessThan(4_500);
    }
  });
});
