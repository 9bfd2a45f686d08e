import type { DeviceId, EdgeId, PointId } from "@lucciola/contract/ids/ids.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { type Command, InvalidArgumentError } from "commander";
import { readDeviceId, readEdgeId, readInstant, readPointId } from "../arguments.ts";
import { type CliDeps, changeTown, type Town, type TownOptions, townCommand } from "../town.ts";

interface InstallOptions extends TownOptions {
  readonly edge: EdgeId;
  readonly device: DeviceId;
  readonly from?: number;
  readonly closing?: number;
  readonly opening?: number;
  readonly digits?: number;
}

/** A reading of a meter, kWh or m3 with at most three decimals, in whole Wh or litres. */
function readMeterReading(text: string): number {
  if (/^\d{1,12}([.,]\d{1,3})?$/.test(text)) return Math.round(Number(text.replace(",", ".")) * 1_000);
  throw new InvalidArgumentError("It must be what the meter showed in kWh or m3, such as 48213.7");
}

function readDigits(text: string): number {
  if (/^([3-9]|1[0-2])$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number from 3 to 12");
}

export function installCommand(deps: CliDeps): Command {
  return townCommand("install")
    .addHelpText(
      "after",
      "\nWhere another meter takes the place of one, --closing and --opening keep what ran around that moment measured.",
    )
    .description(
      "join a point to the device that measures it. What was joined there before ends at that moment; readings from before it are refused",
    )
    .argument("<point>", "id of the point", readPointId)
    .requiredOption("--edge <id>", "who connects: a gateway, an agent, a Shelly (lucciola device list)", readEdgeId)
    .requiredOption("--device <id>", "which meter or lamp behind it, e.g. main-meter, em-0, energy, sml", readDeviceId)
    .option("--from <instant>", "since when, e.g. 2026-11-23T17:45:00Z (default: now)", readInstant)
    .option("--closing <reading>", "what the meter that was taken out showed at last, in kWh or m3", readMeterReading)
    .option("--opening <reading>", "what the new meter showed when it was put in, in kWh or m3", readMeterReading)
    .option("--digits <count>", "of its register before the decimal sign: where it goes over to zero", readDigits)
    .action((point: PointId, options: InstallOptions) => {
      const { edge, device } = options;
      const from = changeTown(options, deps, (town) => {
        const fromMs = options.from ?? town.nowMs;
        requireEdge(town, edge);
        town.assets.install({ point, edge, device, fromMs });
        noteRegister(town, point, fromMs, options);
        town.record("install", point, `${edge}/${device} from ${formatInstant(fromMs)}`);
        return formatInstant(fromMs);
      });
      deps.terminal.print(`Device ${edge}/${device} measures point ${point} from ${from} on.`);
    });
}

/** What a fitter wrote down of the meters, so that the energy around a replacement is known. */
function noteRegister({ assets, registers }: Town, point: PointId, atMs: number, options: InstallOptions): void {
  const { closing, opening, digits } = options;
  const { carrier } = assets.point(point) ?? {};
  const quantity = carrier === "gas" || carrier === "water" ? "volumeTotalL" : "importTotalWh";
  if (closing !== undefined || opening !== undefined)
    registers.replaced(point, quantity, {
      atMs,
      ...(closing === undefined ? {} : { closing }),
      ...(opening === undefined ? {} : { opening }),
    });
  if (digits !== undefined) registers.setRollsOverAt(point, quantity, 10 ** digits * 1_000);
}

function requireEdge({ identities }: Town, edge: EdgeId): void {
  const identity = identities.get(edge);
  if (identity !== undefined && identity.revokedAtMs === undefined) return;
  throw new OperationalError({
    code: "edge-unknown",
    message:
      identity === undefined
        ? `There is no device ${edge} that could connect. Add it first: lucciola device add ${edge} --name NAME`
        : `The device ${edge} has been revoked and cannot connect any more. Add another`,
  });
}

export function uninstallCommand(deps: CliDeps): Command {
  return townCommand("uninstall")
    .description("end the installation at a point; its readings stay")
    .argument("<point>", "id of the point", readPointId)
    .option("--at <instant>", "when it ended, e.g. 2026-11-23T17:45:00Z (default: now)", readInstant)
    .action((point: PointId, options: TownOptions & { readonly at?: number }) => {
      const { edge, device, at } = changeTown(options, deps, ({ assets, record, nowMs }) => {
        const atMs = options.at ?? nowMs;
        const present = assets.installationAt(point, atMs);
        assets.uninstall(point, atMs);
        record("uninstall", point, formatInstant(atMs));
        return { edge: present?.edge, device: present?.device, at: formatInstant(atMs) };
      });
      deps.terminal.print(`Device ${edge}/${device} measures point ${point} no more, from ${at} on.`);
    });
}
