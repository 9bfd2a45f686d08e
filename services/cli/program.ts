import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { RELEASE } from "@lucciola/platform/process/release.ts";
import { EXIT_CODES } from "@lucciola/platform/process/run-components.ts";
import { Command, CommanderError } from "commander";
import { COMMAND_GROUPS } from "./command-groups.ts";
import { EXAMPLES } from "./examples.ts";
import type { CliDeps } from "./town.ts";
import { PlanErrors, RefusedRows, UsageError } from "./usage-error.ts";

/** EX_USAGE of sysexits.h: the command was typed wrongly, and nothing was done. */
const USAGE = 64;
/** EX_DATAERR: a file holds rows that were refused. */
const BAD_DATA = 65;

/** Runs one command line, without the program's name, and returns its exit code. */
export async function runCommandLine(args: readonly string[], deps: CliDeps): Promise<number> {
  const program = createProgram(deps);
  try {
    if (args.length === 0) {
      program.outputHelp();
      return EXIT_CODES.done;
    }
    await program.parseAsync([...args], { from: "user" });
    return EXIT_CODES.done;
  } catch (error) {
    return explain(error, deps);
  }
}

/** All commands, not yet run. */
export function createProgram(deps: CliDeps): Command {
  const program = new Command("lucciola")
    .description("Lucciola: energy and street lighting of a town")
    .version(RELEASE, "--version", "show the version")
    .enablePositionalOptions()
    .addHelpText("after", HELP);
  for (const { heading, commands } of COMMAND_GROUPS)
    for (const command of commands(deps)) program.addCommand(command.helpGroup(heading));
  settle(program, deps, []);
  return program;
}

const HELP = `
Each command says more with --help: lucciola device add --help

The way of a first meter:
  lucciola start --no-simulator
  lucciola building add rodari-school --name "Scuola Rodari" --use school --address "Via Roma 1" --lat 45.73 --lon 8.63
  lucciola point add rodari-electricity --kind supply --name "Rodari, electricity" --building rodari-school
  lucciola device add rodari-shelly --name "Shelly in the cellar" --dialect shelly-gen2
  lucciola install rodari-electricity --edge rodari-shelly --device em-0

Commands may be given while Lucciola runs; it sees what they change. They work on the folder data, or on the one that
--data or LUCCIOLA_DATA_DIRECTORY names.

Exit codes: 0 done, 64 typed wrongly, 65 rows of a file were refused, 70 a bug, 78 the data folder or a configuration
cannot be used, 1 anything else.`;

/** Settings that commander does not hand down to commands that were made elsewhere, and the example of each. */
function settle(command: Command, deps: CliDeps, path: readonly string[]): void {
  const example = EXAMPLES[path.join(" ")];
  if (example !== undefined) command.addHelpText("after", `\nExample:\n  lucciola ${example}`);
  command
    .exitOverride()
    .showHelpAfterError("(add --help for what can be given)")
    .showSuggestionAfterError()
    .helpCommand(path.length === 0)
    .configureHelp({ subcommandTerm: (child) => child.name() })
    .configureOutput({
      writeOut: (text) => deps.terminal.print(text.trimEnd()),
      writeErr: (text) => deps.terminal.warn(text.trimEnd()),
    });
  for (const child of command.commands) settle(child, deps, [...path, child.name()]);
}

function explain(error: unknown, { terminal }: CliDeps): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : USAGE;
  if (error instanceof RefusedRows) return BAD_DATA;
  if (error instanceof PlanErrors) return EXIT_CODES.retryable;
  if (error instanceof UsageError) {
    terminal.warn(`error: ${error.message}\n(add --help for what can be given)`);
    return USAGE;
  }
  if (error instanceof OperationalError) {
    terminal.warn(`${error.message} [${error.code}]`);
    const isAboutTheFolder = /^(registry|restore|data-directory|config)-/.test(error.code);
    return isAboutTheFolder && !error.retryable ? EXIT_CODES.notRetryable : EXIT_CODES.retryable;
  }
  terminal.warn(
    `This is a bug in Lucciola; please report it.\n${error instanceof Error ? error.stack : String(error)}`,
  );
  return EXIT_CODES.bug;
}
