import { buildingId, deviceId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import type { Building } from "@lucciola/platform/registry/registry.ts";
import { MUNICIPAL_BUILDINGS, type MunicipalBuilding } from "../buildings/municipal-buildings.ts";
import { type Draw, drawFrom } from "../chance.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { between, isOnLand, placeFrom } from "./geography.ts";
import { NO_POINT } from "./no-point.ts";
import type { DistrictStreets } from "./streets.ts";
import { electricityCode, gasCode } from "./supply-codes.ts";
import type { Carrier, Place, StreetEdge, Supply, TownBuilding } from "./town.ts";

/** Front doors lie this far from the middle of the road. */
const ASIDE_M = 22;

const CARRIER_NAMES: Readonly<Record<Carrier, string>> = { electricity: "elettricità", gas: "gas", water: "acqua" };

/** The municipal buildings, each at a street of its district. */
export function placeBuildings(scenario: Scenario, districts: readonly DistrictStreets[]): TownBuilding[] {
  const draw = drawFrom(scenario.seed, "buildings");
  const doors = new Map<string, number>();
  return Array.from({ length: scenario.size.buildings }, (_, index) => {
    const spec = specOf(index);
    const streets = districts.find(({ district }) => district.key === spec.district) ?? districts[0];
    const edge = draw.pick(streets?.edges ?? []);
    const door = (doors.get(edge.street) ?? draw.whole(0, 6)) + draw.whole(1, 8);
    doors.set(edge.street, door);
    return buildAt(spec, index + 1, besideThe(edge, draw), `${edge.street} ${door}`, draw);
  });
}

/** Past the end of the table the same kinds come again, numbered. */
function specOf(index: number): MunicipalBuilding {
  const round = Math.floor(index / MUNICIPAL_BUILDINGS.length) + 1;
  const spec = MUNICIPAL_BUILDINGS[index % MUNICIPAL_BUILDINGS.length];
  if (spec === undefined) throw new RangeError("The table of municipal buildings is empty");
  return round === 1 ? spec : { ...spec, id: `${spec.id}-${round}`, name: `${spec.name} ${round}` };
}

function besideThe(edge: StreetEdge, draw: Draw): Place {
  const onRoad = between(edge.from.place, edge.to.place, draw.between(0.2, 0.8));
  const aside = placeFrom(onRoad, draw.between(-1, 1) * ASIDE_M, ASIDE_M);
  return isOnLand(aside) ? aside : onRoad;
}

function buildAt(
  spec: MunicipalBuilding,
  number: number,
  [latitudeDeg, longitudeDeg]: Place,
  address: string,
  draw: Draw,
): TownBuilding {
  const { id, name, use } = spec;
  // No two towns have the same school.
  const floorAreaM2 = Math.round((spec.floorAreaM2 * draw.between(0.88, 1.12)) / 10) * 10;
  const building: Building = {
    id: buildingId(id),
    name,
    use,
    address,
    latitudeDeg,
    longitudeDeg,
    floorAreaM2,
    simulated: true,
  };
  const supply = (carrier: Carrier, supplyCode: string | undefined, startTotal: number, pvKw = 0): Supply => ({
    device: deviceId(carrier),
    point: {
      ...NO_POINT,
      id: pointId(`${id}-${carrier}`),
      kind: "supply",
      name: `${name}: ${CARRIER_NAMES[carrier]}`,
      building: building.id,
      latitudeDeg,
      longitudeDeg,
      carrier,
      supplyCode,
    },
    carrier,
    photovoltaicPeakW: pvKw * 1_000,
    startTotal,
  });
  return {
    building,
    use,
    floorAreaM2,
    isHeatedByGas: spec.gas,
    isHeatedByHeatPump: spec.heatPump,
    edge: edgeId(`agent-${id}`),
    supplies: [
      supply("electricity", electricityCode(number, draw), draw.whole(20_000_000, 400_000_000), spec.photovoltaicKw),
      ...(spec.gas ? [supply("gas", gasCode(number, draw), draw.whole(20_000_000, 300_000_000))] : []),
      ...(spec.water ? [supply("water", undefined, draw.whole(1_000_000, 40_000_000))] : []),
    ],
  };
}
