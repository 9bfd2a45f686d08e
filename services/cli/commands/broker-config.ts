import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Principal, ServiceName } from "@lucciola/contract/catalogue/principal.ts";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { serviceSecret } from "@lucciola/platform/bus/service-secrets.ts";
import { readFileIfPresent, writeFileAtomic } from "@lucciola/platform/process/atomic-file.ts";
import type { DeviceIdentity } from "@lucciola/platform/registry/registry.ts";
import { Command } from "commander";
import { readEdgeId, readText } from "../arguments.ts";
import { accessFile, userOf } from "../mosquitto/access-file.ts";
import { passwordLine, readPasswordLines } from "../mosquitto/password-file.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

const SERVICES: readonly ServiceName[] = ["ingest", "rules", "api"];

interface MosquittoOptions extends TownOptions {
  readonly renew: readonly EdgeId[];
}

export function brokerConfigCommand(deps: CliDeps): Command {
  return new Command("broker-config")
    .description("let a broker of another maker know who may connect, and what each may do there")
    .addCommand(mosquittoCommand(deps));
}

function mosquittoCommand(deps: CliDeps): Command {
  return townCommand("mosquitto")
    .description(
      "write password file and access list for Mosquitto. Devices that it does not know yet get a new secret, shown this once",
    )
    .argument("<folder>", "where the files passwords and access-list are, or shall be", readText(4_096))
    .option(
      "--renew <id>",
      "give this device a new secret as well; may be given several times",
      (id: string, ids: readonly EdgeId[]) => [...ids, readEdgeId(id)],
      [],
    )
    .action(async (folder: string, options: MosquittoOptions) => {
      const directory = resolve(folder);
      await makeFolder(directory);
      const passwordsPath = join(directory, "passwords");
      const known = readPasswordLines((await readFileIfPresent(passwordsPath)) ?? "");
      const devices = lookInTown(options, deps, ({ identities }) =>
        identities.list().filter(({ revokedAtMs }) => revokedAtMs === undefined),
      );
      for (const id of options.renew)
        if (!devices.some((device) => device.id === id))
          throw new UsageError(`There is no device ${id} that may connect; see lucciola device list`);
      const fresh = devices.filter(({ id }) => !known.has(id) || options.renew.includes(id));
      const services = SERVICES.map((id): Principal => ({ kind: "service", id }));
      const principals = [...services, ...devices.map(principalOf)];
      // The access list first: whoever can log in is in it.
      await writeFileAtomic(join(directory, "access-list"), accessFile(principals));
      const secrets = newSecrets(fresh, options, deps);
      const lines = [
        ...(await Promise.all(
          SERVICES.map(async (id) =>
            passwordLine(userOf({ kind: "service", id }), await serviceSecret(resolve(options.data), id)),
          ),
        )),
        ...devices.map(({ id }) => {
          const secret = secrets.get(id);
          return secret === undefined ? (known.get(id) ?? "") : passwordLine(id, secret);
        }),
      ];
      // Shown before the file is written: a secret that only the file has would be lost.
      deps.terminal.print(report(directory, devices.length, secrets));
      await writeFileAtomic(passwordsPath, `${lines.join("\n")}\n`);
    });
}

async function makeFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(
      `${directory} cannot be a folder for the files (${(error as Error).message}); name another one`,
    );
  }
}

/** Registry and broker know the same secret, so a device may move from one broker to the other. */
function newSecrets(
  devices: readonly DeviceIdentity[],
  options: TownOptions,
  deps: CliDeps,
): ReadonlyMap<EdgeId, string> {
  if (devices.length === 0) return new Map();
  return changeTown(options, deps, ({ identities, record, nowMs }) => {
    const secrets = new Map<EdgeId, string>();
    for (const { id } of devices) {
      secrets.set(id, identities.rotate(id, nowMs));
      record("device-rotate", id, "for Mosquitto; the old secret ends now");
    }
    return secrets;
  });
}

const principalOf = ({ id, dialect, prefix }: DeviceIdentity): Principal =>
  dialect === undefined || prefix === undefined ? { kind: "edge", id } : { kind: "foreign", id, dialect, prefix };

function report(directory: string, devices: number, secrets: ReadonlyMap<EdgeId, string>): string {
  const done = `passwords and access-list for ${devices} devices are in ${directory}. Mosquitto reads them again at SIGHUP.`;
  if (secrets.size === 0) return `No new secrets. ${done}`;
  const rows = [...secrets].map(([id, secret]) => [id, secret]);
  return [formatTable(["USER", "NEW SECRET, SHOWN THIS ONCE"], rows), done].join("\n\n");
}
