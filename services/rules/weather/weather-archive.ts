import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import type { WeatherArchiveConfig } from "./archive-config.ts";
import { fetchArchive } from "./fetch-archive.ts";

export interface WeatherArchiveDeps {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly log: Logger;
  readonly site: LightingSite;
  readonly config: WeatherArchiveConfig;
}

/** The series under which the archive's hours are kept. */
export const ARCHIVE_SERIES = "open-archive";
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVERY_MS = DAY_MS / 2;
const FIRST_RETRY_MS = 60_000;
/** The archive is asked for so many days at once. */
const MOST_DAYS = 366;

/**
 * Twice a day, asks an open archive for the weather that it has and the town has not asked for yet. After a failure it
 * waits a minute, then twice as long each time, half a day at most. What stations measured is never touched: the archive
 * has a series of its own.
 */
export function createWeatherArchive(deps: WeatherArchiveDeps): Component {
  const { clock, log, config } = deps;
  const stopped = new AbortController();
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopped.signal.aborted) {
      let waitMs = EVERY_MS;
      try {
        const hours = await fetchMissing(deps, stopped.signal);
        failures = 0;
        if (hours > 0) log.info({ hours, url: config.url }, "weather fetched from the archive");
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (!(error instanceof OperationalError)) throw error;
        waitMs = Math.min(EVERY_MS, FIRST_RETRY_MS * 2 ** failures);
        failures += 1;
        log.warn({ code: error.code, err: error, waitMs }, error.message);
      }
      await clock.sleep(waitMs, stopped.signal);
    }
  }

  return {
    name: "weather-archive",
    start: async () => {
      if (config.enabled) running = run();
    },
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}

/**
 * Fetches the days between what is kept and what the archive can have, and the last one again when it was not whole;
 * returns how many hours are new or different.
 */
async function fetchMissing(
  { registry, clock, site, config }: WeatherArchiveDeps,
  signal: AbortSignal,
): Promise<number> {
  const lastDayMs = startOfDay(clock.now()) - config.delayDays * DAY_MS;
  const kept = registry.weather.series().find(({ id }) => id === ARCHIVE_SERIES);
  let dayMs = kept === undefined ? lastDayMs - (config.daysBack - 1) * DAY_MS : startOfDay(kept.lastMs + HOUR_MS);
  let changed = 0;
  while (dayMs <= lastDayMs && !signal.aborted) {
    const toMs = Math.min(lastDayMs, dayMs + (MOST_DAYS - 1) * DAY_MS);
    const { latitudeDeg, longitudeDeg } = site;
    const hours = await fetchArchive(
      { url: config.url, latitudeDeg, longitudeDeg, from: dayOf(dayMs), to: dayOf(toMs) },
      signal,
    );
    const series = {
      id: ARCHIVE_SERIES,
      kind: "archive",
      source: config.url,
      keptAtMs: clock.now(),
      keptBy: "rules",
    } as const;
    if (hours.length > 0) changed += registry.weather.putHours(series, hours);
    dayMs = toMs + DAY_MS;
  }
  return changed;
}

const startOfDay = (atMs: number): number => Math.floor(atMs / DAY_MS) * DAY_MS;
const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
