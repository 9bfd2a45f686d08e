import { type BuildingId, type PointId, parseBuildingId, parsePointId } from "@lucciola/contract/ids/ids.ts";
import { type Carrier, supplyCodeIssue, supplyCodeKey } from "@lucciola/contract/ids/supply-code.ts";
import { shown } from "../../csv/shown-cell.ts";
import type { Building, Point, PointKind } from "../registry.ts";
import { buildingUse } from "./building-use.ts";
import { type AssetKind, toIdentifier } from "./import-kind.ts";
import type { RowReader } from "./row-reader.ts";

export type Asset = Building | Point;
export const isBuilding = (asset: Asset): asset is Building => "use" in asset;

/** What is known of the town already. */
export interface KnownTown {
  building(id: BuildingId): Building | undefined;
  point(id: PointId): Point | undefined;
  /** The supply with a code that is the same by `supplyCodeKey`. */
  supplyWith(codeKey: string): PointId | undefined;
}

/** What a row and its predecessor in the registry say together; `undefined` when the row is refused, with its issues. */
export interface ReadAsset {
  readonly asset: Asset;
  readonly former: Asset | undefined;
}

/**
 * Reads a row as what it is a row of; a building may bring the supplies whose codes stand beside it. What is wrong with it is
 * gathered by the reader; nothing is taken of a row with issues.
 */
export function readAssets(kind: AssetKind, row: RowReader, town: KnownTown): readonly ReadAsset[] {
  if (row.issues.length > 0) return [];
  const read = READERS[kind](row, town);
  const supplies =
    kind === "buildings" && read !== undefined
      ? (["pod", "pdr"] as const).flatMap((field) => readSupplyOf(read.asset as Building, field, row, town))
      : [];
  return row.issues.length > 0 || read === undefined ? [] : [read, ...supplies];
}

/** The supply of a building by its POD or PDR. One that is known already keeps its name and gets the building. */
function readSupplyOf(building: Building, field: "pod" | "pdr", row: RowReader, town: KnownTown): readonly ReadAsset[] {
  const code = row.cell(field)?.toUpperCase().replaceAll(/\s/g, "") ?? "";
  if (code === "") return [];
  const carrier = field === "pod" ? "electricity" : "gas";
  const issue = code.length > 32 ? "is longer than 32 characters" : supplyCodeIssue(code, carrier);
  const made = parsePointId(toIdentifier(code));
  if (issue !== undefined || !made.ok) {
    row.refuse(field, issue ?? "cannot be made into an id");
    return [];
  }
  const id = town.supplyWith(supplyCodeKey(code)) ?? made.value;
  const former = formerPoint(row, town, id, "supply");
  const asset: Point = {
    ...NO_POINT,
    id,
    kind: "supply",
    name: former?.name ?? `${building.name}, ${carrier}`,
    building: building.id,
    supplyCode: code,
    carrier,
  };
  return [{ asset, former }];
}

const READERS: Readonly<Record<AssetKind, (row: RowReader, town: KnownTown) => ReadAsset | undefined>> = {
  buildings: readBuilding,
  supplies: readSupply,
  lamps: readLamp,
  cabinets: readCabinet,
};

function readBuilding(row: RowReader, town: KnownTown): ReadAsset | undefined {
  const id = row.identifier("id", parseBuildingId) ?? row.identifier("name", parseBuildingId);
  if (id === undefined) return refuseWithoutId(row, "name");
  const former = town.building(id);
  if (former?.simulated) refuseSimulated(row, id);
  const { latitudeDeg, longitudeDeg } = row.place(former);
  if (latitudeDeg === undefined) refuseWithoutPlace(row, "a building");
  const asset: Building = {
    id,
    name: row.requiredText("name", 200, former?.name),
    use: buildingUse(row.requiredText("use", 64, former?.use)),
    address: row.requiredText("address", 200, former?.address),
    latitudeDeg: latitudeDeg ?? 0,
    longitudeDeg: longitudeDeg ?? 0,
    floorAreaM2: row.number("area_m2", 1, 1e7, former?.floorAreaM2),
    simulated: false,
  };
  return { asset, former };
}

function readSupply(row: RowReader, town: KnownTown): ReadAsset | undefined {
  const { code, carrier, field } = readCode(row);
  const holder = code === undefined ? undefined : town.supplyWith(supplyCodeKey(code));
  const made = code === undefined ? undefined : parsePointId(toIdentifier(code));
  const id = row.identifier("id", parsePointId) ?? holder ?? (made?.ok ? made.value : undefined);
  if (id === undefined) return refuseWithoutId(row, "pod or pdr");
  if (holder !== undefined && holder !== id)
    row.refuse(field, `${shown(code ?? "")} is the code of the supply ${holder} already: correct one of them`);
  const former = formerPoint(row, town, id, "supply");
  const building = row.cell("building") === undefined ? former?.building : row.identifier("building", parseBuildingId);
  const place = building === undefined ? undefined : town.building(building);
  if (building !== undefined && place === undefined)
    row.refuse("building", `there is no building ${building}: import the buildings first, or correct it`);
  const delivers = carrier ?? former?.carrier ?? "electricity";
  const asset: Point = {
    ...NO_POINT,
    id,
    kind: "supply",
    name: row.text("name", 200, former?.name) ?? (place === undefined ? (code ?? id) : `${place.name}, ${delivers}`),
    building,
    supplyCode: row.cell(field) === undefined ? former?.supplyCode : code,
    carrier: delivers,
  };
  return { asset, former };
}

/** The code of a supply and what it tells of the carrier: a POD is electricity, a PDR gas, whatever the column is called. */
function readCode(row: RowReader): { code: string | undefined; carrier: Carrier | undefined; field: string } {
  const given = CARRIER_NAMES.get(row.cell("carrier")?.toLowerCase() ?? "");
  if (given === undefined && (row.cell("carrier") ?? "") !== "")
    row.refuse("carrier", `${shown(row.cell("carrier") ?? "")} is no carrier: electricity, gas or water`);
  const field = ["pod", "pdr", "code"].find((name) => (row.cell(name) ?? "") !== "") ?? "code";
  const code = row.cell(field)?.toUpperCase().replaceAll(/\s/g, "") || undefined;
  if (code === undefined) return { code, carrier: given, field };
  const told = field === "pod" ? "electricity" : field === "pdr" ? "gas" : undefined;
  const carrier = told ?? given ?? guessCarrier(code);
  if (given !== undefined && given !== carrier)
    row.refuse(
      "carrier",
      `a ${field.toUpperCase()} is of ${carrier}, and the carrier says ${given}: correct one of them`,
    );
  const issue = code.length > 32 ? "is longer than 32 characters" : supplyCodeIssue(code, carrier);
  if (issue !== undefined) row.refuse(field, issue);
  return { code, carrier, field };
}

const guessCarrier = (code: string): Carrier => (supplyCodeIssue(code, "gas") === undefined ? "gas" : "electricity");

const CARRIER_NAMES = new Map<string, Carrier>([
  ...["electricity", "elettricità", "elettricita", "energia elettrica", "elettrica", "ee"].map(
    (name): [string, Carrier] => [name, "electricity"],
  ),
  ...["gas", "gas naturale", "metano"].map((name): [string, Carrier] => [name, "gas"]),
  ...["water", "acqua"].map((name): [string, Carrier] => [name, "water"]),
]);

function readLamp(row: RowReader, town: KnownTown): ReadAsset | undefined {
  const id = row.identifier("id", parsePointId);
  if (id === undefined) return refuseWithoutId(row, "id");
  const former = formerPoint(row, town, id, "lamp");
  const { latitudeDeg, longitudeDeg } = row.place(former);
  if (latitudeDeg === undefined) refuseWithoutPlace(row, "a lamp");
  const cabinet = row.cell("cabinet") === undefined ? former?.cabinet : row.identifier("cabinet", parsePointId);
  if (cabinet !== undefined && town.point(cabinet)?.kind !== "cabinet")
    row.refuse("cabinet", `there is no cabinet ${cabinet}: import the cabinets first, or correct it`);
  const asset: Point = {
    ...NO_POINT,
    ...named(row, id, former),
    id,
    kind: "lamp",
    cabinet,
    building: former?.building,
    latitudeDeg,
    longitudeDeg,
    nominalPowerW: row.number("power_w", 0.1, 5_000, former?.nominalPowerW),
  };
  return { asset, former };
}

function readCabinet(row: RowReader, town: KnownTown): ReadAsset | undefined {
  const id = row.identifier("id", parsePointId);
  if (id === undefined) return refuseWithoutId(row, "id");
  const former = formerPoint(row, town, id, "cabinet");
  const asset: Point = {
    ...NO_POINT,
    ...named(row, id, former),
    ...row.place(former),
    id,
    kind: "cabinet",
    building: former?.building,
    supplyCode: row.cell("pod") === undefined ? former?.supplyCode : readPod(row),
  };
  return { asset, former };
}

function readPod(row: RowReader): string | undefined {
  const code = row.cell("pod")?.toUpperCase().replaceAll(/\s/g, "") || undefined;
  const issue = code === undefined ? undefined : supplyCodeIssue(code, "electricity");
  if (issue !== undefined) row.refuse("pod", issue);
  return code;
}

const NO_POINT = {
  building: undefined,
  cabinet: undefined,
  street: undefined,
  latitudeDeg: undefined,
  longitudeDeg: undefined,
  nominalPowerW: undefined,
  supplyCode: undefined,
  carrier: undefined,
  simulated: false,
};

/** Name and street; without a name it is the street with the id as the file writes it. */
function named(row: RowReader, id: PointId, former: Point | undefined): Pick<Point, "name" | "street"> {
  const street = row.text("street", 200, former?.street);
  const written = row.cell("id") || id;
  const name = row.text("name", 200, former?.name) ?? (street === undefined ? written : `${street}, ${written}`);
  return { name, street };
}

function formerPoint(row: RowReader, town: KnownTown, id: PointId, kind: PointKind): Point | undefined {
  const former = town.point(id);
  if (former?.simulated) refuseSimulated(row, id);
  else if (former !== undefined && former.kind !== kind)
    row.refuse("id", `${id} is a ${former.kind} already, and cannot be a ${kind} too: choose another id`);
  return former;
}

function refuseSimulated(row: RowReader, id: string): void {
  row.refuse("id", `${id} belongs to the simulated town: choose another id, or begin with an empty data folder`);
}

function refuseWithoutPlace(row: RowReader, what: string): void {
  if (row.issues.length === 0) row.refuse("latitude", `has no latitude and longitude, and ${what} is shown on the map`);
}

function refuseWithoutId(row: RowReader, field: string): undefined {
  if (row.issues.length === 0) row.refuse(field, `${field} is empty: it tells one row from the others`);
  return undefined;
}
