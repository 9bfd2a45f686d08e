import { parseArgs } from "node:util";

export interface StartArguments {
  readonly configFile: string | undefined;
  readonly dataDirectory: string | undefined;
  readonly simulator: boolean;
  readonly help: boolean;
}

export const START_HELP = `npm start -- [options]

  --no-simulator      run empty, for real devices
  --data DIRECTORY    where everything is kept (default: data)
  --config FILE       a JSON file with settings; see README
  --help              this text

Every setting can also be given as a variable, e.g. LUCCIOLA_API_PORT=8081 or LUCCIOLA_BROKER_HOST=0.0.0.0`;

/** What was asked for on the command line, or what is wrong with it. */
export function parseStartArguments(
  args: readonly string[],
): { ok: true; value: StartArguments } | { ok: false; issue: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: "string" },
        data: { type: "string" },
        "no-simulator": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return {
      ok: true,
      value: {
        configFile: values.config,
        dataDirectory: values.data,
        simulator: !values["no-simulator"],
        help: values.help,
      },
    };
  } catch (error) {
    return { ok: false, issue: `${(error as Error).message}\n\n${START_HELP}` };
  }
}
