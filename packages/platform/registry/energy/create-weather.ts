import type { HeatingSeason } from "@lucciola/contract/energy/building-weather.ts";
import { asJsonRows, type Database } from "../database.ts";
import type { Weather, WeatherHour, WeatherSeries } from "./weather.ts";

interface SeriesRow {
  id: string;
  kind: "import" | "archive";
  source: string;
  kept_at_ms: number;
  kept_by: string;
  hours: number;
  first_ms: number;
  last_ms: number;
}

interface SeasonRow {
  from_date: string;
  to_date: string;
  hours_per_day: number;
  source: string;
}

/** Weather from elsewhere and heating seasons in the registry. */
export function createWeather(db: Database): Weather {
  return {
    putHours: (series, hours) => db.transaction(() => putHours(db, series, hours)),
    series: () =>
      db
        .all<SeriesRow>(
          `SELECT s.*, count(*) AS hours, min(h.at_ms) AS first_ms, max(h.at_ms) AS last_ms
           FROM weather_series s JOIN weather_hour h ON h.series = s.id GROUP BY s.id ORDER BY s.kept_at_ms, s.id`,
        )
        .map((row) => ({
          id: row.id,
          kind: row.kind,
          source: row.source,
          keptAtMs: row.kept_at_ms,
          keptBy: row.kept_by,
          hours: row.hours,
          firstMs: row.first_ms,
          lastMs: row.last_ms,
        })),
    hours: (series, fromMs, toMs) =>
      db
        .all<{ at_ms: number; air_temperature_c: number }>(
          "SELECT at_ms, air_temperature_c FROM weather_hour WHERE series = ? AND at_ms >= ? AND at_ms < ? ORDER BY at_ms",
          series,
          fromMs,
          toMs,
        )
        .map((row) => ({ atMs: row.at_ms, airTemperatureC: row.air_temperature_c })),
    remove: (series) => db.run("DELETE FROM weather_series WHERE id = ?", series) > 0,
    putSeason: ({ from, to, hoursPerDay, source }) => {
      db.run(
        `INSERT INTO heating_season (from_date, to_date, hours_per_day, source) VALUES (?, ?, ?, ?)
         ON CONFLICT (from_date) DO UPDATE SET to_date = excluded.to_date, hours_per_day = excluded.hours_per_day,
           source = excluded.source`,
        from,
        to,
        hoursPerDay,
        source,
      );
    },
    removeSeason: (from) => db.run("DELETE FROM heating_season WHERE from_date = ?", from) > 0,
    seasons: () =>
      db.all<SeasonRow>("SELECT * FROM heating_season ORDER BY from_date").map(
        (row): HeatingSeason => ({
          from: row.from_date,
          to: row.to_date,
          hoursPerDay: row.hours_per_day,
          source: row.source,
        }),
      ),
  };
}

function putHours(db: Database, series: WeatherSeries, hours: readonly WeatherHour[]): number {
  db.run(
    `INSERT INTO weather_series (id, kind, source, kept_at_ms, kept_by) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET source = excluded.source, kept_by = excluded.kept_by`,
    series.id,
    series.kind,
    series.source,
    series.keptAtMs,
    series.keptBy,
  );
  return db.run(
    `INSERT INTO weather_hour (series, at_ms, air_temperature_c)
     SELECT ?, value->>0, value->>1 FROM json_each(?) WHERE true
     ON CONFLICT (series, at_ms) DO UPDATE SET air_temperature_c = excluded.air_temperature_c
       WHERE air_temperature_c <> excluded.air_temperature_c`,
    series.id,
    asJsonRows(hours.map(({ atMs, airTemperatureC }) => [atMs, airTemperatureC])),
  );
}
