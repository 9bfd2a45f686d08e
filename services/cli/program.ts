import { readFileSync } from "node:fs";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { EXIT_CODES } from "@lucciola/platform/process/run-components.ts";
import { Command, CommanderError } from "commander";
import { auditCommand } from "./commands/audit.ts";
import { buildingCommand } from "./commands/building.ts";
import { deviceCommand } from "./commands/device.ts";
import { edgeCommand } from "./commands/edge.ts";
import { installCommand, uninstallCommand } from "./commands/installation.ts";
import { pointCommand } from "./commands/point.ts";
import { quarantineCommand } from "./commands/quarantine.ts";
import { serviceCommand } from "./commands/service.ts";
import { simulatorCommand } from "./commands/simulator.ts";
import { startCommand } from "./commands/start.ts";
import { userCommand } from "./commands/user.ts";
import type { CliDeps } from "./town.ts";
import { UsageError } from "./usage-error.ts";

const VERSION: string = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
/** EX_USAGE of sysexits.h: the command was typed wrongly, and nothing was done. */
const USAGE = 64;

/** Runs one command line, without the program's name, and returns its exit code. */
export async function runCommandLine(args: readonly string[], deps: CliDeps): Promise<number> {
  const program = createProgram(deps);
  try {
    await program.parseAsync([...args], { from: "user" });
    return EXIT_CODES.done;
  } catch (error) {
    return explain(error, deps);
  }
}

function createProgram(deps: CliDeps): Command {
  const program = new Command("lucciola")
    .description("Lucciola: energy and street lighting of a town")
    .version(VERSION, "--version", "show the version")
    .enablePositionalOptions()
    .addCommand(startCommand())
    .addCommand(serviceCommand())
    .addCommand(buildingCommand(deps))
    .addCommand(pointCommand(deps))
    .addCommand(deviceCommand(deps))
    .addCommand(installCommand(deps))
    .addCommand(uninstallCommand(deps))
    .addCommand(edgeCommand())
    .addCommand(quarantineCommand(deps))
    .addCommand(simulatorCommand(deps))
    .addCommand(auditCommand(deps))
    .addCommand(userCommand(deps))
    .addHelpText("after", HELP);
  settle(program, deps);
  return program;
}

const HELP = `
The way of a first meter:
  lucciola start --no-simulator
  lucciola building add rodari-school --name "Scuola Rodari" --use school --address "Via Roma 1" --lat 45.73 --lon 8.63
  lucciola point add rodari-electricity --kind supply --name "Rodari, electricity" --building rodari-school
  lucciola device add rodari-shelly --name "Shelly in the cellar" --dialect shelly-gen2
  lucciola install rodari-electricity --edge rodari-shelly --device em-0

Commands may be given while Lucciola runs; it sees what they change. Exit codes: 0 done, 64 typed wrongly,
78 the data folder or a configuration cannot be used, 1 anything else.`;

/** Settings that commander does not hand down to commands that were made elsewhere. */
function settle(command: Command, deps: CliDeps): void {
  command
    .exitOverride()
    .showHelpAfterError("(add --help for what can be given)")
    .showSuggestionAfterError()
    .helpCommand(command.parent === null)
    .configureOutput({
      writeOut: (text) => deps.terminal.print(text.trimEnd()),
      writeErr: (text) => deps.terminal.warn(text.trimEnd()),
    });
  for (const child of command.commands) settle(child, deps);
}

function explain(error: unknown, { terminal }: CliDeps): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : USAGE;
  if (error instanceof UsageError) {
    terminal.warn(`error: ${error.message}\n(add --help for what can be given)`);
    return USAGE;
  }
  if (error instanceof OperationalError) {
    terminal.warn(`${error.message} [${error.code}]`);
    const isAboutTheFolder = error.code.startsWith("registry-") || error.code === "data-directory-unusable";
    return isAboutTheFolder && !error.retryable ? EXIT_CODES.notRetryable : EXIT_CODES.retryable;
  }
  terminal.warn(
    `This is a bug in Lucciola; please report it.\n${error instanceof Error ? error.stack : String(error)}`,
  );
  return EXIT_CODES.bug;
}
