import { randomUUID } from "node:crypto";
import type { ForeignDevice, ForeignOrder } from "@lucciola/contract/talq/foreign.ts";
import { levelState } from "@lucciola/contract/talq/levels.ts";
import { FUNCTION_TYPES } from "@lucciola/contract/talq/profile/profile.ts";
import type { TalqCommand } from "@lucciola/contract/talq/wire.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { LONGEST_ORDER_MS } from "@lucciola/domain/lighting/order-rules.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { ownTalqAddress } from "@lucciola/platform/registry/talq/own-address.ts";
import { Command } from "commander";
import { readDuration, readNumber, readText } from "../arguments.ts";
import { formatFacts, formatTable, onOneLine } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type Town, type TownOptions, townCommand } from "../town.ts";

const ACTUATOR = "LampActuatorFunction";
/** Longer than this a release is not worth sending. */
const RELEASE_MS = 3_600_000;
const DAY_MS = 86_400_000;

export function talqCommand(deps: CliDeps): Command {
  return new Command("talq")
    .description("other makers' gateways that speak TALQ: what they have, and orders to their lamps (docs/talq.md)")
    .addCommand(identityCommand(deps))
    .addCommand(devicesCommand(deps))
    .addCommand(overrideCommand(deps))
    .addCommand(releaseCommand(deps))
    .addCommand(ordersCommand(deps));
}

function identityCommand(deps: CliDeps): Command {
  return townCommand("identity")
    .description("show the UUIDs by which others know this town; they are drawn once")
    .action((options: TownOptions) => {
      const [gateway, management] = changeTown(options, deps, (town) =>
        (["gateway", "management"] as const).map((side) => ownTalqAddress(town, side, town.nowMs)),
      );
      deps.terminal.print(
        formatFacts([
          ["As a gateway", gateway],
          ["As a management system", management],
        ]),
      );
    });
}

function devicesCommand(deps: CliDeps): Command {
  return townCommand("devices")
    .description("list what gateways of other makers have told, and when")
    .option("--gateway <name>", "of this one alone", readText(64))
    .action((options: TownOptions & { readonly gateway?: string }) => {
      const { gateway } = options;
      const found = lookInTown(options, deps, ({ talq }) =>
        talq.list("foreign-device").filter(({ owner }) => gateway === undefined || owner === gateway),
      );
      if (found.length === 0) {
        deps.terminal.print("No device is known. Name gateways in talq.gateways and let Lucciola run.");
        return;
      }
      const rows = found.map(({ owner, body, changedAtMs }) => {
        const { device } = JSON.parse(body) as ForeignDevice;
        const { level, events } = stateOf(device);
        const told = formatInstant(changedAtMs);
        return [owner, device.address, onOneLine(device.name), level, onOneLine(events.join(" ")), told];
      });
      deps.terminal.print(formatTable(["GATEWAY", "ADDRESS", "NAME", "LEVEL", "EVENTS", "TOLD"], rows));
    });
}

/** The level of a lamp, `?` where it is not told, and what goes on at a device. */
function stateOf({ functions = [] }: ForeignDevice["device"]): { readonly level: string; readonly events: string[] } {
  const actuator = functions.find(({ type }) => type === ACTUATOR);
  const state = valueIn(actuator?.actualLightState) as { readonly value?: unknown } | undefined;
  const level = actuator === undefined ? "" : typeof state?.value === "number" ? `${state.value} %` : "?";
  const events = functions.flatMap((one) =>
    Object.keys(one).filter(
      (name) => FUNCTION_TYPES.get(one.type)?.attributes.get(name)?.scope === "event" && valueIn(one[name]) === true,
    ),
  );
  return { level, events };
}

const valueIn = (attribute: unknown): unknown =>
  typeof attribute === "object" && attribute !== null && "value" in attribute ? attribute.value : undefined;

const ordering = (name: string): Command =>
  townCommand(name)
    .argument("<gateway>", "its name in talq.gateways", readText(64))
    .argument("<address>", "the UUID of the lamp, as in the list of devices", readText(64));

function overrideCommand(deps: CliDeps): Command {
  return ordering("override")
    .description("hold a lamp of another maker's gateway at a level, then leave it to its calendar")
    .requiredOption("--level <percent>", "0 to 100", readNumber(0, 100))
    .requiredOption("--for <duration>", "how long, e.g. 30m, 2h, 1d", readDuration)
    .option("--reason <text>", "why; the gateway is told", readText(300), "")
    .action(
      (
        gateway: string,
        address: string,
        options: TownOptions & { readonly level: number; readonly for: number; readonly reason: string },
      ) => {
        if (options.for > LONGEST_ORDER_MS.override)
          throw new OperationalError({
            code: "order-too-long",
            message: `An override may last ${LONGEST_ORDER_MS.override / DAY_MS} days at most: give a shorter --for`,
          });
        const untilMs = deps.nowMs + options.for;
        queue(
          deps,
          options,
          { gateway, address, untilMs },
          {
            state: levelState(options.level),
            reason: "override",
            expiration: formatInstant(untilMs),
            cmsRefId: options.reason,
          },
        );
      },
    );
}

function releaseCommand(deps: CliDeps): Command {
  return ordering("release")
    .description("end the override of a lamp of another maker's gateway")
    .action((gateway: string, address: string, options: TownOptions) =>
      queue(deps, options, { gateway, address, untilMs: deps.nowMs + RELEASE_MS }, undefined),
    );
}

interface Wanted {
  readonly gateway: string;
  readonly address: string;
  readonly untilMs: number;
}

/** Writes the order down; the running Lucciola sends it. */
function queue(deps: CliDeps, options: TownOptions, wanted: Wanted, targetCommand: TalqCommand | undefined): void {
  const { gateway, address, untilMs } = wanted;
  const id = changeTown(options, deps, (town) => {
    const device = findLamp(town, gateway, address);
    const order: ForeignOrder = {
      id: randomUUID(),
      gateway,
      command: {
        addresses: [{ resource: "devices", address: device.address }],
        ...(targetCommand === undefined ? {} : { targetCommand }),
      },
      until: formatInstant(untilMs),
      by: deps.actor,
      fate: "queued",
      detail: "",
    };
    town.talq.put({
      kind: "foreign-order",
      address: order.id,
      owner: gateway,
      body: JSON.stringify(order),
      ownId: undefined,
      ownVersion: undefined,
      changedAtMs: town.nowMs,
    });
    town.record("talq-foreign-order", `${gateway} ${device.address}`, JSON.stringify(order.command));
    return order.id;
  });
  deps.terminal.print(`The order ${id} is written down. What becomes of it: lucciola talq orders`);
}

function findLamp({ talq }: Town, gateway: string, address: string): ForeignDevice["device"] {
  const found = talq.get("foreign-device", `${gateway} ${address.toLowerCase()}`);
  const device = found && (JSON.parse(found.body) as ForeignDevice).device;
  if (device?.functions?.some(({ type }) => type === ACTUATOR) === true) return device;
  throw new OperationalError({
    code: "foreign-lamp-unknown",
    message:
      device === undefined
        ? `The gateway ${gateway} has told of no device ${address}. See lucciola talq devices`
        : `The device ${address} of ${gateway} has no ${ACTUATOR}: it takes no level`,
  });
}

function ordersCommand(deps: CliDeps): Command {
  return townCommand("orders")
    .description("list orders to gateways of other makers, and what became of them")
    .action((options: TownOptions) => {
      const orders = lookInTown(options, deps, ({ talq }) => talq.list("foreign-order"))
        .sort((a, b) => b.changedAtMs - a.changedAtMs)
        .map(({ body, changedAtMs }) => ({ ...(JSON.parse(body) as ForeignOrder), changedAtMs }));
      if (orders.length === 0) {
        deps.terminal.print("There is no order.");
        return;
      }
      const rows = orders.map(({ gateway, command, fate, until, by, detail, changedAtMs }) => [
        formatInstant(changedAtMs),
        gateway,
        command.addresses?.[0]?.address ?? "",
        command.targetCommand === undefined ? "release" : `${String(command.targetCommand.state.value)} %`,
        fate,
        until,
        by,
        onOneLine(detail).slice(0, 100),
      ]);
      deps.terminal.print(formatTable(["AT", "GATEWAY", "LAMP", "LEVEL", "FATE", "UNTIL", "BY", "DETAIL"], rows));
    });
}
