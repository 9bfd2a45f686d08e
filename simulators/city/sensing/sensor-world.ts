import type {
  IlluminanceMessage,
  MotionMessage,
  TrafficMessage,
  WeatherMessage,
} from "@lucciola/contract/sensing/sensor-messages.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { Surroundings } from "../buildings/surroundings.ts";
import { slotOf } from "../calendar/slots.ts";
import type { Weather } from "../climate/weather.ts";
import type { Sensor } from "../layout/town.ts";
import { type Noise, noise } from "../noise.ts";
import { vehiclesPerHour, walkersPerHour } from "./traffic.ts";

export type SensorReading =
  | { readonly channel: "traffic"; readonly sample: TrafficMessage["samples"][number] }
  | { readonly channel: "motion"; readonly sample: MotionMessage["samples"][number] }
  | { readonly channel: "illuminance"; readonly sample: IlluminanceMessage["samples"][number] }
  | { readonly channel: "weather"; readonly sample: WeatherMessage["samples"][number] };

const LX_PER_WM2 = 115;
const FREE_SPEED_KMH = { main: 52, collector: 44, residential: 32, walk: 8 } as const;

/** What a sensor tells at an instant: of the interval of its own that ended last, or of the air at that moment. */
export function sensorReader(sensor: Sensor, surroundings: Surroundings): (atMs: number) => SensorReading {
  const { weather } = surroundings;
  const chance = noise(surroundings.seed, `sensor ${sensor.point.id}`);
  switch (sensor.kind) {
    case "traffic":
    case "motion":
      return counter(sensor, chance, surroundings);
    case "illuminance":
      return (atMs) => {
        const slot = slotOf(atMs);
        const sample = { at: formatInstant(atMs), illuminanceLx: illuminanceLx(weather, slot, chance.normal(slot)) };
        return { channel: "illuminance", sample };
      };
    case "weather":
      return (atMs) => {
        const slot = slotOf(atMs);
        const sample = {
          at: formatInstant(atMs),
          airTemperatureC: round1(weather.airTemperatureAtC(atMs) + 0.1 * chance.normal(slot)),
          relativeHumidityPct: weather.relativeHumidityPct(slot),
          windSpeedMs: weather.windSpeedMs(slot),
          precipitationMm: weather.precipitationMm(slot),
          globalIrradianceWm2: weather.globalIrradianceWm2(slot),
          cloudCoverPct: weather.cloudCoverPct(slot),
        };
        return { channel: "weather", sample };
      };
  }
}

/** Vehicles or people in the last whole interval of the sensor. */
function counter(sensor: Sensor, chance: Noise, { calendar, weather }: Surroundings) {
  const { roadClass } = sensor;
  const intervalMs = sensor.intervalS * 1_000;
  const hours = intervalMs / 3_600_000;
  return (atMs: number): SensorReading => {
    const interval = Math.floor(atMs / intervalMs) - 1;
    const startMs = interval * intervalMs;
    const middle = slotOf(startMs + intervalMs / 2);
    const time = calendar.at(middle);
    const [start, end] = [formatInstant(startMs), formatInstant(startMs + intervalMs)];
    if (sensor.kind === "motion") {
      const [airC, rainMm] = [weather.airTemperatureC(middle), weather.precipitationMm(middle)];
      const walkers = walkersPerHour(roadClass, time, airC, rainMm) * hours;
      return { channel: "motion", sample: { start, end, motionCount: countAround(walkers, chance.normal(interval)) } };
    }
    const perHour = vehiclesPerHour(roadClass, time);
    const vehicleCount = countAround(perHour * hours, chance.normal(interval));
    if (vehicleCount === 0) return { channel: "traffic", sample: { start, end, vehicleCount } };
    // Where there is more traffic it goes slower.
    const speed = FREE_SPEED_KMH[roadClass] * (1 - perHour / 2_500) + 1.5 * chance.normal(-1 - interval);
    return { channel: "traffic", sample: { start, end, vehicleCount, meanSpeedKmh: round1(speed) } };
  };
}

const round1 = (value: number): number => Math.round(value * 10) / 10;

/** Daylight on a photocell, lx: by the sun while it is up, by twilight below the horizon down to starlight. */
function illuminanceLx(weather: Weather, slot: number, chance: number): number {
  const elevation = weather.sunElevationDeg(slot);
  const twilight = elevation > 0 ? 700 : 700 * 10 ** (elevation / 2.4);
  const light =
    weather.globalIrradianceWm2(slot) * LX_PER_WM2 + twilight * (1 - 0.5 * (weather.cloudCoverPct(slot) / 100));
  const shown = Math.max(0.1, light * (1 + 0.03 * chance));
  return shown < 100 ? Math.round(shown * 10) / 10 : Math.round(shown);
}

/** A count whose chance grows with the square root of what is expected, as counts do. */
const countAround = (expected: number, chance: number): number =>
  Math.max(0, Math.round(expected + Math.sqrt(expected) * chance));
