import { elevationDeg } from "@lucciola/domain/astronomy/sun.ts";
import { bySlot, SLOT_MS } from "../calendar/slots.ts";
import type { TownCalendar } from "../calendar/town-calendar.ts";
import { noise } from "../noise.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Monthly means of the air at the northern edge of the Po plain, °C, January first [A]. */
const MONTHLY_MEAN_C = [2, 4, 9, 12.5, 17, 21.2, 24, 23, 18.5, 13, 7, 3];
/** Half of the usual difference between the warmest and the coldest hour, K. */
const MONTHLY_SWING_K = [3, 4, 4.8, 5, 5.2, 5.5, 5.8, 5.5, 5, 4, 3.2, 2.8];
/** How much of the sky is covered, 0 to 1. */
const MONTHLY_CLOUD = [0.5, 0.48, 0.5, 0.55, 0.53, 0.45, 0.35, 0.38, 0.45, 0.55, 0.6, 0.55];
const FRONT_K = 2.6;
/** Noon irradiance of a clear sky with the sun overhead, W/m2 (Haurwitz 1945). */
const CLEAR_SKY_WM2 = 1_098;

/** Outdoor conditions by slot; instants between are on the line from one slot to the next. */
export interface Weather {
  airTemperatureC(slot: number): number;
  /** The same at any instant, without a step from slot to slot. */
  airTemperatureAtC(atMs: number): number;
  /** Mean of the last 24 hours, as walls feel it. */
  laggedTemperatureC(slot: number): number;
  sunElevationDeg(slot: number): number;
  globalIrradianceWm2(slot: number): number;
  cloudCoverPct(slot: number): number;
  relativeHumidityPct(slot: number): number;
  windSpeedMs(slot: number): number;
  precipitationMm(slot: number): number;
}

export interface WeatherPlace {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/** The weather of a place like Sesto Calende: its months, fronts of some days, clouds, showers. A function of the seed. */
export function weatherOf(scenario: Scenario, place: WeatherPlace, calendar: TownCalendar): Weather {
  const smooth = (key: string, periodSlots: number) => smoothNoise(scenario.seed, `weather ${key}`, periodSlots);
  const front = smooth("front", 96 * 2.5);
  const cloudDays = smooth("cloud days", 96 * 1.5);
  const cloudHours = smooth("cloud hours", 10);
  const humidity = smooth("humidity", 40);
  const breeze = smooth("wind", 14);
  const gale = smooth("gale", 96 * 4);
  const shower = smooth("shower", 7);

  const monthly = (table: readonly number[], slot: number): number => {
    const { day } = calendar.at(slot);
    // Months stand for their middle; the days between lie on the line from one to the next.
    const position = ((day.dayOfYear - 15.5) / 365.25) * 12;
    const month = Math.floor(position);
    const share = position - month;
    const [before, after] = [table[(month + 12) % 12] ?? 0, table[(month + 13) % 12] ?? 0];
    return before + (after - before) * share;
  };

  const sunElevationDeg = bySlot((slot) => elevationDeg(place, slot * SLOT_MS + SLOT_MS / 2));
  const cloud = bySlot((slot) => {
    const mean = monthly(MONTHLY_CLOUD, slot);
    return Math.min(1, Math.max(0, mean + 0.33 * cloudDays(slot) + 0.16 * cloudHours(slot)));
  });
  const airTemperatureC = bySlot((slot) => {
    const { hour } = calendar.at(slot);
    // Under clouds days are less warm and nights less cold.
    const swing = monthly(MONTHLY_SWING_K, slot) * (1.35 - 0.8 * cloud(slot));
    const daily = -swing * Math.cos((2 * Math.PI * (hour - 3.8)) / 24);
    const yearly = monthly(MONTHLY_MEAN_C, slot) + scenario.climate.offsetC;
    return Math.round((yearly + daily + FRONT_K * front(slot)) * 10) / 10;
  });
  const laggedTemperatureC = bySlot((slot) => {
    let sum = 0;
    for (let back = 0; back < 24; back++) sum += airTemperatureC(slot - back * 4);
    return sum / 24;
  });
  const precipitationMm = bySlot((slot) => {
    const wet = cloud(slot) - 0.86 + 0.12 * shower(slot);
    return wet <= 0 ? 0 : Math.round(Math.min(12, wet * 0.9 * (1 + Math.max(0, shower(slot)))) * 10) / 10;
  });

  return {
    airTemperatureC,
    laggedTemperatureC,
    sunElevationDeg,
    precipitationMm,
    airTemperatureAtC: (atMs) => {
      const position = atMs / SLOT_MS - 0.5;
      const slot = Math.floor(position);
      const from = airTemperatureC(slot);
      return from + (airTemperatureC(slot + 1) - from) * (position - slot);
    },
    globalIrradianceWm2: bySlot((slot) => {
      const sine = Math.sin((sunElevationDeg(slot) * Math.PI) / 180);
      if (sine <= 0) return 0;
      const clear = CLEAR_SKY_WM2 * sine * Math.exp(-0.057 / sine);
      return Math.round(clear * (1 - 0.78 * cloud(slot) ** 2));
    }),
    cloudCoverPct: (slot) => Math.round(cloud(slot) * 100),
    relativeHumidityPct: (slot) =>
      Math.round(
        Math.min(100, Math.max(20, 58 + 22 * cloud(slot) - 0.5 * (airTemperatureC(slot) - 12) + 8 * humidity(slot))),
      ),
    windSpeedMs: (slot) =>
      Math.round(Math.max(0, 1.6 + 0.9 * breeze(slot) + Math.max(0, 3 * gale(slot) - 3)) * 10) / 10,
  };
}

/** Noise of mean 0 and about unit spread that changes over `periodSlots`: values at whole periods, smoothly joined. */
function smoothNoise(seed: number, key: string, periodSlots: number): (slot: number) => number {
  const chance = noise(seed, key);
  return (slot) => {
    const position = slot / periodSlots;
    const whole = Math.floor(position);
    const share = position - whole;
    const eased = share * share * (3 - 2 * share);
    const before = chance.normal(whole);
    // Between two independent values the spread would sink; this keeps it.
    return (before + (chance.normal(whole + 1) - before) * eased) / Math.sqrt(1 - 2 * eased * (1 - eased));
  };
}
