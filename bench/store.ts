import { pointId } from "@lucciola/contract/ids/ids.ts";
import type { Reading, SeriesKey, TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { isInstalled } from "../tests/support/debian-tools.ts";
import { median } from "./figures/quantile.ts";
import { openDuckDbSide } from "./store-sides/open-duckdb-side.ts";
import { openInfluxSide } from "./store-sides/open-influx-side.ts";
import type { PlainQuestion, StoreSide } from "./store-sides/store-side.ts";

// bench store: how fast the time-series stores take readings in and answer the questions of the dashboards.

export interface StoreFigures {
  /** New readings written in batches of 5,000, durable before the next one is sent. */
  readonly rowsPerS: number;
  /** Of the whole store below, at rest, closed and opened again. */
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

const BATCH = 5_000;
/** The first ones still find cold caches and code, of either store. */
const RUNS = 5;
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const ZONE = "Europe/Rome";
const YEAR_START_MS = Date.parse("2025-12-31T23:00:00Z");
const YEAR_END_MS = Date.parse("2026-12-31T23:00:00Z");

const MONTH = { fromMs: YEAR_START_MS, toMs: YEAR_START_MS + 30 * 24 * 60 * MINUTE_MS };
const YEAR = { fromMs: YEAR_START_MS, toMs: YEAR_END_MS };

export async function run(_args: readonly string[]): Promise<object> {
  const duckdb = await measure("duckdb", openDuckDbSide);
  const { plain: _, ...figures } = duckdb;
  if (!isInstalled("influxd")) {
    say("influx: not installed (apt-get install influxdb), so there is nothing to compare with");
    return { duckdb: figures, influx: null, ratio: null };
  }
  const { plain: influxPlain, ...influx } = await measure("influx", () => openInfluxSide({ month: MONTH, year: YEAR }));
  return {
    duckdb: figures,
    influx,
    ratio: howManyTimesBetter(figures, influx),
    // The nearest questions in InfluxQL itself. Those by day know neither resets nor what a register was at midnight.
    influxPlain,
    ratioToPlain: howManyTimesBetter(figures, influxPlain),
  };
}

/** How many times better the first is: faster, or smaller. */
function howManyTimesBetter(figures: StoreFigures, others: Partial<StoreFigures> = {}): Partial<StoreFigures> {
  return Object.fromEntries(
    Object.entries(others).map(([name, other]) => {
      const own = figures[name as keyof StoreFigures];
      return [name, round(name === "rowsPerS" ? own / other : other / own, 2)];
    }),
  );
}

async function measure(
  name: string,
  open: () => Promise<StoreSide>,
): Promise<StoreFigures & { readonly plain: Record<PlainQuestion, number> | undefined }> {
  const rates: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { store, dispose } = await open();
    rates.push(await load(store, minutes(seriesOf("load", 500), 2_000)));
    await dispose();
    say(`${name}: loaded 1 million new readings at ${Math.round(rates[round] ?? 0)} a second`);
  }

  const { store: loaded, reopen, bytes, plain, dispose } = await open();
  const lamps = seriesOf("lamp", 2_500);
  const sensors = seriesOf("sensor", 10);
  const meters = Array.from({ length: 200 }, (_, index) => register(index));
  await load(loaded, minutes(lamps, 400));
  await load(loaded, minutes(sensors, 30 * 24 * 60));
  const rate = await load(loaded, quarterHours(meters));
  say(`${name}: loaded a year of 200 registers at ${Math.round(rate)} a second`);
  const store = await reopen();
  const { readings } = await store.stats();
  const bytesPerValue = round((await bytes()) / readings, 2);
  say(`${name}: ${bytesPerValue} bytes a value`);

  const latestMs = await medianMs(() => store.latest(lamps), lamps.length);
  say(`${name}: the latest of 2,500 series in ${latestMs} ms`);
  const hourly30dMs = await medianMs(
    () => store.aggregate({ series: sensors, bucket: "hour", zone: ZONE, ...MONTH }),
    10 * 720,
  );
  say(`${name}: hourly means of a month in ${hourly30dMs} ms`);
  const year = { series: meters, bucket: "day", zone: ZONE, ...YEAR } as const;
  const dailyPerSeriesYearMs = await medianMs(() => store.increase(year), 200 * 365);
  say(`${name}: each register by day over a year in ${dailyPerSeriesYearMs} ms`);
  const dailyFleetYearMs = await medianMs(() => store.increaseTotal(year), 365);
  say(`${name}: all of them together in ${dailyFleetYearMs} ms`);
  const asPlain = plain === undefined ? undefined : await measurePlain(plain);
  await dispose();
  return {
    rowsPerS: Math.round(median(rates)),
    bytesPerValue,
    latestMs,
    hourly30dMs,
    dailyFleetYearMs,
    dailyPerSeriesYearMs,
    plain: asPlain,
  };
}

async function measurePlain(questions: NonNullable<StoreSide["plain"]>): Promise<Record<PlainQuestion, number>> {
  const nothing = async (ask: () => Promise<void>) => {
    await ask();
    return [];
  };
  const ms = (question: PlainQuestion) => medianMs(() => nothing(questions[question]), 0);
  return {
    latestMs: await ms("latestMs"),
    hourly30dMs: await ms("hourly30dMs"),
    dailyFleetYearMs: await ms("dailyFleetYearMs"),
    dailyPerSeriesYearMs: await ms("dailyPerSeriesYearMs"),
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

/** Until every row was in the caller's hands. */
async function medianMs(ask: () => Promise<Iterable<unknown>>, expectedRows: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < RUNS; round += 1) {
    const startedMs = performance.now();
    let rows = 0;
    for (const _ of await ask()) rows += 1;
    times.push(performance.now() - startedMs);
    if (rows !== expectedRows) throw new Error(`Expected ${expectedRows} rows, not ${rows}`);
  }
  return round(median(times), 2);
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
