import type { LiveReadings } from "@lucciola/contract/live/live-messages.ts";

type LivePoint = LiveReadings["points"][number];

/** A reading as it came. */
export interface CameIn {
  /** Rises with each; tells lines of the same moment apart. */
  readonly number: number;
  readonly at: string;
  readonly point: string;
  readonly values: Readonly<Record<string, number>>;
}

const KEPT = 50;

/** The last readings of some points, the newest first. */
export function withCame(
  before: readonly CameIn[],
  came: readonly LivePoint[],
  points: ReadonlySet<string>,
): readonly CameIn[] {
  const own = came.filter(({ point }) => points.has(point));
  if (own.length === 0) return before;
  const first = (before[0]?.number ?? 0) + 1;
  const fresh = own.map(({ at, point, values }, index) => ({ number: first + index, at, point, values }));
  return [...fresh.reverse(), ...before].slice(0, KEPT);
}

/** Units of what devices say, as they are written behind a number. */
export const UNITS: Readonly<Record<string, string>> = {
  dimPct: "%",
  energyTotalWh: "Wh",
  importTotalWh: "Wh",
  activePowerW: "W",
  reactivePowerVar: "var",
  voltageV: "V",
  currentA: "A",
  frequencyHz: "Hz",
  driverTemperatureC: "°C",
  supplyVoltageV: "V",
  operatingTimeTotalS: "s",
  lightSourceOnTimeTotalS: "s",
  illuminanceLx: "lx",
  airTemperatureC: "°C",
  volumeTotalL: "L",
};
