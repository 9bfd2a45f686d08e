import { beforeAll, describe, expect, it } from "vitest";
import { SLOT_MS, SLOTS_A_DAY } from "../calendar/slots.ts";
import { townCalendar } from "../calendar/town-calendar.ts";
import { SITE, scenarioOf } from "../testing/towns.ts";
import { type Weather, weatherOf } from "./weather.ts";

const makeWeather = (lines: object = {}): Weather => {
  const scenario = scenarioOf(lines);
  return weatherOf(scenario, SITE, townCalendar(scenario, SITE.zone));
};
const FIRST = Date.parse("2026-01-01T00:00:00Z") / SLOT_MS;
const monthFrom = (month: number) => Date.UTC(2026, month - 1, 1) / SLOT_MS;
const mean = (weather: Weather, month: number): number => {
  const [from, to] = [monthFrom(month), monthFrom(month + 1)];
  let sum = 0;
  for (let slot = from; slot < to; slot++) sum += weather.airTemperatureC(slot);
  return sum / (to - from);
};

describe("the weather of the town", () => {
  let weather: Weather;
  beforeAll(() => {
    weather = makeWeather();
  });

  it("has the months of the Po plain's northern edge, for every seed", () => {
    for (const seed of [1, 2, 3]) {
      const other = makeWeather({ seed });
      expect(Math.abs(mean(other, 1) - 2)).toBeLessThan(3);
      expect(Math.abs(mean(other, 7) - 24)).toBeLessThan(3);
    }
  });

  it("is another one for another seed, and warmer where the scenario says so", () => {
    expect(makeWeather({ seed: 2 }).airTemperatureC(FIRST)).not.toBe(weather.airTemperatureC(FIRST));
    const warmer = makeWeather({ climate: { offsetC: 3 } });
    expect(mean(warmer, 5) - mean(weather, 5)).toBeCloseTo(3, 1);
  });

  it("is cold before dawn and warm in the afternoon", () => {
    const hour = (utcHour: number): number => {
      let sum = 0;
      for (let day = 0; day < 31; day++) sum += weather.airTemperatureC(monthFrom(7) + day * SLOTS_A_DAY + utcHour * 4);
      return sum / 31;
    };
    expect(hour(14) - hour(3)).toBeGreaterThan(6);
  });

  it("has no sun at night, at most a clear sky by day, and some 1,200 to 1,500 kWh/m2 in a year", () => {
    let sumWh = 0;
    const impossible: number[] = [];
    for (let slot = FIRST; slot < FIRST + 365 * SLOTS_A_DAY; slot++) {
      const irradiance = weather.globalIrradianceWm2(slot);
      if (irradiance > (weather.sunElevationDeg(slot) <= 0 ? 0 : 1_100)) impossible.push(slot);
      sumWh += irradiance / 4;
    }
    expect(impossible).toEqual([]);
    expect(sumWh / 1_000).toBeGreaterThan(1_200);
    expect(sumWh / 1_000).toBeLessThan(1_500);
  });

  it("rains on some days, 700 to 2,200 mm in a year, and never under a clear sky", () => {
    let rainMm = 0;
    let wetDays = 0;
    for (let day = 0; day < 365; day++) {
      let ofDayMm = 0;
      for (let slot = FIRST + day * SLOTS_A_DAY; slot < FIRST + (day + 1) * SLOTS_A_DAY; slot++) {
        const mm = weather.precipitationMm(slot);
        if (mm > 0) expect(weather.cloudCoverPct(slot)).toBeGreaterThan(50);
        ofDayMm += mm;
      }
      rainMm += ofDayMm;
      if (ofDayMm >= 1) wetDays++;
    }
    expect(rainMm).toBeGreaterThan(700);
    expect(rainMm).toBeLessThan(2_200);
    expect(wetDays).toBeGreaterThan(50);
    expect(wetDays).toBeLessThan(180);
  });

  it("changes without steps from one quarter of an hour to the next", () => {
    const noonMs = (FIRST + 40 * SLOTS_A_DAY) * SLOT_MS;
    for (let afterMs = 0; afterMs < 86_400_000; afterMs += 60_000) {
      const stepK = weather.airTemperatureAtC(noonMs + afterMs + 60_000) - weather.airTemperatureAtC(noonMs + afterMs);
      expect(Math.abs(stepK)).toBeLessThan(0.2);
    }
  });
});
