import type { BuildingId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import { Command } from "commander";
import { readBuildingId, readNumber, readText } from "../arguments.ts";
import { formatTable } from "../terminal.ts";
import { type CliDeps, changeNewTown, lookInTown, type TownOptions, townCommand } from "../town.ts";
import { buildingFactsCommand } from "./building-facts.ts";
import { buildingCalendarCommand } from "./import-calendar.ts";

interface AddOptions extends TownOptions {
  readonly name: string;
  readonly use: string;
  readonly address: string;
  readonly lat: number;
  readonly lon: number;
  readonly area?: number;
  readonly replace: boolean;
}

export function buildingCommand(deps: CliDeps): Command {
  return new Command("building")
    .description("buildings of the town: schools, libraries, the town hall")
    .addCommand(addCommand(deps))
    .addCommand(listCommand(deps))
    .addCommand(buildingFactsCommand(deps))
    .addCommand(buildingCalendarCommand(deps));
}

function addCommand(deps: CliDeps): Command {
  return townCommand("add")
    .description("add a building, or change one with --replace")
    .argument("<id>", "short name for the machine, e.g. rodari-school", readBuildingId)
    .requiredOption("--name <name>", 'its name for people, e.g. "Scuola Rodari"', readText(200))
    .requiredOption("--use <use>", "school, library, town-hall, office, gym, ...", readText(64))
    .requiredOption("--address <address>", "street and number", readText(200))
    .requiredOption("--lat <degrees>", "latitude, e.g. 45.7301", readNumber(-90, 90))
    .requiredOption("--lon <degrees>", "longitude, e.g. 8.6342", readNumber(-180, 180))
    .option("--area <m2>", "heated floor area in m²", readNumber(1, 1e7))
    .option("--replace", "change the building that has this id", false)
    .action((id: BuildingId, options: AddOptions) => {
      const { name, use, address, lat, lon, area, replace } = options;
      changeNewTown(options, deps, ({ assets, record }) => {
        if (!replace && assets.building(id) !== undefined)
          throw new OperationalError({
            code: "building-exists",
            message: `There is already a building ${id}. Choose another id, or change it with --replace`,
          });
        assets.putBuilding({
          id,
          name,
          use,
          address,
          latitudeDeg: lat,
          longitudeDeg: lon,
          floorAreaM2: area,
          simulated: false,
        });
        record("building-add", id, name);
      });
      deps.terminal.print(
        `Building ${id} is there. Next, what supplies it:\n  lucciola point add ${id}-electricity --kind supply --name "${name}, electricity" --building ${id} --code IT...`,
      );
    });
}

function listCommand(deps: CliDeps): Command {
  return townCommand("list")
    .description("list the buildings")
    .action((options: TownOptions) => {
      const buildings = lookInTown(options, deps, ({ assets }) => assets.buildings());
      if (buildings.length === 0) return deps.terminal.print("No buildings yet: lucciola building add --help");
      const rows = buildings.map((building) => [
        building.id,
        building.name,
        building.use,
        building.address,
        String(building.latitudeDeg),
        String(building.longitudeDeg),
        building.floorAreaM2 === undefined ? "" : String(building.floorAreaM2),
        building.simulated ? "simulated" : "",
      ]);
      deps.terminal.print(formatTable(["ID", "NAME", "USE", "ADDRESS", "LAT", "LON", "M²", ""], rows));
    });
}
