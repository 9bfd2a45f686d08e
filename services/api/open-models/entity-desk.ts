import { TOWN_GROUP } from "@lucciola/contract/lighting/lighting-group.ts";
import {
  CABINET_QUANTITIES,
  type CabinetFacts,
  streetlightControlCabinet,
} from "@lucciola/domain/open-models/control-cabinet.ts";
import type { EntityType } from "@lucciola/domain/open-models/entity-type.ts";
import {
  type LightGroupFacts,
  streetlightFeeder,
  streetlightGroup,
  streetlightModel,
} from "@lucciola/domain/open-models/light-group.ts";
import {
  acMeasurement,
  METER_QUANTITIES,
  SECOND_PHASE,
  threePhaseAcMeasurement,
} from "@lucciola/domain/open-models/meter-measurement.ts";
import { buildingEntity, buildingOperation } from "@lucciola/domain/open-models/municipal-building.ts";
import type { GeoJson, NgsiEntity } from "@lucciola/domain/open-models/ngsi-entity.ts";
import { type Placed, positionOf } from "@lucciola/domain/open-models/place.ts";
import { STREETLIGHT_QUANTITIES, streetlight } from "@lucciola/domain/open-models/street-light.ts";
import { addDays, instantOfLocalTime, localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { isElectricity } from "../consumption.ts";
import { inventoryOf } from "../inventory.ts";
import { litLamps } from "../lighting/lit-lamps.ts";
import type { RouteDeps } from "../routes/route-deps.ts";
import { alarmsOfLamps, type Circuits, circuitsOf, lampIndex, measuredOf, placeOfSupply } from "./entity-facts.ts";

export type EntityDeps = Pick<RouteDeps, "store" | "registry" | "clock" | "config">;

/** An entity before it is built: by what is known without reading a value. */
export interface EntityKey {
  /** Our own id, without the URN. */
  readonly id: string;
  /** Where it is known at once; entities of other types are built to know. */
  readonly place?: GeoJson;
}

/** The entities of one type. */
export interface EntitySource {
  /** Every key can be built; else what has no place or no reading yet is left out of what `build` returns. */
  readonly isExact: boolean;
  /** In the order of their ids. */
  keys(): Promise<readonly EntityKey[]>;
  build(ids: readonly string[]): Promise<NgsiEntity[]>;
}

export type EntityDesk = Readonly<Record<EntityType, EntitySource>>;

/** Lines and phases change seldom and have no version of their own. */
const KEPT_MS = 60_000;

/** Every exported entity, built from registry and store when it is asked for; nothing of it is stored a second time. */
export function createEntityDesk(deps: EntityDeps): EntityDesk {
  const { registry, store, clock, config } = deps;
  const { zone } = config.site;
  const circuits = keptFor(clock, async () => circuitsOf(registry));
  const phases = keptFor(clock, () => threePhaseSupplies(deps));
  const supplies = () => registry.assets.points("supply").filter(isElectricity);
  const today = () => localTimeOf(clock.now(), zone).date;

  const meters = async (ids: readonly string[]) => {
    const wanted = new Set(ids);
    const points = supplies().filter(({ id }) => wanted.has(id));
    const measured = await measuredOf(store, points, METER_QUANTITIES);
    return points.map((point) => {
      const { latitudeDeg, longitudeDeg } = placeOfSupply(registry, point, today()) ?? point;
      const { id, name, simulated } = point;
      return { id, name, simulated, latitudeDeg, longitudeDeg, measured: measured.get(id) ?? {} };
    });
  };
  const metersWith = (isThreePhase: boolean) => async () => {
    const known = await phases();
    return supplies().filter(({ id }) => known.has(id) === isThreePhase);
  };

  return {
    Streetlight: {
      isExact: true,
      keys: async () => placedKeys(inventoryOf(registry).lamps),
      build: async (ids) => buildLamps(deps, await circuits(), ids),
    },
    StreetlightGroup: {
      isExact: false,
      keys: async () => groupIds(registry).map((id) => ({ id })),
      build: async (ids) => {
        const cabinets = new Map(registry.assets.points("cabinet").map((cabinet) => [cabinet.id as string, cabinet]));
        return present(ids.map((id) => streetlightGroup(groupFacts(registry, id, cabinets.get(id)))));
      },
    },
    StreetlightControlCabinet: {
      isExact: true,
      keys: async () => placedKeys(registry.assets.points("cabinet")),
      build: (ids) => buildCabinets(deps, ids),
    },
    StreetlightFeeder: {
      isExact: true,
      keys: async () => sortedKeys([...(await circuits()).lampsOf.keys()]),
      build: async (ids) => {
        const { lampsOf } = await circuits();
        const lamps = lampIndex(registry);
        return ids.flatMap((id) => {
          const fed = lampsOf.get(id);
          return fed === undefined
            ? []
            : [streetlightFeeder({ id, lamps: present(fed.map((lamp) => lamps.get(lamp))) })];
        });
      },
    },
    StreetlightModel: {
      isExact: true,
      keys: async () => sortedKeys(registry.lighting.lampTypes.list().map(({ id }) => id)),
      build: async (ids) => present(ids.map((id) => registry.lighting.lampTypes.get(id))).map(streetlightModel),
    },
    ACMeasurement: {
      isExact: false,
      keys: async () => sortedKeys((await metersWith(false)()).map(({ id }) => id)),
      build: async (ids) => present((await meters(ids)).map(acMeasurement)),
    },
    ThreePhaseAcMeasurement: {
      isExact: false,
      keys: async () => sortedKeys((await metersWith(true)()).map(({ id }) => id)),
      build: async (ids) => present((await meters(ids)).map(threePhaseAcMeasurement)),
    },
    Building: {
      isExact: true,
      keys: async () => placedKeys(registry.assets.buildings()),
      build: async (ids) => {
        const wanted = new Set(ids);
        return registry.assets
          .buildings()
          .filter(({ id }) => wanted.has(id))
          .map(buildingEntity);
      },
    },
    BuildingOperation: {
      isExact: true,
      keys: async () => sortedKeys(operationsOf(registry).map(({ building, id }) => `${building}_${id}`)),
      build: async (ids) => {
        const wanted = new Set(ids);
        return operationsOf(registry)
          .filter(({ building, id }) => wanted.has(`${building}_${id}`))
          .map(({ building, id, text, from, to, simulated }) => {
            const fromMs = instantOfLocalTime(from, 0, zone);
            const toMs = instantOfLocalTime(addDays(to, 1), 0, zone);
            return buildingOperation({ building, id, text, simulated, fromMs, toMs }, clock.now());
          });
      },
    },
  };
}

async function buildLamps({ registry, store }: EntityDeps, circuits: Circuits, ids: readonly string[]) {
  const index = lampIndex(registry);
  const lamps = present(ids.map((id) => index.get(id)));
  const alarms = alarmsOfLamps(registry);
  const types = registry.lighting.lampTypes.byLamp();
  const measured = await measuredOf(store, lamps, STREETLIGHT_QUANTITIES);
  return present(
    lamps.map((lamp) =>
      streetlight({
        ...lamp,
        circuit: circuits.circuitOf.get(lamp.id),
        lampType: types.get(lamp.id),
        alarms: alarms.get(lamp.id) ?? [],
        measured: measured.get(lamp.id) ?? {},
      }),
    ),
  );
}

async function buildCabinets({ registry, store }: EntityDeps, ids: readonly string[]): Promise<NgsiEntity[]> {
  const wanted = new Set(ids);
  const cabinets = registry.assets.points("cabinet").filter(({ id }) => wanted.has(id));
  const measured = await measuredOf(store, cabinets, CABINET_QUANTITIES);
  const { ofGroup } = litLamps(registry);
  return present(
    cabinets.map((cabinet) => {
      const facts: CabinetFacts = {
        ...cabinet,
        lamps: ofGroup.get(cabinet.id)?.length ?? 0,
        measured: measured.get(cabinet.id) ?? {},
      };
      return streetlightControlCabinet(facts);
    }),
  );
}

/** Zones and sections with lamps, cabinets, and the town: a cabinet has a group whether or not something was stored for it. */
function groupIds(registry: Registry): string[] {
  const cabinets = registry.assets.points("cabinet").map(({ id }) => id as string);
  return [...new Set([...litLamps(registry).ofGroup.keys(), ...cabinets])].sort();
}

function groupFacts(registry: Registry, id: string, cabinet: Point | undefined): LightGroupFacts {
  const { groups, sections } = registry.lighting;
  const stored = groups.get(id);
  const lamps = lampIndex(registry);
  return {
    id,
    name: cabinet?.name ?? stored?.name ?? sections.get(id)?.section.name ?? (id === TOWN_GROUP ? "Town" : id),
    cabinet,
    programme: stored?.programme,
    lamps: present((litLamps(registry).ofGroup.get(id) ?? []).map((lamp) => lamps.get(lamp.id))),
  };
}

/** Supplies whose meter tells a second phase. */
async function threePhaseSupplies({ registry, store }: EntityDeps): Promise<ReadonlySet<string>> {
  const points = registry.assets.points("supply").filter(isElectricity);
  return new Set((await measuredOf(store, points, SECOND_PHASE)).keys());
}

/** Notes of buildings that have a first and a last day. */
const operationsOf = (registry: Registry) =>
  registry.assets
    .buildings()
    .flatMap(({ id, simulated }) => registry.buildingNotes.ofBuilding(id).map((note) => ({ ...note, simulated })))
    .flatMap(({ to, ...note }) => (to === undefined ? [] : [{ ...note, to }]));

const placedKeys = (places: readonly (Placed & { readonly id: string })[]): EntityKey[] =>
  places.flatMap((each) => {
    const coordinates = positionOf(each);
    return coordinates === undefined ? [] : [{ id: each.id, place: { type: "Point" as const, coordinates } }];
  });

const sortedKeys = (ids: readonly string[]): EntityKey[] => [...ids].sort().map((id) => ({ id }));

const present = <T>(list: readonly (T | undefined)[]): T[] => list.filter((each): each is T => each !== undefined);

/** Work that is done at most once in a while. */
function keptFor<T>(clock: RouteDeps["clock"], work: () => Promise<T>): () => Promise<T> {
  let kept: { readonly atMs: number; readonly value: Promise<T> } | undefined;
  return () => {
    const nowMs = clock.now();
    if (kept !== undefined && nowMs - kept.atMs < KEPT_MS && nowMs >= kept.atMs) return kept.value;
    const value = work();
    const made = { atMs: nowMs, value };
    kept = made;
    value.catch(() => {
      if (kept === made) kept = undefined;
    });
    return value;
  };
}
