import { Command } from "commander";
import { UsageError } from "../usage-error.ts";

/** The processes of a town whose services run apart, and where each begins. */
const MAINS = new Map([
  ["broker", "services/broker/main.ts"],
  ["ingest", "services/ingest/main.ts"],
  ["rules", "services/rules/main.ts"],
  ["api", "services/api/main.ts"],
  ["notifier", "services/notifier/main.ts"],
  ["talq", "services/talq/main.ts"],
  ["simulator", "simulators/city/main.ts"],
]);

/**
 * Runs one service in this process until it is stopped. It takes over the process, with its own view of the command
 * line and its own exit codes.
 */
export function serviceCommand(): Command {
  const names = [...MAINS.keys()].join(", ");
  return new Command("service")
    .description("run one service in a process of its own, with readings in InfluxDB (docs/deployment.md)")
    .argument("<name>", names)
    .argument("[options...]", "--data, --config, --help: of that service, with all its settings")
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (name: string, options: string[]) => {
      const main = MAINS.get(name);
      if (main === undefined) throw new UsageError(`There is no service ${name}; choose one of ${names}`);
      process.argv.splice(2, process.argv.length - 2, ...options);
      const { runProgram }: { runProgram: (program: string) => Promise<void> } = await import(
        new URL("../../../scripts/run-program.mjs", import.meta.url).href
      );
      await runProgram(main);
    });
}
