import { hourlyTemperature, type TemperatureSample } from "@lucciola/domain/baseline/hourly-temperature.ts";
import { openSeries } from "@lucciola/platform/csv/read-series.ts";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readText } from "../arguments.ts";
import { formatFacts, onOneLine } from "../terminal.ts";
import { type CliDeps, changeNewTown, type TownOptions, townCommand } from "../town.ts";
import { RefusedRows } from "../usage-error.ts";

interface WeatherOptions extends TownOptions {
  readonly name: string;
  readonly temperatureUnit: "C" | "F";
  readonly time?: string;
  readonly value?: string;
  readonly timezone: string;
  readonly dryRun: boolean;
  readonly skipBadRows: boolean;
}

const HOUR_MS = 3_600_000;
const LISTED = 20;
/** The coldest and warmest air that was ever measured on Earth lie inside, degrees C. */
const [COLDEST_C, WARMEST_C] = [-90, 60];

/** `import weather`: temperatures of another station, for the hours in which the town's own did not measure. */
export function importWeatherCommand(deps: CliDeps): Command {
  return townCommand("weather")
    .description("temperatures of another station, for the hours that the town's own did not measure")
    .argument("<file>", "CSV with a column of times and one of temperatures", readText(4_096))
    .requiredOption("--name <name>", "which station it is, e.g. arpa-varese; what it had is added to", readName)
    .addOption(new Option("--temperature-unit <unit>", "of the file").choices(["C", "F"]).default("C"))
    .option("--time <column>", "the column of times, where its name does not tell", readText(200))
    .option("--value <column>", "the column of temperatures", readText(200))
    .option("--timezone <zone>", "whose clocks the times without an offset are read by", "Europe/Rome")
    .option("--dry-run", "only tell what would be done", false)
    .option("--skip-bad-rows", "take the good rows of a file with bad ones; otherwise nothing is taken", false)
    .action(async (file: string, options: WeatherOptions) => {
      const { samples, format, refused, first } = await readTemperatures(file, options);
      for (const { line, reason } of first) deps.terminal.warn(onOneLine(`${file}, line ${line}: ${reason}`));
      const hours = [...hourlyTemperature(samples)]
        .sort(([a], [b]) => a - b)
        .map(([hour, airTemperatureC]) => ({ atMs: hour * HOUR_MS, airTemperatureC }));
      const isRefused = refused > 0 && !options.skipBadRows;
      const isKept = hours.length > 0 && !isRefused && !options.dryRun;
      const changed = isKept ? keep(file, options, hours, deps) : undefined;
      const at = (index: number) => {
        const hour = hours.at(index);
        return hour === undefined ? undefined : new Date(hour.atMs).toISOString();
      };
      deps.terminal.print(
        formatFacts([
          ["File", `${file} (${format})`],
          ["Hours", String(hours.length)],
          ["First", at(0)],
          ["Last", at(-1)],
          ["New or different", changed === undefined ? undefined : String(changed)],
          ["Refused", String(refused)],
        ]),
      );
      deps.terminal.print(
        isKept
          ? `\nThey are kept as ${options.name}. What the town's own stations measured stays as it is.`
          : `\nNothing was imported${options.dryRun ? ": leave --dry-run out to import" : ""}.`,
      );
      if (isRefused) throw new RefusedRows();
    });
}

function keep(
  file: string,
  { name, ...options }: WeatherOptions,
  hours: readonly { atMs: number; airTemperatureC: number }[],
  deps: CliDeps,
): number {
  return changeNewTown(options, deps, ({ weather, record, nowMs }) => {
    const source = file.slice(-300);
    const changed = weather.putHours({ id: name, kind: "import", source, keptAtMs: nowMs, keptBy: deps.actor }, hours);
    record("weather-import", name, `${changed} hours of ${source}`);
    return changed;
  });
}

async function readTemperatures(
  file: string,
  { timezone, time, value, temperatureUnit }: WeatherOptions,
): Promise<{
  samples: TemperatureSample[];
  format: string;
  refused: number;
  first: readonly { line: number; reason: string }[];
}> {
  const { facts, rows } = await openSeries(file, {
    zone: timezone,
    ...(time === undefined ? {} : { time }),
    ...(value === undefined ? {} : { value }),
  });
  const samples: TemperatureSample[] = [];
  const first: { line: number; reason: string }[] = [];
  let refused = 0;
  const refuse = (line: number, reason: string) => {
    refused += 1;
    if (first.length < LISTED) first.push({ line, reason });
  };
  for await (const row of rows) {
    if (row.kind === "refused") {
      refuse(row.line, row.reason);
      continue;
    }
    if (Number.isNaN(row.value)) continue;
    const temperatureC = temperatureUnit === "F" ? (row.value - 32) / 1.8 : row.value;
    if (temperatureC < COLDEST_C || temperatureC > WARMEST_C)
      refuse(row.line, `${row.value} ${temperatureUnit} was never measured on Earth; is --temperature-unit right?`);
    else samples.push({ atMs: row.atMs, temperatureC });
  }
  return { samples, format: facts.format, refused, first };
}

function readName(text: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be small letters, digits and dashes, such as arpa-varese");
}
