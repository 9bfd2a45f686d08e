import { Command, Option } from "commander";

/**
 * The programs that run beside meters and lamps. They run until they are stopped and end the process themselves, with
 * the exit codes of `runComponents`.
 */
export function edgeCommand(): Command {
  return new Command("edge")
    .description("programs that run beside meters and lamps, on this machine or another")
    .addCommand(
      programCommand("meter")
        .description(
          "read meters over Modbus TCP, or replay CSV files, and send what they say (edge/meter-agent/examples)",
        )
        .action(async ({ config }: { config: string }) => {
          const { runMeterAgent } = await import("@lucciola/meter-agent/main.ts");
          await runMeterAgent(config, environmentOfEdge());
        }),
    )
    .addCommand(
      programCommand("lamp")
        .description("drive lamps by their programme, network or not (edge/light-controller/examples)")
        .action(async ({ config }: { config: string }) => {
          const { runLightController } = await import("@lucciola/light-controller/main.ts");
          await runLightController(config, environmentOfEdge());
        }),
    );
}

const programCommand = (name: string): Command =>
  new Command(name).addOption(
    new Option("--config <file>", "JSON file with its settings").env("LUCCIOLA_CONFIG").makeOptionMandatory(),
  );

/** Without the variable of the other commands, which an edge program would refuse as a setting it does not know. */
function environmentOfEdge(): NodeJS.ProcessEnv {
  const { LUCCIOLA_DATA_DIRECTORY: _, ...environment } = process.env;
  return environment;
}
