import { LightingProgramme } from "@lucciola/contract/lighting/programme.ts";
import Schema from "typebox/schema";
import { describe, expect, it } from "vitest";
import { elevationDeg } from "../astronomy/sun.ts";
import { addDays } from "../time/local-time.ts";
import { defaultProgramme } from "./default-programme.ts";
import { nightOf } from "./night.ts";
import { resolveNight } from "./programme.ts";

const SITES = [
  { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" },
  { latitudeDeg: 37.5, longitudeDeg: 15.09, zone: "Europe/Rome" },
];

describe("the town's default programme", () => {
  it("is valid by the contract", () => {
    expect(Schema.Check(LightingProgramme, defaultProgramme)).toBe(true);
  });

  it("lights before civil dusk and until after civil dawn all the year round in the north and the south of Italy", () => {
    for (const site of SITES) {
      for (let day = 0; day < 365; day += 5) {
        const changes = resolveNight(defaultProgramme, site, nightOf(addDays("2026-01-01", day), site.zone));
        for (const change of [changes[1], changes.at(-1)]) {
          const elevation = elevationDeg(site, change?.atMs ?? Number.NaN);
          expect(elevation).toBeLessThan(-0.833);
          expect(elevation).toBeGreaterThan(-6);
        }
      }
    }
  });

  it("follows its name through a winter night", () => {
    const [site] = SITES;
    if (site === undefined) throw new Error("no site");
    const levels = resolveNight(defaultProgramme, site, nightOf("2026-12-21", site.zone)).map(({ dimPct }) => dimPct);
    expect(levels).toEqual([0, 100, 70, 50, 70, 100, 0]);
  });
});
