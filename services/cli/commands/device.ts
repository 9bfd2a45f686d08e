import type { Dialect } from "@lucciola/contract/catalogue/principal.ts";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { DeviceIdentity, EdgeState } from "@lucciola/platform/registry/registry.ts";
import { Command, InvalidArgumentError, Option } from "commander";
import { readEdgeId, readPrefix, readText } from "../arguments.ts";
import { type DeviceAccess, deviceNamesHint, settingsToPaste } from "../device-settings.ts";
import { formatFacts, formatTable } from "../terminal.ts";
import { type CliDeps, changeNewTown, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

const DIALECTS: readonly Dialect[] = ["shelly-gen2", "tasmota"];

interface Broker {
  readonly host: string;
  readonly port: number;
}

interface BrokerOption {
  readonly broker?: Broker;
}

interface AddOptions extends TownOptions, BrokerOption {
  readonly name: string;
  readonly dialect?: Dialect;
  readonly prefix?: string;
}

export function deviceCommand(deps: CliDeps): Command {
  return new Command("device")
    .description("who may connect: gateways, agents, and devices of other makers")
    .addCommand(addCommand(deps))
    .addCommand(listCommand(deps))
    .addCommand(rotateCommand(deps))
    .addCommand(revokeCommand(deps));
}

const brokerOption = (): Option =>
  new Option(
    "--broker <host[:port]>",
    "the address of this server as the device sees it (default: 127.0.0.1, and LUCCIOLA_BROKER_PORT or 1883)",
  ).argParser(readBroker);

function addCommand(deps: CliDeps): Command {
  return townCommand("add")
    .description("let a device connect. Shows its secret, this once, and settings to paste")
    .argument("<id>", "short name for the machine, e.g. town-hall; it is the device's user name", readEdgeId)
    .requiredOption("--name <name>", "its name for people", readText(200))
    .addOption(new Option("--dialect <dialect>", "of another maker's device").choices(DIALECTS))
    .option("--prefix <topic>", "of another maker's device: its own MQTT topic prefix (default: the id)", readPrefix)
    .addOption(brokerOption())
    .action((id: EdgeId, options: AddOptions) => {
      const { name, dialect } = options;
      if (dialect === undefined && options.prefix !== undefined)
        throw new UsageError(
          `--prefix is for another maker's device: give its --dialect (${DIALECTS.join(", ")}) as well`,
        );
      const foreign = dialect === undefined ? undefined : { dialect, prefix: options.prefix ?? id };
      const secret = changeNewTown(options, deps, ({ identities, record, nowMs }) => {
        const created = identities.create({ id, name, ...foreign }, nowMs);
        record("device-add", id, foreign === undefined ? name : `${name}; ${foreign.dialect} below ${foreign.prefix}`);
        return created;
      });
      deps.terminal.print(
        [
          `Device ${id} may connect now.`,
          describeAccess({ id, secret, ...brokerOf(options), foreign }),
          `Next, what it measures (device: ${deviceNamesHint(dialect)}):\n  lucciola install POINT --edge ${id} --device DEVICE`,
        ].join("\n\n"),
      );
    });
}

function rotateCommand(deps: CliDeps): Command {
  return townCommand("rotate")
    .description("give a device a new secret; the old one ends at once, and a connection with it within seconds")
    .argument("<id>", "id of the device", readEdgeId)
    .addOption(brokerOption())
    .action((id: EdgeId, options: TownOptions & BrokerOption) => {
      const { secret, foreign } = changeTown(options, deps, ({ identities, record, nowMs }) => {
        const rotated = identities.rotate(id, nowMs);
        record("device-rotate", id);
        const { dialect, prefix } = identities.get(id) ?? {};
        return {
          secret: rotated,
          foreign: dialect === undefined || prefix === undefined ? undefined : { dialect, prefix },
        };
      });
      deps.terminal.print(
        [`Device ${id} has a new secret.`, describeAccess({ id, secret, ...brokerOf(options), foreign })].join("\n\n"),
      );
    });
}

function revokeCommand(deps: CliDeps): Command {
  return townCommand("revoke")
    .description("let a device connect no more, for good; its readings stay, and its id is not given again")
    .argument("<id>", "id of the device", readEdgeId)
    .action((id: EdgeId, options: TownOptions) => {
      changeTown(options, deps, ({ identities, record, nowMs }) => {
        identities.revoke(id, nowMs);
        record("device-revoke", id);
      });
      deps.terminal.print(`Device ${id} is revoked: it cannot connect any more.`);
    });
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the devices that may connect, and whether they are there")
    .action((options: TownOptions) => {
      const rows = lookInTown(options, deps, ({ identities, edges }) =>
        identities
          .list()
          .map((identity) => [
            identity.id,
            identity.name,
            identity.dialect ?? "lucciola",
            identity.prefix ?? "",
            describeState(identity, edges.get(identity.id)),
            identity.simulated ? "simulated" : "",
          ]),
      );
      if (rows.length === 0) return deps.terminal.print("No devices yet: lucciola device add --help");
      deps.terminal.print(formatTable(["ID", "NAME", "SPEAKS", "PREFIX", "STATE", ""], rows));
    });
}

function describeState({ revokedAtMs }: DeviceIdentity, state: EdgeState | undefined): string {
  if (revokedAtMs !== undefined) return `revoked ${formatInstant(revokedAtMs)}`;
  if (state === undefined) return "never seen";
  return state.online
    ? `online, last heard ${formatInstant(state.lastSeenMs)}`
    : `offline since ${formatInstant(state.sinceMs)}`;
}

function describeAccess(access: DeviceAccess): string {
  const { id, secret, host, port, foreign } = access;
  const facts = formatFacts([
    ["Host", host],
    ["Port", String(port)],
    ["User", id],
    ["Secret", secret],
    ["Client id", foreign === undefined ? `${id} (must be the same as the user)` : undefined],
    ["Topics", foreign === undefined ? `below lucciola/v1/edge/${id}/` : `of ${foreign.prefix} only`],
  ]);
  const lost = `The secret is shown this once. When it is lost: lucciola device rotate ${id}`;
  return [facts, lost, settingsToPaste(access), ...remarksOn(host)].join("\n\n");
}

/** A device elsewhere cannot reach 127.0.0.1, and the broker listens nowhere else unless it is told to. */
const remarksOn = (host: string): string[] =>
  host === "127.0.0.1" || host === "localhost"
    ? [
        "127.0.0.1 is this machine alone. For a device elsewhere, start Lucciola with LUCCIOLA_BROKER_HOST=0.0.0.0 and name this machine's address with --broker.",
      ]
    : [];

const DEFAULT_PORT = 1883;

/** `host`, `host:port`, or `[::1]:port`. */
function readBroker(text: string): Broker {
  const [, bracketed, plain, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? portOfEnvironment() : Number(port);
  if (host === undefined || number < 1 || number > 65_535)
    throw new InvalidArgumentError("It must be a host and perhaps a port, such as 192.168.1.10:1883");
  return { host, port: number };
}

const brokerOf = ({ broker }: BrokerOption): Broker => broker ?? { host: "127.0.0.1", port: portOfEnvironment() };

function portOfEnvironment(): number {
  return Number(process.env.LUCCIOLA_BROKER_PORT) || DEFAULT_PORT;
}
