import { enrolmentLink } from "@lucciola/contract/enrolment/enrolment-link.ts";
import type { DeviceId, EdgeId, PointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { approveEnrolment } from "@lucciola/platform/registry/approve-enrolment.ts";
import type { Enrolment } from "@lucciola/platform/registry/enrolment.ts";
import { type Command, InvalidArgumentError, Option } from "commander";
import { renderUnicodeCompact } from "uqr";
import { readDeviceId, readDuration, readEdgeId, readPointId, readText } from "../arguments.ts";
import { type BrokerOption, brokerAddress, brokerOf, brokerOption, remarksOnHost } from "../broker-option.ts";
import { enrolmentToPaste } from "../device-settings.ts";
import { formatFacts, formatTable } from "../terminal.ts";
import { type CliDeps, changeNewTown, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";

const DAY_MS = 86_400_000;

interface EnrolOptions extends TownOptions, BrokerOption {
  readonly name: string;
  readonly valid: number;
}

export function enrolCommand(deps: CliDeps): Command {
  return townCommand("enrol")
    .description(
      "make a one-time code for a device of ours that is to come. Whoever comes with it waits until you approve; shows the code this once",
    )
    .argument("<id>", "short name for the machine, e.g. town-hall; it is kept for the device", readEdgeId)
    .requiredOption("--name <name>", "its name for people", readText(200))
    .addOption(
      new Option("--valid <duration>", "how long the code may be used, 90d at most")
        .argParser(readDuration)
        .default(DAY_MS, "1d"),
    )
    .addOption(brokerOption())
    .action((id: EdgeId, options: EnrolOptions) => {
      const code = changeNewTown(options, deps, ({ enrolments, record, nowMs }) => {
        const made = enrolments.create({ id, name: options.name }, nowMs, options.valid);
        record("enrolment-code", id, `${options.name}; until ${formatInstant(nowMs + options.valid)}`);
        return made;
      });
      const broker = brokerOf(options);
      const facts = formatFacts([
        ["Code", code],
        ["For", id],
        ["Valid until", formatInstant(deps.nowMs + options.valid)],
      ]);
      deps.terminal.print(
        [
          facts,
          renderUnicodeCompact(enrolmentLink({ edge: id, code, broker: brokerAddress(broker) })),
          enrolmentToPaste({ id, code, ...broker }),
          `When it has come: lucciola device waiting, then lucciola device approve ${id}`,
          ...remarksOnHost(broker.host),
        ].join("\n\n"),
      );
    });
}

export function waitingCommand(deps: CliDeps): Command {
  return townCommand("waiting")
    .description("list the devices that wait to be approved, and the codes that nobody has used yet")
    .action((options: TownOptions) => {
      const places = lookInTown(options, deps, ({ enrolments }) => enrolments.list());
      if (places.length === 0)
        return deps.terminal.print("Nobody waits, and no code is open: lucciola device enrol --help");
      deps.terminal.print(
        formatTable(["ID", "NAME", "STATE", "FROM", "WAITING", "DEVICES"], places.map(describePlace)),
      );
    });
}

const describePlace = (place: Enrolment): string[] => [
  place.id,
  place.name,
  place.approvedAtMs !== undefined
    ? "approved"
    : place.arrivedAtMs !== undefined
      ? `waits since ${formatInstant(place.arrivedAtMs)}`
      : `code until ${formatInstant(place.codeUntilMs)}`,
  place.address ?? "",
  place.messages === 0 ? "" : `${place.messages} messages, ${place.bytes} bytes`,
  place.devices.join(" "),
];

interface Installation {
  readonly point: PointId;
  readonly device: DeviceId;
}

export function approveCommand(deps: CliDeps): Command {
  return townCommand("approve")
    .description("let a waiting device in; what it said while it waited is taken in as of then")
    .argument("<id>", "id of the device", readEdgeId)
    .option(
      "--install <point=device...>",
      "points and the meters or lamps behind it that measure them, e.g. school-power=main-meter",
      (text: string, earlier: readonly Installation[] = []) => [...earlier, readInstallation(text)],
    )
    .action((id: EdgeId, options: TownOptions & { readonly install?: readonly Installation[] }) => {
      const installations = options.install ?? [];
      const missing = changeTown(options, deps, (town) => {
        const devices = town.enrolments.get(id)?.devices ?? [];
        approveEnrolment(town, { edge: id, installations, actor: deps.actor }, deps.nowMs);
        return devices.filter((device) => !installations.some((one) => one.device === device));
      });
      const next = missing.map((device) => `lucciola install POINT --edge ${id} --device ${device} --from INSTANT`);
      deps.terminal.print(
        [
          `Device ${id} may come in, within seconds.`,
          ...(next.length === 0
            ? []
            : [`What it measures has no point yet, and goes to quarantine:\n  ${next.join("\n  ")}`]),
        ].join("\n\n"),
      );
    });
}

export function refuseCommand(deps: CliDeps): Command {
  return townCommand("refuse")
    .description("send a waiting device away and throw away what it said, or take back a code that nobody has used")
    .argument("<id>", "id of the device", readEdgeId)
    .action((id: EdgeId, options: TownOptions) => {
      changeTown(options, deps, ({ enrolments, record }) => {
        const address = enrolments.get(id)?.address;
        enrolments.refuse(id);
        record("enrolment-refuse", id, address === undefined ? "nobody had come" : `it had come from ${address}`);
      });
      deps.terminal.print(`${id} is refused; its code is of no use any more.`);
    });
}

function readInstallation(text: string): Installation {
  const [point, device, ...rest] = text.split("=");
  if (point === undefined || device === undefined || rest.length > 0)
    throw new InvalidArgumentError("It must be POINT=DEVICE, such as school-power=main-meter");
  return { point: readPointId(point), device: readDeviceId(device) };
}
