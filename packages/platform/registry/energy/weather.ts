import type { HeatingSeason } from "@lucciola/contract/energy/building-weather.ts";

/** Hours of weather that no station of the town measured, from one source. */
export interface WeatherSeries {
  readonly id: string;
  readonly kind: "import" | "archive";
  /** Where it comes from: a file's name, an archive's address. */
  readonly source: string;
  readonly keptAtMs: number;
  readonly keptBy: string;
}

/** Mean air temperature, degrees C, of the hour (UTC) that begins at `atMs`. */
export interface WeatherHour {
  readonly atMs: number;
  readonly airTemperatureC: number;
}

/**
 * Weather from elsewhere, and the seasons in which the town may heat. What the town's own stations measure lies in the
 * time series and is never touched from here.
 */
export interface Weather {
  /** Keeps hours of a series, all or none; those that it has already are replaced. Tells how many are new or different. */
  putHours(series: WeatherSeries, hours: readonly WeatherHour[]): number;
  /** With the number of their hours, first and last; those kept first come first. */
  series(): (WeatherSeries & { readonly hours: number; readonly firstMs: number; readonly lastMs: number })[];
  /** Hours of a series in [`fromMs`, `toMs`), in order. */
  hours(series: string, fromMs: number, toMs: number): WeatherHour[];
  /** Takes a series with all of its hours away; false where there is none. */
  remove(series: string): boolean;
  /** Says what was decided for a season; the one with the same first day is replaced. */
  putSeason(season: HeatingSeason): void;
  removeSeason(from: string): boolean;
  /** What was decided, the oldest first; other seasons are the decree's. */
  seasons(): HeatingSeason[];
}
