import type { DeviceId, EdgeId } from "@lucciola/contract/ids/ids.ts";
import { type DeviceProfile, LORAWAN_CODECS, type LorawanCodec } from "@lucciola/contract/makers/device-profile.ts";
import { isQuantityName } from "@lucciola/contract/units/quantities.ts";
import { type Command, InvalidArgumentError, Option } from "commander";
import { readDeviceId, readEdgeId, readNumber, readText, readWhole } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeTown, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

type Reading = NonNullable<DeviceProfile["readings"]>[number];
const MAX_READINGS = 64;

interface ProfileOptions extends TownOptions {
  readonly codec?: LorawanCodec;
  readonly reading: readonly Reading[];
  readonly level?: { readonly from: string; readonly to?: string };
  readonly levelFull?: number;
  readonly levelPort?: number;
  readonly remove?: true;
}

export function deviceProfileCommand(deps: CliDeps): Command {
  return townCommand("profile")
    .description(
      "say what the values of another maker's device mean, where the device does not; without options: show it. It replaces the profile before",
    )
    .argument("<id>", "id of the device or gateway that connects", readEdgeId)
    .argument("<device>", "the device below it, as for lucciola install", readDeviceId)
    .addOption(new Option("--codec <name>", "how LoRaWAN bytes are read").choices(LORAWAN_CODECS))
    .option(
      "--reading <from=quantity>",
      "a value of the maker and what it is here, with *FACTOR where the unit differs, e.g. meter.energy=importTotalWh*1000; may be given several times",
      (text: string, readings: readonly Reading[]) => [...readings, readReading(text)],
      [],
    )
    .option("--level <from[=to]>", "where a lamp reports its level, and where it is told one", readLevel)
    .option("--level-full <number>", "the maker's value of 100 %", readNumber(0.001, 65_535))
    .option("--level-port <number>", "ChirpStack: port of the downlink, where its own codec encodes it", readWhole)
    .option("--remove", "take the profile away")
    .action((id: EdgeId, device: DeviceId, options: ProfileOptions) => {
      const { terminal } = deps;
      const profile = profileOf(options);
      if (options.remove === true) {
        const had = changeTown(options, deps, ({ makers, record }) => {
          if (!makers.removeProfile(id, device)) return false;
          record("device-profile-remove", `${id}/${device}`);
          return true;
        });
        return terminal.print(had ? `${id}/${device} has no profile any more.` : `${id}/${device} had no profile.`);
      }
      if (profile === undefined)
        return terminal.print(describe(lookInTown(options, deps, (town) => town.makers.profile(id, device))));
      changeTown(options, deps, ({ identities, makers, record, nowMs }) => {
        if (identities.get(id)?.dialect === undefined)
          throw new UsageError(`${id} is no device of another maker; see lucciola device list`);
        makers.putProfile(id, device, profile, nowMs);
        record("device-profile", `${id}/${device}`, JSON.stringify(profile));
      });
      terminal.print(
        `${id}/${device} is read by its profile from now on. What was refused before: lucciola quarantine replay`,
      );
    });
}

function profileOf({ codec, reading, level, levelFull, levelPort }: ProfileOptions): DeviceProfile | undefined {
  if (level === undefined && (levelFull !== undefined || levelPort !== undefined))
    throw new UsageError("--level-full and --level-port go with --level");
  if (levelPort !== undefined && levelPort > 223) throw new UsageError("--level-port must be from 1 to 223");
  if (reading.length > MAX_READINGS) throw new UsageError(`A profile has ${MAX_READINGS} readings at the most`);
  if (codec === undefined && reading.length === 0 && level === undefined) return undefined;
  return {
    ...(codec === undefined ? {} : { codec }),
    ...(reading.length === 0 ? {} : { readings: [...reading] }),
    ...(level === undefined
      ? {}
      : {
          level: {
            ...level,
            ...(levelFull === undefined ? {} : { full: levelFull }),
            ...(levelPort === undefined ? {} : { fPort: levelPort }),
          },
        }),
  };
}

const readName = readText(200);

function readReading(text: string): Reading {
  const [, from = "", quantity = "", factor] =
    /^(.+)=([A-Za-z][A-Za-z0-9.]*)(?:\*(-?\d{1,9}(?:\.\d{1,9})?))?$/.exec(text) ?? [];
  if (!isQuantityName(quantity))
    throw new InvalidArgumentError(
      "It must be a name of the maker, = and a quantity such as activePowerW or importTotalWh, and *FACTOR where needed",
    );
  return { from: readName(from), quantity, ...(factor === undefined ? {} : { factor: Number(factor) }) };
}

function readLevel(text: string): { from: string; to?: string } {
  const [from = "", to] = text.split("=");
  return { from: readName(from), ...(to === undefined ? {} : { to: readName(to) }) };
}

function describe(profile: DeviceProfile | undefined): string {
  if (profile === undefined) return "It has no profile: lucciola device profile --help";
  const { codec, readings = [], level } = profile;
  const rows = [
    ...(codec === undefined ? [] : [["codec", codec]]),
    ...readings.map(({ from, quantity, factor }) => [
      from,
      factor === undefined ? quantity : `${quantity}, times ${factor}`,
    ]),
    ...(level === undefined
      ? []
      : [
          [
            level.from,
            `level of the lamp, 100 % is ${level.full ?? "on"}${level.to === undefined ? "" : `, told as ${level.to}`}`,
          ],
        ]),
  ];
  return formatTable(["VALUE", "MEANS"], rows);
}
