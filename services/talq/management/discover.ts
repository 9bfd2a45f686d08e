import type { ForeignDevice } from "@lucciola/contract/talq/foreign.ts";
import { TalqDevice } from "@lucciola/contract/talq/wire.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { Type } from "typebox";
import { Value } from "typebox/value";
import { isTaken, type Peer } from "../peer.ts";

const AT_ONCE = 200;
/** Of one gateway. */
export const MOST_FOREIGN = 10_000;
const Services = Type.Array(
  Type.Object({ name: Type.String(), devicesPaginationSupported: Type.Optional(Type.Boolean()) }),
  {
    maxItems: 20,
  },
);
const Devices = Type.Array(Type.Unknown(), { maxItems: MOST_FOREIGN });

/** What a gateway has; `unreadable` were told in another form than TALQ's and left out. */
export interface Discovered {
  readonly found: number;
  readonly unreadable: number;
}

/**
 * Asks a gateway for its devices and keeps them, with the time, in the place of those that it told before. Throws `Error` with what
 * was answered when it is no gateway that can be read: what was known of it then stays.
 */
export async function discover(
  { registry, clock }: { readonly registry: Pick<Registry, "talq" | "transaction">; readonly clock: Clock },
  gateway: string,
  peer: Peer,
): Promise<Discovered> {
  const services = Value.Parse(Services, await read(peer, "/services"));
  const configuration = services.find(({ name }) => name === "ConfigurationService");
  if (configuration === undefined) throw new Error("it names no ConfigurationService in GET /services");
  const told = await readDevices(peer, configuration.devicesPaginationSupported === true);
  const devices = told.filter((one) => Value.Check(TalqDevice, one)) as TalqDevice[];
  const nowMs = clock.now();
  const addressOf = (device: TalqDevice) => `${gateway} ${device.address.toLowerCase()}`;
  registry.transaction(() => {
    const before = registry.talq.list("foreign-device").filter(({ owner }) => owner === gateway);
    const present = new Set(devices.map(addressOf));
    for (const { address } of before) if (!present.has(address)) registry.talq.remove("foreign-device", address);
    for (const device of devices)
      registry.talq.put({
        kind: "foreign-device",
        address: addressOf(device),
        owner: gateway,
        body: JSON.stringify({ gateway, device } satisfies ForeignDevice),
        ownId: undefined,
        ownVersion: undefined,
        changedAtMs: nowMs,
      });
  });
  return { found: devices.length, unreadable: told.length - devices.length };
}

async function readDevices(peer: Peer, inPages: boolean): Promise<unknown[]> {
  if (!inPages) return Value.Parse(Devices, await read(peer, "/devices"));
  const all: unknown[] = [];
  for (;;) {
    const page = Value.Parse(Devices, await read(peer, `/devices?offset=${all.length}&limit=${AT_ONCE}`));
    all.push(...page);
    if (page.length < AT_ONCE) return all;
    if (all.length >= MOST_FOREIGN) throw new Error(`it has more than ${MOST_FOREIGN} devices`);
  }
}

async function read(peer: Peer, path: string): Promise<unknown> {
  const answer = await peer.send("GET", path);
  if (!isTaken(answer)) throw new Error(`GET ${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
  return JSON.parse(answer.text) as unknown;
}
