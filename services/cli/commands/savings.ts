import type { OperatingMode } from "@lucciola/contract/energy/building-weather.ts";
import type { BaselineMethod, Fuel, SavingsReport } from "@lucciola/domain/baseline/baseline.ts";
import { caltrackBillingSavings, caltrackDailySavings } from "@lucciola/domain/baseline/caltrack-savings.ts";
import { caltrackHourlySavings } from "@lucciola/domain/baseline/hourly-savings.ts";
import type { SavingsTask } from "@lucciola/domain/baseline/savings-task.ts";
import { towtSavings } from "@lucciola/domain/baseline/towt/towt-savings.ts";
import type { LocalPeriod } from "@lucciola/domain/baseline/usage-observation.ts";
import { isKnownZone } from "@lucciola/domain/time/local-time.ts";
import { Command, InvalidArgumentError, Option } from "commander";
import { readNumber } from "../arguments.ts";
import { type EnergyUnit, readEnergyFile, readTemperatureFile, type TemperatureUnit } from "../energy-files.ts";
import { readOperatingCalendar } from "../operating-calendar-file.ts";
import { formatSavingsReport } from "../savings-report-text.ts";
import type { CliDeps } from "../town.ts";
import { RefusedRows, UsageError } from "../usage-error.ts";

type Method = Exclude<BaselineMethod, "change-point">;

const METHODS: Readonly<Record<Method, (task: SavingsTask, calendar: readonly OperatingMode[]) => SavingsReport>> = {
  "caltrack-daily": caltrackDailySavings,
  "caltrack-billing": caltrackBillingSavings,
  "caltrack-hourly": caltrackHourlySavings,
  towt: towtSavings,
};

interface SavingsOptions {
  readonly readings: string;
  readonly temperature: string;
  readonly temperatureUnit: TemperatureUnit;
  readonly energyUnit: EnergyUnit;
  readonly baseline: LocalPeriod;
  readonly reporting: LocalPeriod;
  readonly method: Method;
  readonly calendar?: string;
  readonly fuel: Fuel;
  readonly timezone: string;
  readonly confidence: number;
  readonly time?: string;
  readonly value?: string;
  readonly skipBadRows: boolean;
  readonly json?: boolean;
}

/** What was saved between two periods, from files alone: no server and no registry are needed. */
export function savingsCommand({ terminal }: CliDeps): Command {
  return new Command("savings")
    .description("what a measure saved, weather taken into account, from a file of readings and one of temperatures")
    .requiredOption("--readings <file>", "CSV: time at which it begins, energy of an hour, quarter, day or bill")
    .requiredOption("--temperature <file>", "CSV: time, outside temperature, best by the hour")
    .addOption(new Option("--temperature-unit <unit>", "of the temperatures").choices(["C", "F"]).default("C"))
    .addOption(new Option("--energy-unit <unit>", "of the readings").choices(["Wh", "kWh", "MWh"]).default("kWh"))
    .requiredOption("--baseline <from..to>", "days before the measure, both included; a year", readPeriod)
    .requiredOption("--reporting <from..to>", "days after it, both included", readPeriod)
    .addOption(
      new Option("--method <name>", "how the baseline is computed")
        .choices(Object.keys(METHODS))
        .default("caltrack-daily"),
    )
    .option("--calendar <file>", "CSV from,to,mode: holidays and other days that are not as usual (towt)")
    .addOption(
      new Option("--fuel <fuel>", "gas has no cooling term").choices(["electricity", "gas"]).default("electricity"),
    )
    .option("--timezone <name>", "whose days are meant", readZone, "Europe/Rome")
    .option("--confidence <share>", "of the band around the saving", readNumber(0.5, 0.999), 0.9)
    .option("--time <column>", "of the readings, where it is not found by itself")
    .option("--value <column>", "of the readings, where it is not found by itself")
    .option("--skip-bad-rows", "go by the good rows of a file with bad ones; otherwise nothing is computed", false)
    .option("--json", "the answer as JSON")
    .action(async (options: SavingsOptions) => {
      const report = await computeSavings(options, terminal);
      terminal.print(options.json ? JSON.stringify(answerOf(report), null, 2) : formatSavingsReport(report, options));
    });
}

async function computeSavings(options: SavingsOptions, terminal: CliDeps["terminal"]): Promise<SavingsReport> {
  const { baseline, reporting, method, timezone: zone, fuel, confidence } = options;
  if (reporting.from <= baseline.to)
    throw new UsageError(`The reporting period must begin after the baseline ends on ${baseline.to}`);
  if (options.calendar !== undefined && method !== "towt")
    throw new UsageError("Only --method towt takes a --calendar into account");
  const columns = { time: options.time, value: options.value };
  const readings = await readEnergyFile(options.readings, options.energyUnit, { zone, ...columns }, terminal);
  const temperatures = await readTemperatureFile(options.temperature, options.temperatureUnit, { zone }, terminal);
  if (readings.refused + temperatures.refused > 0 && !options.skipBadRows) {
    terminal.warn("Nothing was computed: mend the rows above, or go by the others alone with --skip-bad-rows.");
    throw new RefusedRows();
  }
  const task = {
    ...{ readings: readings.rows, temperatures: temperatures.rows },
    ...{ baseline, reporting, zone, fuel, confidence },
  };
  return METHODS[method](task, options.calendar === undefined ? [] : await readOperatingCalendar(options.calendar));
}

const answerOf = ({ expectedKwh: _, ...answer }: SavingsReport) => answer;

function readPeriod(text: string): LocalPeriod {
  const [, from = "", to = ""] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text) ?? [];
  if (!isDay(from) || !isDay(to)) throw new InvalidArgumentError("It must be two days such as 2025-01-01..2025-12-31");
  if (to < from) throw new InvalidArgumentError(`${to} comes before ${from}`);
  return { from, to };
}

const isDay = (text: string): boolean => {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
};

function readZone(text: string): string {
  if (isKnownZone(text)) return text;
  throw new InvalidArgumentError("It must be an IANA time zone, such as Europe/Rome");
}
