import { type Access, catalogueAccess, type PublishChannel } from "@lucciola/broker/access.ts";
import { PUBLISH, publishPacket, type RawClient } from "@lucciola/broker/fixtures/raw-client.ts";
import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { grantable, type LogIn, logInAs, publishable, vanishWithWills } from "../access/attempts.ts";
import {
  filtersOn,
  isOwnFilter,
  type Neighbour,
  neighbours,
  ownTopics,
  topicsOf,
  topicsOfServices,
} from "../access/neighbours.ts";
import { openDeviceSite } from "../devices/device-site.ts";
import { INSTALLED_MS, pointOf } from "../enrolled-meters.ts";
import type { FaultCase } from "../fault-case.ts";
import { meterReadings } from "../meter-readings.ts";
import { seededRandom } from "../seeded-random.ts";

const MESSAGES = 5;
const MAX_TOLD = 5;

/** The guard taken out: whoever is logged in may say and hear anything. */
const anything: Access = {
  channelToPublish: (principal, topic) =>
    catalogueAccess.channelToPublish(principal, topic) ??
    ({ ...catalogue.meter, name: "meter", subscribedBy: ["edge"] } as unknown as PublishChannel),
  maySubscribe: () => true,
};

export const faultCase: FaultCase = {
  promise:
    "each device tries every topic of every other, to publish, with its will and with every wildcard: none is let, and their own go on",
  guard: "the access list that follows from the catalogue",
  rounds: { short: 12, long: 40 },
  run: async ({ rounds, seed, isUnguarded, tell }) => {
    const street = neighbours(Math.max(rounds, 6));
    const edges = street.filter(({ kind }) => kind === "edge").map(({ id }) => id);
    await using devices = await openDeviceSite(edges, {
      broker: { connectsPerMinute: 1_000_000 },
      ...(isUnguarded ? { access: anything } : {}),
    });
    const { mqttPort, registry, serviceSecret, journal } = devices.site();
    const logIns = new Map<Neighbour, LogIn>(
      street.map((one) => {
        const { id } = one;
        const secret =
          one.kind === "edge"
            ? devices.secretOf(id)
            : registry.identities.create({ ...one, id: edgeId(id), name: id }, INSTALLED_MS);
        return [one, logInAs(mqttPort, id, secret)];
      }),
    );
    const random = seededRandom(seed);
    const anyQos = () => Math.floor(random() * 3) as 0 | 1 | 2;
    const crossings: string[] = [];
    const shutOut: string[] = [];
    let attempts = 0;

    await Promise.all(
      [...logIns].map(async ([one, logIn]) => {
        const others = street.filter((other) => other !== one);
        const foreign = [...others.flatMap(topicsOf), ...topicsOfServices(), ...commandsTo(one)];
        const filters = [...new Set([...others, one].flatMap(filtersOn))].filter((each) => !isOwnFilter(one, each));
        const wills = others.map((other) => ownTopics(other)[0] ?? "");
        attempts += foreign.length + filters.length + wills.length;
        for (const topic of await publishable(logIn, foreign, anyQos))
          crossings.push(`${one.id} publishes on ${topic}`);
        for (const filter of await grantable(logIn, filters)) crossings.push(`${one.id} subscribes to ${filter}`);
        await vanishWithWills(logIn, wills);
        const own = await publishable(logIn, ownTopics(one), anyQos);
        shutOut.push(...ownTopics(one).filter((topic) => !own.includes(topic)));
      }),
    );
    tell(`${attempts} attempts of ${street.length} devices: ${crossings.length} crossings`);

    const misheard = await misheardCommands(logIns, await logInAs(mqttPort, "service:rules", serviceSecret, "r")());
    for (const edge of edges) {
      const next = meterReadings(pointOf(edge), INSTALLED_MS);
      const device = await devices.connect(edge);
      for (let sent = 0; sent < MESSAGES; sent += 1) {
        const message = next();
        devices.ledger.send(message.values);
        await device.publish(devices.payloadOf(edge, message));
        devices.ledger.acknowledge(message.values);
      }
      await device.close();
    }
    const recoveryMs = await devices.stored();
    const { records } = await journal.read(0, { maxRecords: 1_000_000, maxBytes: 1_000_000_000 });
    const strays = records
      .filter(({ principal, topic }) => principal.startsWith("edge:") && !topic.split("/").includes(principal.slice(5)))
      .map(({ principal, topic }) => `the journal has ${topic} of ${principal}`);
    const verdict = await devices.judge();
    const broken = [
      ...crossings.slice(0, MAX_TOLD),
      ...strays.slice(0, MAX_TOLD),
      ...misheard.slice(0, MAX_TOLD),
      ...shutOut.slice(0, MAX_TOLD).map((topic) => `nobody may publish on ${topic}, not even its owner`),
      ...verdict.broken,
    ];
    return { rounds, recoveryMs, ...verdict, broken, devices: street.length, attempts, crossings: crossings.length };
  },
};

/** What is said to a device is not for it to say. */
const commandsTo = (one: Neighbour): string[] => {
  const own = new Set(ownTopics(one));
  return topicsOf(one).filter((topic) => !own.has(topic));
};

/** The rules service orders each edge about while all listen for whatever they are granted. */
async function misheardCommands(logIns: ReadonlyMap<Neighbour, LogIn>, rules: RawClient): Promise<string[]> {
  const edges = [...logIns].filter(([{ kind }]) => kind === "edge");
  const listening = await Promise.all(
    edges.map(async ([{ id }, logIn]) => {
      const client = await logIn();
      await client.subscribe(`lucciola/v1/edge/${id}/+/command`);
      return { id, client };
    }),
  );
  for (const [index, { id }] of listening.entries())
    rules.send(publishPacket(`lucciola/v1/edge/${id}/lamp/command`, id, { qos: 1, messageId: index + 1 }));
  const heardBy = ({ received }: RawClient) =>
    received
      .filter(({ type }) => type === PUBLISH)
      .map(({ body }) => body.subarray(2, 2 + body.readUInt16BE(0)).toString());
  for (const { client } of listening) await client.next(PUBLISH);
  const wrong = listening.flatMap(({ id, client }) =>
    heardBy(client)
      .filter((topic) => topic !== `lucciola/v1/edge/${id}/lamp/command`)
      .map((topic) => `${id} hears ${topic}`),
  );
  for (const client of [...listening.map((one) => one.client), rules]) await client.close();
  return wrong;
}
