import type { TalqDevice } from "@lucciola/contract/talq/wire.ts";
import { DEVICE_CLASSES, deviceClassToTalq } from "@lucciola/domain/talq/device-classes.ts";
import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { ManagementSystem } from "./config.ts";
import { isTaken, type Peer, type PeerAnswer } from "./peer.ts";
import { SERVICES } from "./services.ts";
import type { TalqDeps } from "./talq-deps.ts";
import type { Place } from "./town.ts";

/** What the gateway asks of management systems: the announcements below, and reports. */
export const CMS_ASKED: readonly string[] = [
  "announceServices",
  "addDeviceClasses",
  "updateDeviceClasses",
  "addDevices",
  "updateDevice",
  "deleteDevice",
  "sendLogReport",
];

const AT_ONCE = 200;

/** What a management system has been told of each device: its name and class. */
type Told = Map<string, string>;

export interface Announcer {
  /** Tells the management system what there is, once, and from then on what changes; tries again after a while. */
  announce(client: Peer): Promise<void>;
}

export function createAnnouncer(
  { town, clock, config, log }: TalqDeps & { readonly log: Logger },
  system: ManagementSystem,
): Announcer {
  let told: Told | undefined;
  let edition: string | undefined;
  let notBeforeMs = 0;
  let trouble: string | undefined;

  const summaryOf = (place: Place): string => `${town.classOf(place)} ${town.nameOf(place)}`;
  /** Of what this gateway serves; devices that a management system announces itself it knows. */
  const served = (): readonly Place[] => town.places().filter(({ kind }) => kind !== "announced");

  function require(answer: PeerAnswer, what: string): void {
    if (isTaken(answer)) return;
    throw new Error(`${what}: ${answer.status === 0 ? "" : `${answer.status} `}${answer.text.slice(0, 300)}`);
  }

  async function sendDevices(client: Peer, places: readonly Place[]): Promise<void> {
    for (let from = 0; from < places.length; from += AT_ONCE) {
      const devices = await town.describe(places.slice(from, from + AT_ONCE), system);
      const answer = await client.send("POST", "/devices", devices);
      if (answer.status !== 409) require(answer, "POST /devices");
      // Some are known from before: each by itself.
      else for (const device of devices) await sendDevice(client, device);
    }
  }
  async function sendDevice(client: Peer, device: TalqDevice): Promise<void> {
    const path = `/devices/${device.address}`;
    const answer = await client.send("PUT", path, device);
    if (answer.status === 404) require(await client.send("POST", "/devices", [device]), "POST /devices");
    else require(answer, `PUT ${path}`);
  }

  async function tellAll(client: Peer): Promise<Told> {
    const services = await client.send("POST", "/services", SERVICES);
    if (services.status !== 409) require(services, "POST /services");
    const classes = DEVICE_CLASSES.map(deviceClassToTalq);
    const added = await client.send("POST", "/device-classes", classes);
    if (added.status === 409) require(await client.send("PUT", "/device-classes", classes), "PUT /device-classes");
    else require(added, "POST /device-classes");
    const places = served();
    await sendDevices(client, places);
    return new Map(places.map((place) => [place.address, summaryOf(place)]));
  }

  async function tellChanges(client: Peer, before: Told): Promise<Told> {
    const places = served();
    const now = new Map(places.map((place) => [place.address, summaryOf(place)]));
    await sendDevices(
      client,
      places.filter(({ address }) => now.get(address) !== before.get(address)),
    );
    for (const address of before.keys()) {
      if (now.has(address)) continue;
      const answer = await client.send("DELETE", `/devices/${address}`);
      if (answer.status !== 404) require(answer, `DELETE /devices/${address}`);
    }
    return now;
  }

  return {
    announce: async (client) => {
      const present = town.edition();
      if (edition === present || clock.now() < notBeforeMs) return;
      try {
        told = told === undefined ? await tellAll(client) : await tellChanges(client, told);
        edition = present;
        trouble = undefined;
      } catch (error) {
        notBeforeMs = clock.now() + config.retrySeconds * 1_000;
        const detail = (error as Error).message;
        // Said once, not at every attempt.
        if (detail !== trouble) log.warn({ system: system.name, detail }, "the town could not be announced");
        trouble = detail;
      }
    },
  };
}
