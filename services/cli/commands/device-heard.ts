import type { EdgeId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { MakerDescription } from "@lucciola/platform/makers/description.ts";
import type { Command } from "commander";
import { readEdgeId } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, lookInTown, type TownOptions, townCommand } from "../town.ts";

/** More names than this would fill the screen. */
const MAX_NAMES = 12;

export function deviceHeardCommand(deps: CliDeps): Command {
  return townCommand("heard")
    .description(
      "what devices of other makers have said of themselves: the names for lucciola install and for profiles",
    )
    .argument("<id>", "id of the device or gateway that connects", readEdgeId)
    .action((id: EdgeId, options: TownOptions) => {
      const heard = lookInTown(options, deps, ({ makers }) => makers.descriptions(id));
      if (heard.length === 0)
        return deps.terminal.print(`${id} has said nothing of itself. Shelly and meters of Tasmota need not.`);
      const rows = heard.map(({ device, description, atMs }) => [device, saidBy(description), formatInstant(atMs)]);
      deps.terminal.print(formatTable(["DEVICE", "SAYS", "SINCE"], rows));
    });
}

function saidBy(description: MakerDescription): string {
  switch (description.kind) {
    case "zigbee2mqtt":
      return `${description.name}${description.isDimmable ? ", dimmable" : ""}`;
    case "tasmota":
      return description.dimmer === undefined ? "switched" : `dimmed by ${description.dimmer}`;
    case "chirpstack":
      return `application ${description.application}`;
    case "sparkplug-b":
      return names(description.metrics.map(({ name }) => name));
    case "homie":
      return names(Object.keys(description.properties));
  }
}

const names = (all: readonly string[]): string =>
  all.length <= MAX_NAMES ? all.join(", ") : `${all.slice(0, MAX_NAMES).join(", ")} and ${all.length - MAX_NAMES} more`;
