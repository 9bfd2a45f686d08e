import { buildingId, pointId } from "@lucciola/contract/ids/ids.ts";
import { OperationalError } from "../process/operational-error.ts";
import { type Database, isConstraint } from "./database.ts";
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

const PUT_BUILDING = `
  INSERT INTO building (id, name, use, address, latitude_deg, longitude_deg, floor_area_m2, simulated)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, use = excluded.use, address = excluded.address,
    latitude_deg = excluded.latitude_deg, longitude_deg = excluded.longitude_deg,
    floor_area_m2 = excluded.floor_area_m2, simulated = excluded.simulated`;

const PUT_POINT = `
  INSERT INTO point (id, kind, name, building, cabinet, street, latitude_deg, longitude_deg, nominal_power_w,
    supply_code, carrier, simulated)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, building = excluded.building,
    cabinet = excluded.cabinet, street = excluded.street, latitude_deg = excluded.latitude_deg,
    longitude_deg = excluded.longitude_deg, nominal_power_w = excluded.nominal_power_w,
    supply_code = excluded.supply_code, carrier = excluded.carrier, simulated = excluded.simulated`;

/** Buildings, points and installations. */
export function createAssets(db: Database): Assets {
  const changed = () => {
    db.run("UPDATE counter SET value = value + 1 WHERE name = 'assets'");
  };
  return {
    putBuilding: (building) =>
      db.transaction(() => {
        putBuilding(db, building);
        changed();
      }),
    buildings: () => db.all<BuildingRow>("SELECT * FROM building ORDER BY id").map(toBuilding),
    building: (id) => {
      const row = db.first<BuildingRow>("SELECT * FROM building WHERE id = ?", id);
      return row && toBuilding(row);
    },
    putPoint: (point) =>
      db.transaction(() => {
        putPoint(db, point);
        changed();
      }),
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

function putBuilding(db: Database, building: Building): void {
  db.run(
    PUT_BUILDING,
    building.id,
    building.name,
    building.use,
    building.address,
    building.latitudeDeg,
    building.longitudeDeg,
    building.floorAreaM2,
    building.simulated,
  );
}

/** Throws OperationalError `building-unknown` or `cabinet-unknown` when the point names one that is not there. */
function putPoint(db: Database, point: Point): void {
  try {
    db.run(
      PUT_POINT,
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
    );
  } catch (error) {
    if (!isConstraint(error, "FOREIGNKEY")) throw error;
    const building =
      point.building !== undefined && db.first("SELECT 1 FROM building WHERE id = ?", point.building) === undefined;
    const [what, id] = building ? ["building", point.building] : ["cabinet", point.cabinet];
    throw new OperationalError({
      code: `${what}-unknown`,
      message: `Point ${point.id} names the ${what} ${id}, which is not in the registry. Add the ${what} first.`,
      cause: error,
    });
  }
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
