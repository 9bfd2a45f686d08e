import { DEFAULT_PREFIXES, DIALECTS, type Dialect } from "@lucciola/contract/catalogue/dialects.ts";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { DeviceIdentity, EdgeState } from "@lucciola/platform/registry/registry.ts";
import { Command, Option } from "commander";
import { readDuration, readEdgeId, readPrefix, readText } from "../arguments.ts";
import { type BrokerOption, brokerOf, brokerOption, remarksOnHost } from "../broker-option.ts";
import { type DeviceAccess, settingsToPaste } from "../device-settings.ts";
import { FOREIGN_DEVICE_NAMES } from "../foreign-settings.ts";
import { formatFacts, formatTable } from "../terminal.ts";
import { type CliDeps, changeNewTown, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";
import { revokeCertificateCommand } from "./certificate.ts";
import { deviceHeardCommand } from "./device-heard.ts";
import { deviceProfileCommand } from "./device-profile.ts";
import { approveCommand, enrolCommand, refuseCommand, waitingCommand } from "./enrolment.ts";

const DAY_MS = 86_400_000;

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
    .addCommand(deviceHeardCommand(deps))
    .addCommand(deviceProfileCommand(deps))
    .addCommand(rotateCommand(deps))
    .addCommand(revokeCommand(deps))
    .addCommand(revokeCertificateCommand(deps))
    .addCommand(enrolCommand(deps))
    .addCommand(waitingCommand(deps))
    .addCommand(approveCommand(deps))
    .addCommand(refuseCommand(deps));
}

function addCommand(deps: CliDeps): Command {
  return townCommand("add")
    .description("let a device connect. Shows its secret, this once, and settings to paste")
    .argument("<id>", "short name for the machine, e.g. town-hall; it is the device's user name", readEdgeId)
    .requiredOption("--name <name>", "its name for people", readText(200))
    .addOption(new Option("--dialect <dialect>", "of another maker's device").choices(DIALECTS))
    .option(
      "--prefix <topic>",
      "of another maker's device: where its MQTT topics begin (default: as its maker has it, else the id; Sparkplug: GROUP/NODE)",
      readPrefix,
    )
    .addOption(brokerOption())
    .action((id: EdgeId, options: AddOptions) => {
      const { name, dialect } = options;
      if (dialect === undefined && options.prefix !== undefined)
        throw new UsageError(
          `--prefix is for another maker's device: give its --dialect (${DIALECTS.join(", ")}) as well`,
        );
      const foreign = dialect === undefined ? undefined : { dialect, prefix: options.prefix ?? prefixOf(dialect, id) };
      const secret = changeNewTown(options, deps, ({ identities, record, nowMs }) => {
        const created = identities.create({ id, name, ...foreign }, nowMs);
        record("device-add", id, foreign === undefined ? name : `${name}; ${foreign.dialect} below ${foreign.prefix}`);
        return created;
      });
      deps.terminal.print(
        [
          `Device ${id} may connect now.`,
          describeAccess({ id, secret, ...brokerOf(options), foreign }),
          `Next, what it measures (device: ${dialect === undefined ? OWN_DEVICE_NAMES : FOREIGN_DEVICE_NAMES[dialect]}):\n  lucciola install POINT --edge ${id} --device DEVICE`,
        ].join("\n\n"),
      );
    });
}

const OWN_DEVICE_NAMES = "the name of the meter or lamp in its configuration, such as main-meter";

function prefixOf(dialect: Dialect, id: EdgeId): string {
  if (dialect === "sparkplug-b")
    throw new UsageError('A Sparkplug edge node needs --prefix "GROUP/NODE", its Group ID and its Edge Node ID');
  return dialect === "homie" ? `homie/5/${id}` : (DEFAULT_PREFIXES[dialect] ?? id);
}

interface RotateOptions extends TownOptions, BrokerOption {
  readonly overlap: number;
  readonly now?: true;
}

function rotateCommand(deps: CliDeps): Command {
  return townCommand("rotate-secret")
    .alias("rotate")
    .description(
      "give a device a new secret, to be entered by hand. The old one holds until the new one is used, for a day at the longest",
    )
    .argument("<id>", "id of the device", readEdgeId)
    .addOption(
      new Option("--overlap <duration>", "how long the old secret may still be used, e.g. 2h or 7d")
        .argParser(readDuration)
        .default(DAY_MS, "1d"),
    )
    .option("--now", "the old secret has leaked: it ends at once, and a connection with it within seconds")
    .addOption(brokerOption())
    .action((id: EdgeId, options: RotateOptions) => {
      const overlapMs = options.now === true ? 0 : options.overlap;
      const { secret, foreign } = changeTown(options, deps, ({ identities, record, nowMs }) => {
        const rotated = identities.rotate(id, nowMs, overlapMs);
        const until =
          overlapMs === 0 ? "the old secret ends now" : `until ${formatInstant(nowMs + overlapMs)} with both`;
        record("device-rotate", id, until);
        const { dialect, prefix } = identities.get(id) ?? {};
        return {
          secret: rotated,
          foreign: dialect === undefined || prefix === undefined ? undefined : { dialect, prefix },
        };
      });
      const said =
        overlapMs === 0
          ? `Device ${id} has a new secret; the old one has ended.`
          : `Device ${id} has a new secret. The old one holds until the new one is used, at the longest until ${formatInstant(deps.nowMs + overlapMs)}.`;
      deps.terminal.print([said, describeAccess({ id, secret, ...brokerOf(options), foreign })].join("\n\n"));
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
  const lost = `The secret is shown this once. When it is lost: lucciola device rotate-secret ${id} --now`;
  return [facts, lost, settingsToPaste(access), ...remarksOnHost(host)].join("\n\n");
}
