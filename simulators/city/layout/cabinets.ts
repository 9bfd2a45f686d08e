import { deviceId, pointId } from "@lucciola/contract/ids/ids.ts";
import { type Draw, drawFrom } from "../chance.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { distanceM, offsetM } from "./geography.ts";
import { lampOn, type Pole } from "./lamps.ts";
import { NO_POINT } from "./no-point.ts";
import { shareOut } from "./share-out.ts";
import { electricityCode } from "./supply-codes.ts";
import type { Cabinet, Circuit, Lamp, Place } from "./town.ts";

const LAMPS_A_CIRCUIT = 30;
const MOST_CIRCUITS = 4;
/** Supply codes of cabinets are numbered from here, those of buildings from 1. */
const CABINET_CODES_FROM = 5_000;

/** Cabinets in the middle of the lamps that they feed, each with a few circuits along its streets. */
export function feedPoles(scenario: Scenario, districts: readonly (readonly Pole[])[]): Cabinet[] {
  const { seed, size, roughness } = scenario;
  if (districts.every(({ length }) => length === 0)) return [];
  const draw = drawFrom(seed, "cabinets");
  const shares = shareOut(
    size.cabinets,
    districts.map(({ length }) => length),
    1,
  );
  const groups = districts.flatMap((poles, index) => splitCompactly(poles, shares[index] ?? 1));
  const ids = groups.map((_, index) => pointId(`cabinet-q${index + 1}`));
  const isSingle = chooseCircuitsOfSingles(groups, Math.round((size.lamps * size.ownConnectionPct) / 100), draw);
  return groups.map((poles, index) => {
    const id = ids[index] ?? pointId(`cabinet-q${index + 1}`);
    const circuits = circuitsOf(poles).map((some, at): Circuit => {
      const circuit = `${id}-c${at + 1}`;
      const singles = isSingle(index, at);
      const isPermanent = draw.happens(size.permanentCircuitsPct / 100) || singles > 0;
      let speaking = 0;
      const lamps = some.map((pole): Lamp => {
        const isElsewhere = pole.registered && draw.happens(roughness.wrongCabinetPerMille / 1_000);
        const inventoryCabinet = isElsewhere ? draw.pick(ids) : id;
        const speaksForItself = pole.registered && speaking++ < singles;
        return lampOn(pole, { circuit, fedBy: id, inventoryCabinet, speaksForItself });
      });
      return { id: circuit, cabinet: id, kind: isPermanent ? "permanent" : "switched", lamps };
    });
    return cabinetOf(id, index + 1, poles, circuits, draw);
  });
}

function cabinetOf(
  id: Cabinet["point"]["id"],
  number: number,
  poles: readonly Pole[],
  circuits: readonly Circuit[],
  draw: Draw,
): Cabinet {
  const nearest = poleInTheMiddle(poles);
  const place: Place = nearest?.edge.from.place ?? [45.7292, 8.6352];
  return {
    device: deviceId("meter"),
    point: {
      ...NO_POINT,
      id,
      kind: "cabinet",
      name: `Quadro Q${number} ${nearest?.street ?? ""}`.trim(),
      street: nearest?.street,
      latitudeDeg: place[0],
      longitudeDeg: place[1],
      carrier: "electricity",
      supplyCode: electricityCode(CABINET_CODES_FROM + number, draw),
    },
    place,
    circuits,
    closesAfterSunsetMin: Math.round(draw.between(0, 6)),
    opensAfterSunriseMin: Math.round(draw.between(-5, 5)),
  };
}

/** Halves the longer side again and again, so that each group lies together and has about as many poles. */
function splitCompactly(poles: readonly Pole[], groups: number): Pole[][] {
  if (groups <= 1) return [[...poles]];
  const latitudes = poles.map(({ place }) => place[0]);
  const longitudes = poles.map(({ place }) => place[1]);
  const [widthM, heightM] = offsetM(
    [Math.min(...latitudes), Math.min(...longitudes)],
    [Math.max(...latitudes), Math.max(...longitudes)],
  );
  const axis = widthM > heightM ? 1 : 0;
  const sorted = [...poles].sort((a, b) => a.place[axis] - b.place[axis]);
  const half = Math.floor(groups / 2);
  const cut = Math.round((sorted.length * half) / groups);
  return [...splitCompactly(sorted.slice(0, cut), half), ...splitCompactly(sorted.slice(cut), groups - half)];
}

/** A cabinet's poles street by street, in circuits of about equal length. */
function circuitsOf(poles: readonly Pole[]): Pole[][] {
  const count = Math.min(MOST_CIRCUITS, Math.max(1, Math.round(poles.length / LAMPS_A_CIRCUIT)));
  const ordered = [...poles].sort((a, b) =>
    a.street === b.street ? a.number - b.number : a.street < b.street ? -1 : 1,
  );
  const size = Math.ceil(ordered.length / count);
  return Array.from({ length: count }, (_, index) => ordered.slice(index * size, (index + 1) * size));
}

/** Picks circuits until they hold as many registered lamps as shall speak for themselves; the last in part. */
function chooseCircuitsOfSingles(
  groups: readonly (readonly Pole[])[],
  wanted: number,
  draw: Draw,
): (group: number, circuit: number) => number {
  const circuits = groups.flatMap((poles, group) =>
    circuitsOf(poles).map((some, circuit) => ({
      key: `${group} ${circuit}`,
      lamps: some.filter(({ registered }) => registered).length,
    })),
  );
  const singles = new Map<string, number>();
  let left = wanted;
  for (const { key, lamps } of draw.shuffled(circuits)) {
    if (left <= 0) break;
    const some = Math.min(left, lamps);
    singles.set(key, some);
    left -= some;
  }
  return (group, circuit) => singles.get(`${group} ${circuit}`) ?? 0;
}

function poleInTheMiddle(poles: readonly Pole[]): Pole | undefined {
  const mean: Place = [
    sum(poles.map(({ place }) => place[0])) / poles.length,
    sum(poles.map(({ place }) => place[1])) / poles.length,
  ];
  return poles.reduce<Pole | undefined>(
    (best, pole) => (best === undefined || distanceM(pole.place, mean) < distanceM(best.place, mean) ? pole : best),
    undefined,
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
