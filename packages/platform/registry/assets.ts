import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "../process/operational-error.ts";
import { asJsonRows, type Database, isConstraint } from "./database.ts";
import { createInstallations } from "./installations.ts";
import type { Assets, Building, Point, PointKind } from "./registry.ts";

interface BuildingRow {
  id: string;
  name: string;
  use: string;
  address: string;
  latitude_deg: number;
  longitude_deg: number;
  floor_area_m2: number | null;
  simulated: number;
}

interface PointRow {
  id: string;
  kind: string;
  name: string;
  building: string | null;
  cabinet: string | null;
  street: string | null;
  latitude_deg: number | null;
  longitude_deg: number | null;
  nominal_power_w: number | null;
  supply_code: string | null;
  carrier: string | null;
  simulated: number;
}

const PUT_BUILDINGS = `
  INSERT INTO building (id, name, use, address, latitude_deg, longitude_deg, floor_area_m2, simulated)
  SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7
  FROM json_each(?) WHERE true
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, use = excluded.use, address = excluded.address,
    latitude_deg = excluded.latitude_deg, longitude_deg = excluded.longitude_deg,
    floor_area_m2 = excluded.floor_area_m2, simulated = excluded.simulated`;

const PUT_POINTS = `
  INSERT INTO point (id, kind, name, building, cabinet, street, latitude_deg, longitude_deg, nominal_power_w,
    supply_code, carrier, simulated)
  SELECT value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, value->>8, value->>9,
    value->>10, value->>11
  FROM json_each(?) WHERE true
  ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, building = excluded.building,
    cabinet = excluded.cabinet, street = excluded.street, latitude_deg = excluded.latitude_deg,
    longitude_deg = excluded.longitude_deg, nominal_power_w = excluded.nominal_power_w,
    supply_code = excluded.supply_code, carrier = excluded.carrier, simulated = excluded.simulated`;

const ROWS_PER_STATEMENT = 1_000;

/** Buildings, points and installations. */
export function createAssets(db: Database): Assets {
  const changed = () => {
    db.run("UPDATE counter SET value = value + 1 WHERE name = 'assets'");
  };
  const buildingsPut = (buildings: readonly Building[]) =>
    db.transaction(() => {
      for (const piece of inPieces(buildings)) db.run(PUT_BUILDINGS, asJsonRows(piece.map(buildingRow)));
      changed();
    });
  const pointsPut = (points: readonly Point[]) =>
    db.transaction(() => {
      for (const piece of inPieces(points)) putPoints(db, piece);
      changed();
    });
  return {
    putBuilding: (building) => buildingsPut([building]),
    putBuildings: buildingsPut,
    buildings: () => db.all<BuildingRow>("SELECT * FROM building ORDER BY id").map(toBuilding),
    building: (id) => {
      const row = db.first<BuildingRow>("SELECT * FROM building WHERE id = ?", id);
      return row && toBuilding(row);
    },
    putPoint: (point) => pointsPut([point]),
    putPoints: pointsPut,
    points: (kind) =>
      (kind === undefined
        ? db.all<PointRow>("SELECT * FROM point ORDER BY id")
        : db.all<PointRow>("SELECT * FROM point WHERE kind = ? ORDER BY id", kind)
      ).map(toPoint),
    pointsOfBuilding: (id) => db.all<PointRow>("SELECT * FROM point WHERE building = ? ORDER BY id", id).map(toPoint),
    point: (id) => {
      const row = db.first<PointRow>("SELECT * FROM point WHERE id = ?", id);
      return row && toPoint(row);
    },
    ...createInstallations(db, changed),
    version: () => db.first<{ value: number }>("SELECT value FROM counter WHERE name = 'assets'")?.value ?? 0,
  };
}

const buildingRow = (building: Building) => [
  building.id,
  building.name,
  building.use,
  building.address,
  building.latitudeDeg,
  building.longitudeDeg,
  building.floorAreaM2,
  building.simulated,
];

const pointRow = (point: Point) => [
  point.id,
  point.kind,
  point.name,
  point.building,
  point.cabinet,
  point.street,
  point.latitudeDeg,
  point.longitudeDeg,
  point.nominalPowerW,
  point.supplyCode,
  point.carrier,
  point.simulated,
];

function putPoints(db: Database, points: readonly Point[]): void {
  try {
    db.run(PUT_POINTS, asJsonRows(points.map(pointRow)));
  } catch (error) {
    throw (isConstraint(error, "FOREIGNKEY") && missingNeighbour(db, points, error)) || error;
  }
}

/** The building or cabinet that one of the points names and that is neither in the registry nor among them. */
function missingNeighbour(db: Database, points: readonly Point[], cause: unknown): OperationalError | undefined {
  const together = new Set<string>(points.map(({ id }) => id));
  const isThere = (table: "building" | "point", id: string) =>
    db.first(`SELECT 1 FROM ${table} WHERE id = ?`, id) !== undefined;
  for (const { id: point, building, cabinet } of points) {
    const missing =
      building !== undefined && !isThere("building", building)
        ? { what: "building", id: building }
        : cabinet !== undefined && !together.has(cabinet) && !isThere("point", cabinet)
          ? { what: "cabinet", id: cabinet }
          : undefined;
    if (missing === undefined) continue;
    return new OperationalError({
      code: `${missing.what}-unknown`,
      message: `Point ${point} names the ${missing.what} ${missing.id}, which is not in the registry. Add the ${missing.what} first.`,
      cause,
    });
  }
  return undefined;
}

function* inPieces<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += ROWS_PER_STATEMENT) yield list.slice(at, at + ROWS_PER_STATEMENT);
}

const toBuilding = (row: BuildingRow): Building => ({
  id: buildingId(row.id),
  name: row.name,
  use: row.use,
  address: row.address,
  latitudeDeg: row.latitude_deg,
  longitudeDeg: row.longitude_deg,
  floorAreaM2: row.floor_area_m2 ?? undefined,
  simulated: row.simulated === 1,
});

const toPoint = (row: PointRow): Point => ({
  id: pointId(row.id),
  kind: row.kind as PointKind,
  name: row.name,
  building: row.building === null ? undefined : buildingId(row.building),
  cabinet: row.cabinet === null ? undefined : pointId(row.cabinet),
  street: row.street ?? undefined,
  latitudeDeg: row.latitude_deg ?? undefined,
  longitudeDeg: row.longitude_deg ?? undefined,
  nominalPowerW: row.nominal_power_w ?? undefined,
  supplyCode: row.supply_code ?? undefined,
  carrier: row.carrier ?? undefined,
  simulated: row.simulated === 1,
});
