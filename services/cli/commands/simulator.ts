import { join, resolve } from "node:path";
import { type Fault, FOR_EVER_MS, isActive } from "@lucciola/city/faults/fault.ts";
import { createFaultBook } from "@lucciola/city/faults/fault-book.ts";
import { FAULT_KIND_NAMES, type FaultKindName, faultKind } from "@lucciola/city/faults/fault-kinds.ts";
import { placeIssue } from "@lucciola/city/faults/fault-places.ts";
import { clearFault, injectFault, readInjectedFaults } from "@lucciola/city/faults/injected-faults.ts";
import { truthCsv, truthLines } from "@lucciola/city/faults/truth.ts";
import { layOutTown } from "@lucciola/city/layout/lay-out-town.ts";
import { type KeptScenario, keptScenario } from "@lucciola/city/scenario/kept-scenario.ts";
import { requireScenario, shippedScenarios } from "@lucciola/city/scenario/read-scenario.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { Argument, Command, Option } from "commander";
import { readDuration, readInstant, readNumber, readText } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

const MOST_FUTURE_MS = 20 * 366 * 86_400_000;

/** Commands on the simulated town: its scenario, its faults and the truth about them. */
export function simulatorCommand(deps: CliDeps): Command {
  return new Command("simulator")
    .description("the simulated town: its scenario, faults by hand, and the truth about them")
    .addCommand(checkCommand(deps))
    .addCommand(kindsCommand(deps))
    .addCommand(injectCommand(deps))
    .addCommand(faultsCommand(deps))
    .addCommand(clearCommand(deps))
    .addCommand(truthCommand(deps));
}

function checkCommand(deps: CliDeps): Command {
  return new Command("check")
    .description("check a scenario and say what its town has")
    .argument("<scenario>", `path of a JSON file, or ${shippedScenarios().join(", ")}`)
    .action((nameOrPath: string) => {
      const scenario = requireScenario(nameOrPath);
      const town = layOutTown(scenario);
      const supplies = town.buildings.reduce((sum, building) => sum + building.supplies.length, 0);
      deps.terminal.print(
        `${scenario.name} is right: ${town.buildings.length} buildings with ${supplies} meters, ${town.lamps.length} lamps on ${town.cabinets.length} cabinets and ${town.circuits.length} circuits, ${town.sensors.length} sensors; seed ${scenario.seed}.`,
      );
    });
}

function kindsCommand(deps: CliDeps): Command {
  return new Command("kinds").description("list the kinds of fault and what each does").action(() => {
    const rows = FAULT_KIND_NAMES.map((name) => {
      const { target, amount, expected } = faultKind(name);
      return [name, target, amount === undefined ? "" : `${amount.range.join(" to ")} ${amount.unit}`, expected];
    });
    deps.terminal.print(formatTable(["KIND", "BEFALLS", "AMOUNT", "SHOWS AS"], rows));
  });
}

interface InjectOptions extends TownOptions {
  readonly from?: number;
  readonly until?: number;
  readonly for?: number;
  readonly amount?: number;
}

function injectCommand(deps: CliDeps): Command {
  return townCommand("inject")
    .description("bring a fault into the simulated town; the running simulator takes it up within two seconds")
    .addArgument(new Argument("<kind>", "see lucciola simulator kinds").choices(FAULT_KIND_NAMES))
    .argument("<point>", "lamp, circuit, cabinet or supply, e.g. lamp-roma-05", readText(64))
    .addOption(new Option("--from <instant>", "when it begins; otherwise now").argParser(readInstant))
    .addOption(new Option("--until <instant>", "when it ends; otherwise it lasts until cleared").argParser(readInstant))
    .addOption(
      new Option("--for <duration>", "how long it lasts, e.g. 30m, 2h, 5d").argParser(readDuration).conflicts("until"),
    )
    .option("--amount <number>", "its size, in the unit of its kind", readNumber(-1e6, 1e6))
    .action(async (kind: FaultKindName, point: string, options: InjectOptions) => {
      const { directory, kept } = simulatedTown(options);
      const issue = placeIssue(layOutTown(kept.scenario), kind, point);
      if (issue !== undefined) throw new UsageError(issue);
      if (options.amount !== undefined && faultKind(kind).amount === undefined)
        throw new UsageError(`${kind} has no amount`);
      const fromMs = options.from ?? nowInTown(kept, deps);
      const untilMs = options.until ?? (options.for === undefined ? FOR_EVER_MS : fromMs + options.for);
      if (untilMs <= fromMs)
        throw new UsageError(
          `It would end at ${formatInstant(untilMs)}, not after its beginning at ${formatInstant(fromMs)}`,
        );
      const id = await injectFault(directory, { kind, point, fromMs, untilMs, amount: options.amount });
      const until =
        untilMs === FOR_EVER_MS ? `until lucciola simulator clear ${id}` : `until ${formatInstant(untilMs)}`;
      deps.terminal.print(`${id}: ${kind} at ${point} from ${formatInstant(fromMs)} ${until}.`);
    });
}

function faultsCommand(deps: CliDeps): Command {
  return townCommand("faults")
    .description("list the faults injected by hand, and those of the seed and the scenario that last now")
    .action(async (options: TownOptions) => {
      const { faults: active, injected, issues } = await everyFault(options, deps.nowMs, deps.nowMs + 1);
      const faults = [...injected, ...active.filter(({ origin }) => origin !== "injected")];
      for (const issue of issues) deps.terminal.warn(issue);
      if (faults.length === 0) return deps.terminal.print("No faults: lucciola simulator inject --help");
      const rows = faults.map((fault) => [
        fault.id,
        fault.kind,
        fault.point,
        formatInstant(fault.fromMs),
        fault.untilMs === FOR_EVER_MS ? "cleared" : formatInstant(fault.untilMs),
        fault.amount === undefined ? "" : String(fault.amount),
        fault.origin,
        isActive(fault, deps.nowMs) ? "active" : fault.fromMs > deps.nowMs ? "to come" : "over",
      ]);
      deps.terminal.print(formatTable(["ID", "KIND", "POINT", "FROM", "UNTIL", "AMOUNT", "ORIGIN", ""], rows));
    });
}

function clearCommand(deps: CliDeps): Command {
  return townCommand("clear")
    .description("end a fault that was injected by hand")
    .argument("<id>", "e.g. hand-1", readText(64))
    .option("--at <instant>", "when it ends; otherwise now", readInstant)
    .action(async (id: string, options: TownOptions & { readonly at?: number }) => {
      const { directory, kept } = simulatedTown(options);
      const outcome = await clearFault(directory, id, options.at ?? nowInTown(kept, deps));
      const said = { ended: "has ended", removed: "had not begun and is gone", over: "was over already" } as const;
      deps.terminal.print(`${id} ${said[outcome]}.`);
    });
}

interface TruthOptions extends TownOptions {
  readonly from?: number;
  readonly to?: number;
  readonly csv: boolean;
}

function truthCommand(deps: CliDeps): Command {
  return townCommand("truth")
    .description("the faults of the simulated town with when, where and what, as JSON or CSV")
    .option("--from <instant>", "those that last after it; otherwise since the town began", readInstant)
    .option("--to <instant>", "those that begin before it; otherwise up to now", readInstant)
    .option("--csv", "as CSV", false)
    .action(async (options: TruthOptions) => {
      const [fromMs, toMs] = [options.from ?? 0, options.to ?? deps.nowMs];
      if (toMs > deps.nowMs + MOST_FUTURE_MS)
        throw new UsageError("--to may lie at most twenty years ahead: the truth is computed day by day");
      const { town, faults, issues } = await everyFault(options, fromMs, toMs);
      for (const issue of issues) deps.terminal.warn(issue);
      const lines = truthLines(town, faults);
      deps.terminal.print(options.csv ? truthCsv(lines) : JSON.stringify(lines, undefined, 2));
    });
}

function simulatedTown({ data }: TownOptions): { directory: string; kept: KeptScenario } {
  const directory = join(resolve(data), "simulator");
  const kept = keptScenario(directory);
  if (kept !== undefined) return { directory, kept };
  throw new OperationalError({
    code: "simulator-missing",
    message: `There is no simulated town in ${directory}. Start Lucciola with its simulator once, or name its folder with --data or LUCCIOLA_DATA_DIRECTORY`,
  });
}

/** The truth between two instants, and whatever was injected by hand for any time. */
async function everyFault(options: TownOptions, fromMs: number, toMs: number) {
  const { directory, kept } = simulatedTown(options);
  const town = layOutTown(kept.scenario);
  const book = createFaultBook({ scenario: kept.scenario, town, epochMs: kept.epochMs });
  const { faults: injected, issues } = await readInjectedFaults(directory, town);
  book.setInjected(injected);
  return { town, issues, injected, faults: book.truth(fromMs, toMs) as readonly Fault[] };
}

/** The town's clock is the machine's, unless it runs at another speed. */
function nowInTown({ scenario }: KeptScenario, { nowMs }: CliDeps): number {
  if (scenario.time.speed === 1) return nowMs;
  throw new UsageError(
    `The town's clock runs at ${scenario.time.speed} times the usual speed: say when, in its own time`,
  );
}
