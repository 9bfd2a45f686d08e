import type { Migration } from "./migration.ts";

/**
 * Weather that no station of the town measured, heating seasons, calendars of buildings, frozen baselines.
 *
 * What the town's own stations measure stays in the time series. What was imported or fetched lies here, each series with
 * its source, so that it never stands in the place of a measured value.
 */
export const baselineMigration: Migration = {
  version: 10,
  sql: `
    CREATE TABLE weather_series (
      id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('import', 'archive')), source TEXT NOT NULL,
      kept_at_ms INTEGER NOT NULL, kept_by TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE weather_hour (
      series TEXT NOT NULL REFERENCES weather_series (id) ON DELETE CASCADE, at_ms INTEGER NOT NULL,
      air_temperature_c REAL NOT NULL,
      PRIMARY KEY (series, at_ms)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE heating_season (
      from_date TEXT PRIMARY KEY, to_date TEXT NOT NULL, hours_per_day REAL NOT NULL, source TEXT NOT NULL,
      CHECK (from_date <= to_date)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE building_calendar (
      building TEXT NOT NULL REFERENCES building (id) ON DELETE CASCADE, from_date TEXT NOT NULL, to_date TEXT NOT NULL,
      mode TEXT NOT NULL, note TEXT NOT NULL,
      PRIMARY KEY (building, from_date, mode),
      CHECK (from_date <= to_date)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE frozen_baseline (
      point TEXT NOT NULL REFERENCES point (id) ON DELETE CASCADE, revision INTEGER NOT NULL, method TEXT NOT NULL,
      from_date TEXT NOT NULL, to_date TEXT NOT NULL, body TEXT NOT NULL, reason TEXT NOT NULL,
      frozen_at_ms INTEGER NOT NULL, frozen_by TEXT NOT NULL,
      PRIMARY KEY (point, revision)
    ) STRICT, WITHOUT ROWID;
  `,
};
