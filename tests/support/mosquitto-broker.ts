import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommandLine } from "@lucciola/cli/program.ts";
import { type Child, startChild } from "./child.ts";
import { requireTools } from "./debian-tools.ts";
import { freePort } from "./ports.ts";
import { waitFor } from "./wait-for.ts";

/** Debian's Mosquitto in the place of Lucciola's broker, with the configuration that is shipped. */
export interface RunningMosquitto {
  readonly child: Child;
  /** Where devices connect. */
  readonly port: number;
  /** Where services connect. */
  readonly servicePort: number;
  /** What each device got when the passwords were made. */
  readonly secretOf: (device: string) => string;
  /** Makes its passwords and access list anew, and lets it read them. */
  reconfigure(): Promise<void>;
  stop(): Promise<void>;
}

export interface MosquittoOptions {
  /** Its own files lie here. */
  readonly folder: string;
  /** The town whose devices it shall know. */
  readonly dataDirectory: string;
  /** Settings in the place of those that are shipped, such as `{ max_queued_messages: "1000" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

const SHIPPED = new URL("../../config/mosquitto/cluster.conf", import.meta.url);
const START_TIMEOUT_MS = 60_000;

export async function startMosquitto({
  folder,
  dataDirectory,
  settings = {},
}: MosquittoOptions): Promise<RunningMosquitto> {
  requireTools("mosquitto");
  const [port, servicePort] = [await freePort(), await freePort()];
  const generated = join(folder, "lucciola");
  const secrets = new Map(await makeBrokerFiles(generated, dataDirectory));
  await mkdir(join(folder, "kept"), { recursive: true });
  let text = (await readFile(SHIPPED, "utf8")).replace(/^#.*\n/gm, "");
  const replace = (shipped: RegExp, here: string) => {
    if (text.match(shipped)?.length !== 1) throw new Error(`cluster.conf has ${shipped} not once`);
    text = text.replace(shipped, here);
  };
  replace(/^listener 1883$/gm, `listener ${port} 127.0.0.1`);
  replace(/^listener 1885 127\.0\.0\.1$/gm, `listener ${servicePort} 127.0.0.1`);
  replace(/^password_file .*$/gm, `password_file ${generated}/passwords`);
  replace(/^acl_file .*$/gm, `acl_file ${generated}/access-list`);
  replace(/^persistence_location .*$/gm, `persistence_location ${folder}/kept/`);
  for (const [name, value] of Object.entries(settings)) replace(new RegExp(`^${name} .*$`, "gm"), `${name} ${value}`);
  const file = join(folder, "mosquitto.conf");
  // As root it would give up its rights, and with them the folder of this test.
  await writeFile(file, text + (process.getuid?.() === 0 ? "\nuser root\n" : "\n"));
  const child = startChild("mosquitto", ["-c", file], { env: { PATH: `${process.env.PATH}:/usr/sbin` } });
  await waitFor("Mosquitto", () => / running/.test(child.output()) || !child.isRunning(), START_TIMEOUT_MS);
  if (!child.isRunning()) throw new Error(`Mosquitto ended:\n${child.output()}`);
  return {
    child,
    port,
    servicePort,
    secretOf: (device) => secrets.get(device) ?? "",
    reconfigure: async () => {
      for (const [id, secret] of await makeBrokerFiles(generated, dataDirectory)) secrets.set(id, secret);
      child.kill("SIGHUP");
    },
    stop: async () => {
      child.kill("SIGTERM");
      await child.ended;
    },
  };
}

/** The settings of an ingest worker behind it. */
export const workerEnvironment = (worker: number, servicePort: number, storeUrl: string): Record<string, string> => ({
  LUCCIOLA_BUS_BROKER: `mqtt://127.0.0.1:${servicePort}`,
  LUCCIOLA_BUS_LOGIN: "service.ingest",
  LUCCIOLA_STORE_URL: storeUrl,
  LUCCIOLA_INGEST_SOURCE: "subscription",
  LUCCIOLA_INGEST_WORKER: String(worker),
});

/** Passwords and access list as the command line makes them; returns the secrets that it shows. */
export async function makeBrokerFiles(folder: string, dataDirectory: string): Promise<ReadonlyMap<string, string>> {
  let said = "";
  const terminal = {
    print: (text: string) => {
      said += `${text}\n`;
    },
    warn: (text: string) => {
      said += `${text}\n`;
    },
  };
  const args = ["broker-config", "mosquitto", folder, "--data", dataDirectory];
  const code = await runCommandLine(args, { terminal, nowMs: Date.now(), actor: "cli:test" });
  if (code !== 0) throw new Error(`broker-config ended with ${code}:\n${said}`);
  return new Map([...said.matchAll(/^(\S+)\s+([\w-]{43})\s*$/gm)].map(([, id = "", secret = ""]) => [id, secret]));
}
