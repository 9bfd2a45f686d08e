import type { PointId } from "@lucciola/contract/ids/ids.ts";
import { decodeCabinetFlags } from "@lucciola/contract/lighting/cabinet-message.ts";
import { decodeLampFailures } from "@lucciola/contract/lighting/lamp-message.ts";
import type { TalqDevice } from "@lucciola/contract/talq/wire.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { QuantityName } from "@lucciola/contract/units/quantities.ts";
import {
  type ActiveEvent,
  eventsOfAlarms,
  eventsOfCabinetFlags,
  eventsOfLampFailures,
} from "@lucciola/domain/talq/active-events.ts";
import {
  cabinetFunctions,
  type DeviceFacts,
  gatewayFunctions,
  lampFunctions,
  type Readings,
} from "@lucciola/domain/talq/device-functions.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import { RELEASE } from "@lucciola/platform/process/release.ts";
import type { AssignedProgramme, Installation, Point, Registry } from "@lucciola/platform/registry/registry.ts";
import type { TimeSeriesStore } from "@lucciola/platform/timeseries/time-series.ts";
import { uuidByName } from "./addresses.ts";
import { commandsInForce } from "./commands-in-force.ts";
import type { ManagementSystem, TalqConfig } from "./config.ts";

export interface TownDeps {
  readonly registry: Registry;
  readonly store: TimeSeriesStore;
  readonly clock: Clock;
  readonly config: TalqConfig;
  readonly gateway: string;
}

/** A device of the gateway by its address: itself, a lamp or cabinet, or one that was announced and is not in the inventory. */
export type Place =
  | { readonly kind: "gateway"; readonly address: string }
  | { readonly kind: "lamp" | "cabinet"; readonly address: string; readonly point: Point }
  | { readonly kind: "announced"; readonly address: string; readonly device: TalqDevice };

export interface Town {
  /** All devices in a lasting order: the gateway, cabinets, lamps, announced ones. */
  places(): readonly Place[];
  place(address: string): Place | undefined;
  addressOf(point: string): string | undefined;
  classOf(place: Place): string;
  nameOf(place: Place): string;
  /** Changes with the list of devices. */
  edition(): string;
  /** The announced devices are no longer those. */
  lookAgain(): void;
  /** The devices with all attributes as they stand now. */
  describe(places: readonly Place[], system: ManagementSystem): Promise<TalqDevice[]>;
  /** The lasting events at each of these places. */
  activeEvents(places: readonly Place[]): Promise<Map<string, readonly ActiveEvent[]>>;
  /** The level that each lamp last reported. */
  levels(places: readonly Place[]): Promise<Map<string, { readonly dimPct: number; readonly atMs: number }>>;
}

const NAME = "Lucciola";
export const CLASS_OF = { gateway: "LucciolaGateway", lamp: "LucciolaLuminaire", cabinet: "LucciolaCabinet" } as const;

const LAMP_QUANTITIES = [
  "dimPct",
  "desiredDimPct",
  "activePowerW",
  "powerFactor",
  "supplyVoltageV",
  "energyTotalWh",
  "lightSourceOnTimeTotalS",
  "startsTotal",
  "driverTemperatureC",
  "lampFailures",
] as const satisfies QuantityName[];
const METERED = ["activePowerW", "apparentPowerVa", "reactivePowerVar", "powerFactor", "voltageV", "currentA"] as const;
const CABINET_QUANTITIES: readonly QuantityName[] = [
  ...METERED.flatMap((base) => [base, `${base}.l1`, `${base}.l2`, `${base}.l3`] as const),
  "importTotalWh",
  "importReactiveTotalVarh",
  "frequencyHz",
  "cabinetState",
];

type Quantities = Readonly<Record<"lamp" | "cabinet", readonly QuantityName[]>>;
const ALL_QUANTITIES: Quantities = { lamp: LAMP_QUANTITIES, cabinet: CABINET_QUANTITIES };
/** What events are read from. */
const FLAGS: Quantities = { lamp: ["lampFailures"], cabinet: ["cabinetState"] };

interface Directory {
  readonly edition: string;
  readonly places: readonly Place[];
  readonly byAddress: ReadonlyMap<string, Place>;
  readonly byPoint: ReadonlyMap<string, string>;
  readonly installations: ReadonlyMap<string, Installation>;
  readonly lampsOf: ReadonlyMap<string, number>;
}

/** The town as a gateway of TALQ shows it. */
export function createTown({ registry, store, clock, config, gateway }: TownDeps): Town {
  let known: Directory | undefined;
  let announcements = 0;

  function directory(): Directory {
    const edition = `${registry.assets.version()} ${announcements}`;
    if (known?.edition === edition) return known;
    const announced = registry.talq
      .list("device")
      .flatMap(({ ownId, body }) => (ownId === undefined ? [JSON.parse(body) as TalqDevice] : []));
    // A lamp that comes to the inventory under the asset's name keeps the address by which it was announced.
    const given = new Map(announced.map((device) => [assetOf(device), device.address]));
    const own = (["cabinet", "lamp"] as const).flatMap((kind) =>
      registry.assets.points(kind).map(
        (point): Place => ({
          kind,
          address: given.get(point.id) ?? uuidByName(gateway, point.id),
          point,
        }),
      ),
    );
    const taken = new Set(own.map(({ address }) => address));
    const waiting = announced.flatMap((device): Place[] =>
      taken.has(device.address) ? [] : [{ kind: "announced", address: device.address, device }],
    );
    const places: Place[] = [{ kind: "gateway", address: gateway }, ...own, ...waiting];
    const nowMs = clock.now();
    const lampsOf = new Map<string, number>();
    for (const place of own)
      if (place.kind === "lamp" && place.point.cabinet !== undefined)
        lampsOf.set(place.point.cabinet, (lampsOf.get(place.point.cabinet) ?? 0) + 1);
    known = {
      edition,
      places,
      byAddress: new Map(places.map((place) => [place.address.toLowerCase(), place])),
      byPoint: new Map(own.flatMap((place) => ("point" in place ? [[place.point.id, place.address]] : []))),
      installations: new Map(
        registry.assets
          .installations()
          .filter(({ fromMs, toMs }) => fromMs <= nowMs && (toMs === undefined || nowMs < toMs))
          .map((installation) => [installation.point, installation]),
      ),
      lampsOf,
    };
    return known;
  }

  async function readingsOf(places: readonly Place[], wanted = ALL_QUANTITIES): Promise<Map<string, Readings>> {
    const series = places.flatMap((place) =>
      place.kind === "lamp" || place.kind === "cabinet"
        ? wanted[place.kind].map((quantity) => ({ point: place.point.id, quantity }))
        : [],
    );
    const byPoint = new Map<string, Record<string, { value: number; at: string }>>();
    for (const { point, quantity, value, at } of series.length === 0 ? [] : await store.latest(series)) {
      const of = byPoint.get(point) ?? {};
      of[quantity] = { value, at: formatInstant(at) };
      byPoint.set(point, of);
    }
    return byPoint as Map<string, Readings>;
  }

  function eventsOf(place: Place, readings: Readings, byAlarm: ReadonlyMap<string, readonly ActiveEvent[]>) {
    if (place.kind !== "lamp" && place.kind !== "cabinet") return [];
    const alarmed = byAlarm.get(place.point.id) ?? [];
    const said =
      place.kind === "lamp"
        ? eventsOfLampFailures(decodeLampFailures(readings.lampFailures?.value ?? 0))
        : eventsOfCabinetFlags(decodeCabinetFlags(readings.cabinetState?.value ?? 0));
    const isNew = (event: ActiveEvent) => !alarmed.some((other) => other.event === event.event);
    return [...alarmed, ...said.filter(isNew)];
  }

  const alarmed = () => eventsOfAlarms(registry.alarms.open());
  const assignmentsOf = (places: readonly Place[]): ReadonlyMap<string, AssignedProgramme> => {
    const points = places.flatMap((place) => (place.kind === "lamp" ? [place.point.id] : []));
    const found =
      points.length > 50
        ? registry.programmes.assignments()
        : points.flatMap((point) => registry.programmes.assignment(point) ?? []);
    return new Map(found.map((assignment) => [assignment.point, assignment]));
  };

  function factsOf(point: Pick<Point, "id" | "name" | "latitudeDeg" | "longitudeDeg">): DeviceFacts {
    const { id, name, latitudeDeg, longitudeDeg } = point;
    const installation = directory().installations.get(id);
    const software = installation === undefined ? undefined : registry.edges.get(installation.edge)?.software;
    return {
      id,
      name,
      latitudeDeg,
      longitudeDeg,
      software,
      device: installation && {
        edge: installation.edge,
        device: installation.device,
        since: formatInstant(installation.fromMs),
      },
      zone: config.site.zone,
      now: formatInstant(clock.now()),
    };
  }

  return {
    places: () => directory().places,
    classOf: (place) => (place.kind === "announced" ? place.device.class : CLASS_OF[place.kind]),
    nameOf: (place) =>
      place.kind === "gateway" ? NAME : place.kind === "announced" ? place.device.name : place.point.name,
    lookAgain: () => {
      announcements += 1;
    },
    edition: () => directory().edition,
    place: (address) => directory().byAddress.get(address.toLowerCase()),
    addressOf: (point) => directory().byPoint.get(point),
    activeEvents: async (places) => {
      const [readings, byAlarm] = [await readingsOf(places, FLAGS), alarmed()];
      return new Map(
        places.flatMap((place) =>
          "point" in place
            ? [[place.address, eventsOf(place, readings.get(place.point.id) ?? {}, byAlarm)] as const]
            : [],
        ),
      );
    },
    levels: async (places) => {
      const lamps = places.flatMap((place) => (place.kind === "lamp" ? [place] : []));
      const addresses = new Map(lamps.map(({ point, address }) => [point.id as string, address]));
      const found = await store.latest(lamps.map(({ point }) => ({ point: point.id, quantity: "dimPct" })));
      return new Map(
        found.flatMap(({ point, value, at }) => {
          const address = addresses.get(point);
          return address === undefined ? [] : [[address, { dimPct: value, atMs: at }]];
        }),
      );
    },
    describe: async (places, system) => {
      const [readings, byAlarm, assignments] = [await readingsOf(places), alarmed(), assignmentsOf(places)];
      const lampTypes = registry.lighting.lampTypes.byLamp();
      const commands = commandsInForce(registry, clock.now());
      return places.map((place): TalqDevice => {
        if (place.kind === "announced") return place.device;
        if (place.kind === "gateway") {
          const facts = factsOf({
            id: "gateway" as PointId,
            name: NAME,
            latitudeDeg: config.site.latitudeDeg,
            longitudeDeg: config.site.longitudeDeg,
          });
          const functions = gatewayFunctions({
            ...facts,
            software: RELEASE,
            cmsUri: system.uri,
            cmsAddress: system.address,
            gatewayUri: config.publicUrl,
            gatewayAddress: gateway,
            crlUrl: config.crlUrl,
            retrySeconds: config.retrySeconds,
            retries: 3,
          });
          return { address: place.address, name: NAME, class: CLASS_OF.gateway, functions };
        }
        const { point, address, kind } = place;
        const its = readings.get(point.id) ?? {};
        const events = eventsOf(place, its, byAlarm);
        const head = { address, name: point.name, class: CLASS_OF[kind] };
        if (kind === "cabinet") {
          const state = its.cabinetState;
          const flags = decodeCabinetFlags(state?.value ?? 0);
          return {
            ...head,
            functions: cabinetFunctions({
              ...factsOf(point),
              readings: its,
              events,
              lamps: directory().lampsOf.get(point.id) ?? 0,
              isContactorClosed: state && flags.includes("contactorClosed"),
              hasLocalOverride: state && flags.includes("localOverride"),
            }),
          };
        }
        const assignment = assignments.get(point.id);
        const calendar = assignment?.calendar?.calendar.id;
        const type = lampTypes.get(point.id);
        return {
          ...head,
          functions: lampFunctions({
            ...factsOf(point),
            readings: its,
            events,
            calendar: calendar && (registry.talq.byOwnId("calendar", calendar)?.address ?? calendar),
            lampType: type && (registry.talq.byOwnId("lamp-type", type)?.address ?? type),
            hasConstantLightOutput: assignment?.settings?.constantLightOutput !== undefined,
            ...commands.of(point.id, assignment, its),
          }),
        };
      });
    },
  };
}

/** What its owner calls the thing that the device is. */
function assetOf({ functions = [] }: TalqDevice): string | undefined {
  const asset = functions.find(({ type }) => type === "BasicFunction")?.assetId as { value?: unknown } | undefined;
  return typeof asset?.value === "string" ? asset.value : undefined;
}
