import { Command } from "commander";

/** The same as `npm start`: its script takes over this process, with its own view of the command line. */
export function startCommand(): Command {
  return new Command("start")
    .description("start everything: broker, readings, lighting, dashboards (the same as npm start)")
    .option("--no-simulator", "run empty, for real devices")
    .option("--data <directory>", "the folder in which Lucciola keeps everything (default: data)")
    .option("--config <file>", "a JSON file with settings")
    .action(async ({ simulator, data, config }: { simulator: boolean; data?: string; config?: string }) => {
      const given = [
        ...(simulator ? [] : ["--no-simulator"]),
        ...(data === undefined ? [] : ["--data", data]),
        ...(config === undefined ? [] : ["--config", config]),
      ];
      process.argv.splice(2, process.argv.length - 2, ...given);
      await import(new URL("../../../scripts/start.mjs", import.meta.url).href);
    });
}
