import type { BuildingId, PointId } from "@lucciola/contract/ids/ids.ts";
import { CARRIERS, type Carrier, supplyCodeIssue } from "@lucciola/contract/ids/supply-code.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Point, PointKind } from "@lucciola/platform/registry/registry.ts";
import { Command, Option } from "commander";
import { readBuildingId, readNumber, readPointId, readText } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeNewTown, lookInTown, type Town, type TownOptions, townCommand } from "../town.ts";
import { UsageError } from "../usage-error.ts";

const KINDS: readonly PointKind[] = ["supply", "lamp", "cabinet", "motion", "traffic", "illuminance", "weather"];

interface AddOptions extends TownOptions {
  readonly kind: PointKind;
  readonly name: string;
  readonly building?: BuildingId;
  readonly cabinet?: PointId;
  readonly street?: string;
  readonly lat?: number;
  readonly lon?: number;
  readonly power?: number;
  readonly code?: string;
  readonly carrier?: Carrier;
  /** An id; `false` for none; absent for the town's default. */
  readonly programme?: string | boolean;
  readonly replace: boolean;
}

export function pointCommand(deps: CliDeps): Command {
  return new Command("point")
    .description("what is measured or lit: supplies, lamps, cabinets, sensors")
    .addCommand(addCommand(deps))
    .addCommand(listCommand(deps));
}

function addCommand(deps: CliDeps): Command {
  return townCommand("add")
    .description("add a point, or change one with --replace. It outlives its devices, and the readings are its own")
    .argument("<id>", "short name for the machine, e.g. rodari-electricity", readPointId)
    .addOption(new Option("--kind <kind>", "what it is").choices(KINDS).makeOptionMandatory())
    .requiredOption("--name <name>", "its name for people", readText(200))
    .option("--building <id>", "the building it supplies or stands in", readBuildingId)
    .option("--cabinet <id>", "of a lamp: the cabinet that feeds it", readPointId)
    .option("--street <name>", "of a lamp or cabinet: its street", readText(200))
    .option("--lat <degrees>", "latitude, e.g. 45.7301; a lamp needs it", readNumber(-90, 90))
    .option("--lon <degrees>", "longitude, e.g. 8.6342; a lamp needs it", readNumber(-180, 180))
    .option("--power <W>", "of a lamp: nominal power at 100 %", readNumber(0.1, 5_000))
    .option("--code <code>", "of a supply: POD of electricity, PDR of gas, as on the bill", readText(32))
    .addOption(new Option("--carrier <carrier>", "of a supply (default: electricity)").choices(CARRIERS))
    .option("--programme <id>", "of a lamp: a programme of its own, before that of its groups")
    .option("--no-programme", "of a lamp: none of its own any more, its groups' counts")
    .option("--replace", "change the point that has this id", false)
    .action((id: PointId, options: AddOptions) => {
      checkOptions(options);
      changeNewTown(options, deps, (town) => {
        addPoint(id, options, town);
      });
      deps.terminal.print(
        `Point ${id} is there. Next, the device that measures it:\n  lucciola install ${id} --edge EDGE --device DEVICE`,
      );
    });
}

/** What belongs to one kind of point only is refused on another, where it would be kept and never shown. */
function checkOptions({ kind, lat, lon, cabinet, power, code, carrier, programme }: AddOptions): void {
  if ((lat === undefined) !== (lon === undefined)) throw new UsageError("Give both --lat and --lon, or neither");
  if (kind === "lamp" && lat === undefined)
    throw new UsageError("A lamp needs its place, --lat and --lon: it is shown on the map");
  const given = {
    "--cabinet": cabinet,
    "--power": power,
    "--programme": programme,
    "--code": code,
    "--carrier": carrier,
  };
  for (const [option, value] of Object.entries(given)) {
    const owner = option === "--code" || option === "--carrier" ? "supply" : "lamp";
    if (value !== undefined && kind !== owner)
      throw new UsageError(`${option} is for a ${owner}, and this is a ${kind}: leave it out, or correct --kind`);
  }
  const issue = code === undefined ? undefined : supplyCodeIssue(code, carrier ?? "electricity");
  if (issue !== undefined) throw new UsageError(`--code: ${issue}`);
}

function addPoint(id: PointId, options: AddOptions, { assets, programmes, record }: Town): void {
  const { kind, name, building, cabinet, street, lat, lon, power, code, carrier, programme, replace } = options;
  if (!replace && assets.point(id) !== undefined)
    throw new OperationalError({
      code: "point-exists",
      message: `There is already a point ${id}. Choose another id, or change it with --replace`,
    });
  const point: Point = {
    id,
    kind,
    name,
    building,
    cabinet,
    street,
    latitudeDeg: lat,
    longitudeDeg: lon,
    nominalPowerW: power,
    supplyCode: code,
    carrier: kind === "supply" ? (carrier ?? "electricity") : undefined,
    simulated: false,
  };
  assets.putPoint(point);
  record("point-add", id, `${kind} ${name}`);
  if (kind !== "lamp") return;
  if (programme === false) {
    programmes.release([id]);
    record("programme-release", id);
  } else if (typeof programme === "string") {
    if (programme === defaultProgramme.id && programmes.get(programme) === undefined) programmes.put(defaultProgramme);
    programmes.assign([id], programme);
    record("programme-assign", id, programme);
  }
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the points, the device at each now, and what programme a lamp runs")
    .addOption(new Option("--kind <kind>", "only these").choices(KINDS))
    .action((options: TownOptions & { readonly kind?: PointKind }) => {
      const rows = lookInTown(options, deps, ({ assets, programmes, nowMs }) =>
        assets.points(options.kind).map((point) => {
          const installed = assets.installationAt(point.id, nowMs);
          return [
            point.id,
            point.kind,
            point.name,
            point.building ?? point.street ?? "",
            point.supplyCode ?? (point.nominalPowerW === undefined ? "" : `${point.nominalPowerW} W`),
            installed === undefined ? "none" : `${installed.edge}/${installed.device}`,
            programmes.assignment(point.id)?.programme.id ?? "",
            point.simulated ? "simulated" : "",
          ];
        }),
      );
      if (rows.length === 0) return deps.terminal.print("No points yet: lucciola point add --help");
      deps.terminal.print(
        formatTable(["ID", "KIND", "NAME", "WHERE", "CODE OR POWER", "DEVICE", "PROGRAMME", ""], rows),
      );
    });
}
