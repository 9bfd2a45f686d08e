import type { CensusKind } from "@lucciola/contract/api/census.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { inventoryOf } from "../inventory.ts";
import { litLamps } from "../lighting/lit-lamps.ts";
import { HttpProblem } from "../problem-details.ts";
import type { CsvCell } from "../public/open-data/csv-text.ts";
import { circuitsOf } from "./entity-facts.ts";

type CellOf = (point: Point) => CsvCell;

/**
 * What is known of cabinets and light points for a census. Names that the import of an inventory takes are the same there,
 * so that a file can be brought back.
 */
export const CENSUS_FIELDS = {
  cabinets: ["id", "name", "street", "latitude", "longitude", "pod", "lamps", "installed_power_w"],
  lamps: [
    ...["id", "name", "street", "latitude", "longitude", "power_w", "cabinet"],
    ...["pod", "circuit", "position", "road_class", "lamp_type", "rated_hours"],
  ],
} as const satisfies Readonly<Record<CensusKind, readonly string[]>>;

export interface Census {
  readonly columns: readonly string[];
  /** Made one after the other, for a town may have many. */
  readonly rows: Iterable<CsvCell[]>;
}

/** The census with its columns called and ordered as `mapping` says. Throws HttpProblem 400 `census-field-unknown`. */
export function censusOf(registry: Registry, kind: CensusKind, mapping: ReadonlyMap<string, string>): Census {
  const known: readonly string[] = CENSUS_FIELDS[kind];
  const fields = mapping.size === 0 ? known : [...mapping.values()];
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined)
    throw new HttpProblem(
      400,
      "census-field-unknown",
      `${JSON.stringify(unknown)} is no field of the census of ${kind}. They are: ${known.join(", ")}`,
    );
  const cells = kind === "lamps" ? lampCells(registry) : cabinetCells(registry);
  const points = kind === "lamps" ? inventoryOf(registry).lamps : registry.assets.points("cabinet");
  return {
    columns: mapping.size === 0 ? known : [...mapping.keys()],
    rows: rowsOf(points, (point) => fields.map((field) => cells[field]?.(point))),
  };
}

function* rowsOf(points: readonly Point[], row: (point: Point) => CsvCell[]): Iterable<CsvCell[]> {
  for (const point of points) yield row(point);
}

const PLACED: Readonly<Record<string, CellOf>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  street: ({ street }) => street,
  latitude: ({ latitudeDeg }) => latitudeDeg,
  longitude: ({ longitudeDeg }) => longitudeDeg,
};

function lampCells(registry: Registry): Readonly<Record<string, CellOf>> {
  const { lampsOf, circuitOf } = circuitsOf(registry);
  const positions = new Map([...lampsOf.values()].flatMap((lamps) => lamps.map((lamp, index) => [lamp, index + 1])));
  const { byId } = litLamps(registry);
  const { lampTypes } = registry.lighting;
  const typeOf = lampTypes.byLamp();
  const types = new Map(lampTypes.list().map((type) => [type.id, type]));
  const pods = new Map<string, string | undefined>(
    registry.assets.points("cabinet").map(({ id, supplyCode }) => [id, supplyCode]),
  );
  const typeOfLamp = (id: string) => types.get(typeOf.get(id) ?? "");
  return {
    ...PLACED,
    power_w: ({ nominalPowerW }) => nominalPowerW,
    cabinet: ({ cabinet }) => cabinet,
    pod: ({ cabinet }) => pods.get(cabinet ?? ""),
    circuit: ({ id }) => circuitOf.get(id),
    position: ({ id }) => positions.get(id),
    road_class: ({ id }) => byId.get(id)?.section?.designClass,
    lamp_type: ({ id }) => typeOfLamp(id)?.name,
    rated_hours: ({ id }) => typeOfLamp(id)?.ratedBurnHours,
  };
}

function cabinetCells(registry: Registry): Readonly<Record<string, CellOf>> {
  const lamps = new Map<string, { count: number; powerW: number | undefined }>();
  for (const { cabinet, nominalPowerW } of inventoryOf(registry).lamps) {
    if (cabinet === undefined) continue;
    const { count, powerW } = lamps.get(cabinet) ?? { count: 0, powerW: 0 };
    const sum = powerW === undefined || nominalPowerW === undefined ? undefined : powerW + nominalPowerW;
    lamps.set(cabinet, { count: count + 1, powerW: sum });
  }
  return {
    ...PLACED,
    pod: ({ supplyCode }) => supplyCode,
    lamps: ({ id }) => lamps.get(id)?.count ?? 0,
    // A sum in which a lamp is missing would pass for the whole.
    installed_power_w: ({ id }) => lamps.get(id)?.powerW,
  };
}
