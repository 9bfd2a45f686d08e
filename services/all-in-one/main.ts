import { loadConfig } from "@lucciola/platform/config/load-config.ts";
import { createLogger } from "@lucciola/platform/log/logger.ts";
import { announceProgress } from "@lucciola/platform/process/announce-progress.ts";
import type { Component } from "@lucciola/platform/process/component.ts";
import { runComponents } from "@lucciola/platform/process/run-components.ts";
import { type AllInOne, buildAllInOne } from "./all-in-one.ts";
import { parseStartArguments, START_HELP } from "./command-line.ts";
import { LucciolaConfig } from "./config.ts";
import { greeting } from "./greeting.ts";

const args = parseStartArguments(process.argv.slice(2));
if (!args.ok) {
  console.error(args.issue);
  process.exit(64);
}
if (args.value.help) {
  console.log(START_HELP);
  process.exit(0);
}
const { configFile, dataDirectory, simulator } = args.value;
const loaded = loadConfig({
  schema: LucciolaConfig,
  ...(configFile === undefined ? {} : { file: configFile }),
  environment: process.env,
  prefix: "LUCCIOLA_",
});
if (!loaded.ok) {
  console.error(["The configuration cannot be used:", ...loaded.issues.map((issue) => `  - ${issue}`)].join("\n"));
  process.exit(78);
}
const config: LucciolaConfig = {
  ...loaded.value,
  dataDirectory: dataDirectory ?? loaded.value.dataDirectory,
  simulator: { ...loaded.value.simulator, enabled: simulator && loaded.value.simulator.enabled },
};
const log = createLogger(config.logLevel, "lucciola");

await runComponents(
  async () => {
    console.log("Lucciola is starting ...");
    const allInOne = await buildAllInOne(config, log, announceProgress);
    return [...allInOne.components, greeter(allInOne)];
  },
  { log, stopTimeoutMs: 15_000 },
);

/** Last to start, first to stop: says where to look, and that it ends. */
function greeter({ broker, api, firstLogin }: AllInOne): Component {
  return {
    name: "greeting",
    start: async () => console.log(greeting({ broker: broker.address(), api: api.address(), firstLogin, config })),
    stop: async () => console.log("Stopping; the next start goes on from here."),
  };
}
