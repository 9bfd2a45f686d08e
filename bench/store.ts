import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openDuckDbStore } from "@lucciola/platform/timeseries/duckdb/duckdb-store.ts";
import { DEFAULT_RETENTION } from "@lucciola/platform/timeseries/retention.ts";
import type { Reading, SeriesKey, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";

// bench store: how fast the time-series stores take readings in and answer the questions of the dashboards.

export interface StoreFigures {
  /** New readings written in batches of 5,000, durable before the next one is sent. */
  readonly rowsPerS: number;
  /** Of the whole store below, maintained as every night, closed and opened again. */
  readonly bytesPerValue: number;
  /** The latest of 2,500 series. */
  readonly latestMs: number;
  /** Hourly means of ten series over 30 days of minutes. */
  readonly hourly30dMs: number;
  /** Energy by local day of 200 registers together, over a year of quarter hours (7.0 million readings). */
  readonly dailyFleetYearMs: number;
  /** The same of each register. */
  readonly dailyPerSeriesYearMs: number;
}

interface StoreAtHand {
  readonly store: TimeSeriesStore;
  readonly reopen: () => Promise<TimeSeriesStore>;
  readonly dispose: () => Promise<void>;
}

const BATCH = 5_000;
const RUNS = 5;
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const ZONE = "Europe/Rome";
const YEAR_START_MS = Date.parse("2025-12-31T23:00:00Z");
const YEAR_END_MS = Date.parse("2026-12-31T23:00:00Z");

export async function run(_args: readonly string[]): Promise<object> {
  const duckdb = await measure("duckdb", openDuckDb);
  return { duckdb, influx: null, ratio: null };
}

async function measure(name: string, open: () => Promise<StoreAtHand>): Promise<StoreFigures> {
  const rates: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { store, dispose } = await open();
    rates.push(await load(store, minutes(seriesOf("load", 500), 2_000)));
    await dispose();
    say(`${name}: loaded 1 million new readings at ${Math.round(rates[round] ?? 0)} a second`);
  }

  const { store: loaded, reopen, dispose } = await open();
  const lamps = seriesOf("lamp", 2_500);
  const sensors = seriesOf("sensor", 10);
  const meters = Array.from({ length: 200 }, (_, index) => register(index));
  await load(loaded, minutes(lamps, 400));
  await load(loaded, minutes(sensors, 30 * 24 * 60));
  const rate = await load(loaded, quarterHours(meters));
  say(`${name}: loaded a year of 200 registers at ${Math.round(rate)} a second`);
  // What housekeeping does every night.
  const startedMs = performance.now();
  await loaded.maintain(DEFAULT_RETENTION, YEAR_END_MS);
  say(`${name}: maintained in ${Math.round(performance.now() - startedMs)} ms`);
  const store = await reopen();
  const { bytes, readings } = await store.stats();

  const latestMs = await medianMs(() => store.latest(lamps), lamps.length);
  const month = { fromMs: YEAR_START_MS, toMs: YEAR_START_MS + 30 * 24 * 60 * MINUTE_MS, zone: ZONE };
  const hourly30dMs = await medianMs(() => store.aggregate({ series: sensors, bucket: "hour", ...month }), 10 * 720);
  const year = { series: meters, bucket: "day", zone: ZONE, fromMs: YEAR_START_MS, toMs: YEAR_END_MS } as const;
  const dailyPerSeriesYearMs = await medianMs(() => store.increase(year), 200 * 365);
  const dailyFleetYearMs = await medianMs(() => store.increaseTotal(year), 365);
  await dispose();
  return {
    rowsPerS: Math.round(median(rates)),
    bytesPerValue: round(bytes / readings, 2),
    latestMs,
    hourly30dMs,
    dailyFleetYearMs,
    dailyPerSeriesYearMs,
  };
}

async function openDuckDb(): Promise<StoreAtHand> {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-bench-store-"));
  const open = () => openDuckDbStore({ path: join(folder, "series.duckdb"), log: silentLogger });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    dispose: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

const register = (index: number): SeriesKey => ({ point: pointId(`meter-${index}`), quantity: "importTotalWh" });

function seriesOf(kind: string, count: number): SeriesKey[] {
  return Array.from({ length: count }, (_, index) => ({
    point: pointId(`${kind}-${index}`),
    quantity: "activePowerW",
  }));
}

/** A power of one decimal that wanders about; the same numbers at every run. */
function* minutes(series: readonly SeriesKey[], count: number): Generator<Reading> {
  const random = seeded(1);
  const powers = series.map(() => 50 + 100 * random());
  for (let minute = 0; minute < count; minute += 1) {
    for (const [index, key] of series.entries()) {
      const powerW = Math.max(0, (powers[index] ?? 0) + 4 * (random() - 0.5));
      powers[index] = powerW;
      yield { ...key, at: YEAR_START_MS + minute * MINUTE_MS, value: round(powerW, 1) };
    }
  }
}

function* quarterHours(series: readonly SeriesKey[]): Generator<Reading> {
  const random = seeded(2);
  const totals = series.map(() => Math.floor(1e6 * random()));
  for (let at = YEAR_START_MS; at < YEAR_END_MS; at += QUARTER_MS) {
    for (const [index, key] of series.entries()) {
      const totalWh = (totals[index] ?? 0) + Math.floor(500 * random());
      totals[index] = totalWh;
      yield { ...key, at, value: totalWh };
    }
  }
}

/** Readings a second, the making of them not counted. */
async function load(store: TimeSeriesStore, readings: Iterable<Reading>): Promise<number> {
  let batch: Reading[] = [];
  let written = 0;
  let elapsedMs = 0;
  const write = async () => {
    const startedMs = performance.now();
    await store.write(batch);
    elapsedMs += performance.now() - startedMs;
    written += batch.length;
    batch = [];
  };
  for (const reading of readings) {
    batch.push(reading);
    if (batch.length === BATCH) await write();
  }
  if (batch.length > 0) await write();
  return (written / elapsedMs) * 1_000;
}

async function medianMs(ask: () => Promise<readonly unknown[]>, expectedRows: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < RUNS; round += 1) {
    const startedMs = performance.now();
    const rows = await ask();
    times.push(performance.now() - startedMs);
    if (rows.length !== expectedRows) throw new Error(`Expected ${expectedRows} rows, not ${rows.length}`);
  }
  return round(median(times), 2);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** mulberry32: small, and the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const say = (words: string) => process.stderr.write(`${words}\n`);
