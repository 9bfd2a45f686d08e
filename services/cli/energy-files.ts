import type { TemperatureSample } from "@lucciola/domain/baseline/hourly-temperature.ts";
import { looksLikeRegister, readStamps } from "@lucciola/domain/baseline/stamped-readings.ts";
import type { MeteredEnergy } from "@lucciola/domain/baseline/usage-observation.ts";
import { readSeries, type Series, type SeriesOptions } from "@lucciola/platform/csv/read-series.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Terminal } from "./terminal.ts";

export type EnergyUnit = "Wh" | "kWh" | "MWh";
export type TemperatureUnit = "C" | "F";

const KWH: Readonly<Record<EnergyUnit, number>> = { Wh: 0.001, kWh: 1, MWh: 1_000 };
/** The air was never so warm or so cold, degrees C. */
const HOTTEST_C = 60;
const COLDEST_C = -70;

/** What could be read of a file, and how many of its rows could not. */
export interface TakenRows<Row> {
  readonly rows: readonly Row[];
  readonly refused: number;
}

/**
 * Energy by the beginning of each hour, quarter, day or bill. Says on the terminal what it could not use. Throws
 * OperationalError `series-unreadable`, or `readings-are-a-register` when the values count on and on.
 */
export async function readEnergyFile(
  file: string,
  unit: EnergyUnit,
  options: SeriesOptions,
  terminal: Terminal,
): Promise<TakenRows<MeteredEnergy>> {
  const series = await readSeries(file, options);
  sayRefused(file, series, terminal);
  const rows = Array.from(series.atMs, (atMs, row) => ({ atMs, energyKwh: (series.values[row] ?? 0) * KWH[unit] }));
  if (looksLikeRegister(rows))
    throw new OperationalError({
      code: "readings-are-a-register",
      message: `${file}: the values of ${JSON.stringify(series.facts.valueColumn)} only rise, as a register's do. What is needed is the energy of each hour, day or bill; take the differences first`,
    });
  const { readings, conflicts, openBillMs } = readStamps(rows, options.zone);
  if (conflicts > 0)
    terminal.warn(`${file}: ${conflicts} time(s) come more than once with another value; the last one counts`);
  if (openBillMs !== undefined)
    terminal.warn(
      `${file}: the bill from ${new Date(openBillMs).toISOString()} has no end and is left out; add a row with its end and no value`,
    );
  return { rows: readings, refused: series.refused.count };
}

/** Outside temperatures. Throws `series-unreadable`, or `temperature-implausible` when the unit cannot be right. */
export async function readTemperatureFile(
  file: string,
  unit: TemperatureUnit,
  options: SeriesOptions,
  terminal: Terminal,
): Promise<TakenRows<TemperatureSample>> {
  const series = await readSeries(file, options);
  sayRefused(file, series, terminal);
  const samples: TemperatureSample[] = [];
  for (const [row, atMs] of series.atMs.entries()) {
    const value = series.values[row] ?? Number.NaN;
    if (!Number.isNaN(value)) samples.push({ atMs, temperatureC: unit === "F" ? (value - 32) / 1.8 : value });
  }
  const odd = samples.find(({ temperatureC }) => temperatureC > HOTTEST_C || temperatureC < COLDEST_C);
  if (odd !== undefined)
    throw new OperationalError({
      code: "temperature-implausible",
      message: `${file}: ${odd.temperatureC.toFixed(1)} degrees C at ${new Date(odd.atMs).toISOString()}. Degrees Fahrenheit need --temperature-unit F; a wrong value must be taken out`,
    });
  return { rows: samples, refused: series.refused.count };
}

function sayRefused(file: string, { refused }: Series, terminal: Terminal): void {
  for (const { line, reason } of refused.first) terminal.warn(`${file} line ${line}: ${reason}`);
  if (refused.count > refused.first.length)
    terminal.warn(`${file}: ${refused.count - refused.first.length} more line(s) were left out`);
}
