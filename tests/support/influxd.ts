import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Child, startChild } from "./child.ts";
import { dataFolder } from "./data-folder.ts";
import { requireTools } from "./debian-tools.ts";
import { freePort } from "./ports.ts";
import { waitFor } from "./wait-for.ts";

/** Debian's InfluxDB 1.6, on loopback and with a folder of its own. */
export interface RunningInfluxd {
  readonly url: string;
  /** Where its configuration and data lie. */
  readonly folder: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Ends it as a power cut does, for what its process knows. */
  kill9(): Promise<void>;
  /** Starts it again on the same port and folder. */
  startAgain(): Promise<void>;
  /** Ends it and takes its folder away. */
  remove(): Promise<void>;
}

export interface InfluxdOptions {
  /** Further lines of a section of its configuration, such as `{ data: ["max-values-per-tag = 5"] }`. */
  readonly settings?: Readonly<Partial<Record<"data" | "http", readonly string[]>>>;
}

const START_TIMEOUT_MS = 60_000;

export async function startInfluxd({ settings = {} }: InfluxdOptions = {}): Promise<RunningInfluxd> {
  requireTools("influxd");
  const folder = await dataFolder();
  const [port, backupPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const configuration = join(folder.path, "influxdb.conf");
  writeFileSync(configuration, configurationOf(folder.path, port, backupPort, settings));
  let child: Child;
  const start = async () => {
    child = startChild("influxd", ["run", "-config", configuration]);
    await waitFor(
      "InfluxDB",
      async () => {
        if (!child.isRunning()) throw new Error(`influxd ended:\n${child.output()}`);
        return (await fetch(`${url}/ping`)).ok;
      },
      START_TIMEOUT_MS,
    );
  };
  const kill9 = async () => {
    child.kill("SIGKILL");
    await child.ended;
  };
  await start();
  return {
    url,
    folder: folder.path,
    get pid() {
      return child.pid;
    },
    kill9,
    startAgain: start,
    remove: async () => {
      await kill9();
      await folder.remove();
    },
  };
}

function configurationOf(
  folder: string,
  port: number,
  backupPort: number,
  { data = [], http = [] }: NonNullable<InfluxdOptions["settings"]>,
): string {
  return `reporting-disabled = true
bind-address = "127.0.0.1:${backupPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
  ${data.join("\n  ")}
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  ${http.join("\n  ")}
[monitor]
  store-enabled = false
`;
}
