import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ManualClock } from "@lucciola/platform/clock/manual-clock.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { Value } from "typebox/value";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WeatherArchiveConfig } from "./archive-config.ts";
import { fetchArchive } from "./fetch-archive.ts";
import { ARCHIVE_SERIES, createWeatherArchive } from "./weather-archive.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.parse("2026-11-26T09:30:00Z");
const SITE = { latitudeDeg: 45.73, longitudeDeg: 8.63, zone: "Europe/Rome" };

/** An answer in the archive's shape: its last hour is not known yet. */
function weatherOf(query: URLSearchParams): object {
  const fromMs = Date.parse(query.get("start_date") ?? "");
  const toMs = Date.parse(query.get("end_date") ?? "") + DAY_MS;
  const time = Array.from({ length: (toMs - fromMs) / HOUR_MS }, (_, hour) =>
    new Date(fromMs + hour * HOUR_MS).toISOString().slice(0, 16),
  );
  return {
    latitude: 45.7,
    longitude: 8.6,
    generationtime_ms: 0.1,
    utc_offset_seconds: 0,
    timezone: "GMT",
    hourly_units: { time: "iso8601", temperature_2m: "°C" },
    hourly: { time, temperature_2m: time.map((_, hour) => (hour === time.length - 1 ? null : 7.5)) },
  };
}

describe("an open archive of weather", () => {
  let registry: Registry;
  let server: Server;
  let answer: RequestListener;
  let asked: URLSearchParams[];
  let url: string;
  let component: Component | undefined;
  beforeEach(async () => {
    registry = openRegistry({ path: ":memory:", log: silentLogger });
    asked = [];
    answer = (_, response) => response.end(JSON.stringify(weatherOf(asked.at(-1) ?? new URLSearchParams())));
    server = createServer((request, response) => {
      asked.push(new URL(request.url ?? "", "http://localhost").searchParams);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/archive`;
  });
  afterEach(async () => {
    await component?.stop();
    component = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    registry.close();
  });

  async function run(clock: ManualClock, config: Partial<WeatherArchiveConfig> = {}): Promise<void> {
    const whole = { enabled: true, url, daysBack: 30, delayDays: 6, ...config };
    component = createWeatherArchive({ registry, clock, log: silentLogger, site: SITE, config: whole });
    await component.start();
  }
  const series = () => registry.weather.series().find(({ id }) => id === ARCHIVE_SERIES);
  const question = () => ({ url, latitudeDeg: 45.73, longitudeDeg: 8.63, from: "2026-11-01", to: "2026-11-02" });
  const fetchNow = () => fetchArchive(question(), new AbortController().signal);

  it("is asked for the days that it can have, and later for new ones and for one that was not whole", async () => {
    const clock = new ManualClock(NOW_MS);
    await run(clock);
    await vi.waitFor(() => expect(series()?.hours).toBe(30 * 24 - 1), { timeout: 15_000 });
    expect(Object.fromEntries(asked[0] ?? [])).toEqual({
      latitude: "45.73",
      longitude: "8.63",
      start_date: "2026-10-22",
      end_date: "2026-11-20",
      hourly: "temperature_2m",
      timezone: "GMT",
    });
    expect(series()).toMatchObject({ kind: "archive", source: url, firstMs: Date.parse("2026-10-22T00:00:00Z") });
    await settled();
    await clock.advance(DAY_MS / 2);
    await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 15_000 });
    await settled();
    await clock.advance(DAY_MS / 2);
    await vi.waitFor(() => expect(asked).toHaveLength(3), { timeout: 15_000 });
    const days = asked.slice(1).map((query) => [query.get("start_date"), query.get("end_date")]);
    expect(days).toEqual([
      ["2026-11-20", "2026-11-20"],
      ["2026-11-20", "2026-11-21"],
    ]);
  });

  it("is left in peace for longer and longer when it fails, and asked again then", async () => {
    const clock = new ManualClock(NOW_MS);
    const right = answer;
    answer = (_, response) => response.writeHead(500).end();
    await run(clock);
    await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 15_000 });
    await settled();
    await clock.advance(59_000);
    await settled();
    expect(asked).toHaveLength(1);
    await clock.advance(1_000);
    await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 15_000 });
    await settled();
    await clock.advance(60_000);
    await settled();
    expect(asked).toHaveLength(2);
    answer = right;
    await clock.advance(60_000);
    await vi.waitFor(() => expect(series()?.hours).toBe(30 * 24 - 1), { timeout: 15_000 });
  });

  it("is asked nothing unless somebody switched it on, and never without encryption on another machine", async () => {
    expect(Value.Default(WeatherArchiveConfig, {})).toMatchObject({ enabled: false });
    await run(new ManualClock(NOW_MS), { enabled: false });
    await settled();
    expect(asked).toEqual([]);
    const config = Value.Default(WeatherArchiveConfig, {}) as object;
    for (const [address, isTaken] of [
      ["https://archive.example/v1", true],
      ["http://127.0.0.1:8080/v1", true],
      ["http://archive.example/v1", false],
      ["http://127.0.0.1.example/v1", false],
      ["file:///etc/passwd", false],
    ] as const)
      expect(Value.Check(WeatherArchiveConfig, { ...config, url: address })).toBe(isTaken);
  });

  it("leaves out what it does not know", async () => {
    const hours = await fetchNow();
    expect(hours).toHaveLength(47);
    expect(hours[1]).toEqual({ atMs: Date.parse("2026-11-01T01:00:00Z"), airTemperatureC: 7.5 });
  });

  it.each([
    ["is not JSON", "<html>"],
    ["has another shape", JSON.stringify({ hourly: [] })],
    [
      "is in Fahrenheit",
      JSON.stringify({
        ...weatherOf(new URLSearchParams("start_date=2026-11-01&end_date=2026-11-01")),
        hourly_units: { temperature_2m: "°F" },
      }),
    ],
    [
      "is by another clock",
      JSON.stringify({
        ...weatherOf(new URLSearchParams("start_date=2026-11-01&end_date=2026-11-01")),
        utc_offset_seconds: 3_600,
      }),
    ],
    [
      "has times without temperatures",
      JSON.stringify({
        utc_offset_seconds: 0,
        hourly_units: { temperature_2m: "°C" },
        hourly: { time: ["2026-11-01T00:00"], temperature_2m: [] },
      }),
    ],
    [
      "has a time that is none",
      JSON.stringify({
        utc_offset_seconds: 0,
        hourly_units: { temperature_2m: "°C" },
        hourly: { time: ["yesterday"], temperature_2m: [5] },
      }),
    ],
    ["has no end", "[".repeat(5_000_000)],
  ])("is not believed when its answer %s", async (_, body) => {
    answer = (_request, response) => response.end(body);
    await expect(fetchNow()).rejects.toMatchObject({ code: "archive-answer-invalid" });
  });

  it("is not followed elsewhere", async () => {
    answer = (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
    await expect(fetchNow()).rejects.toMatchObject({ code: "archive-unreachable", retryable: true });
  });
});

/** Long enough for an answer over loopback to be read, or for nothing to happen. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
