import { connectPacket } from "@lucciola/broker/fixtures/raw-client.ts";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { REFUSED_TOPIC, startOpenBroker } from "./interoperability/open-broker.ts";
import { SessionClient } from "./interoperability/session-client.ts";

// After the ten MQTT 3.1.1 tests of Eclipse Paho's interoperability suite (paho.mqtt.testing, client_test.py), under its
// names, with its topics and without a user name. The suite itself runs against interoperability/serve.ts.

const TOPICS = ["TopicA", "TopicA/B", "Topic/C", "TopicA/C", "/TopicA"] as const;
const [TOPIC, TOPIC_B, TOPIC_C, TOPIC_A_C, LEADING_SLASH] = TOPICS;
const REFUSED = 0x80;
const IDENTIFIER_REJECTED = 2;

let broker: Awaited<ReturnType<typeof startOpenBroker>>;
let clients: SessionClient[] = [];
let count = 0;

const newClient = (name: string): SessionClient => {
  const client = new SessionClient(broker.port, name);
  clients.push(client);
  return client;
};
/** Two clients whose sessions nobody had before. */
const twoClients = (): [SessionClient, SessionClient] => {
  count += 1;
  return [newClient(`myclientid ${count}`), newClient(`myclientid2 ${count}`)];
};
/** Everything that another client has had from the broker is here too: it comes in the order of the broker's work. */
const toldNothing = async (client: SessionClient, besides = 0): Promise<void> => {
  await client.settled();
  expect(client.messages.slice(besides)).toEqual([]);
};

beforeAll(async () => {
  broker = await startOpenBroker();
});
afterEach(() => {
  for (const client of clients) client.close();
  clients = [];
});
afterAll(() => broker.stop());

describe("Eclipse Paho's MQTT 3.1.1 interoperability tests", () => {
  test("basic: each QoS arrives; a second CONNECT and another protocol's name end the connection", async () => {
    const [client] = twoClients();
    await client.connect();
    await client.disconnect();
    await client.connect();
    expect(await client.subscribe([TOPIC, 2])).toEqual([2]);
    for (const qos of [0, 1, 2] as const) await client.publish(TOPIC, `qos ${qos}`, qos);
    const heard = await client.heard(3);
    expect(heard.map(({ payload, qos }) => `${payload} as ${qos}`).sort()).toEqual([
      "qos 0 as 0",
      "qos 1 as 1",
      "qos 2 as 2",
    ]);
    await client.disconnect();
    await client.connect();
    client.raw.send(connectPacket({ clientId: client.clientId }));
    await client.raw.ended();

    const stranger = await newClient("stranger").open();
    const hello = connectPacket({ clientId: "stranger" });
    hello.write("HJTT", 4);
    stranger.send(hello);
    await stranger.ended();
    expect(stranger.received.filter(({ body }) => body[1] === 0)).toEqual([]);
  });

  test("retained_messages: the last of each topic comes to a new subscriber, and none after an empty one", async () => {
    const [client] = twoClients();
    const retain = async (payload: (qos: number) => string) => {
      await client.publish(TOPIC_B, payload(0), 0, true);
      await client.publish(TOPIC_C, payload(1), 1, true);
      await client.publish(TOPIC_A_C, payload(2), 2, true);
    };
    await client.connect();
    await retain((qos) => `qos ${qos}`);
    await client.settled();
    await client.subscribe(["+/+", 2]);
    const heard = await client.heard(3);
    expect(heard.map(({ topic, retain: isOld }) => [topic, isOld]).sort()).toEqual([
      [TOPIC_C, true],
      [TOPIC_B, true],
      [TOPIC_A_C, true],
    ]);
    await client.disconnect();

    client.messages.length = 0;
    await client.connect();
    await retain(() => "");
    await client.settled();
    await client.subscribe(["+/+", 2]);
    await toldNothing(client);
  });

  test("zero_length_clientid: refused with code 2 for a session that is to be kept, otherwise taken", async () => {
    const nameless = newClient("");
    expect(await nameless.connect({ cleanSession: false })).toBe(IDENTIFIER_REJECTED);
    expect(await nameless.connect({ cleanSession: true })).toBe(0);
    await nameless.settled();
  });

  test("offline_message_queueing: a kept session has the QoS 1 and 2 messages of its absence", async () => {
    const [absent, sender] = twoClients();
    await absent.connect({ cleanSession: false });
    expect(absent.hadSession).toBe(false);
    await absent.subscribe(["+/+", 2]);
    await absent.disconnect();
    await sender.connect();
    await sender.publish(TOPIC_B, "qos 0", 0);
    await sender.publish(TOPIC_C, "qos 1", 1);
    await sender.publish(TOPIC_A_C, "qos 2", 2);
    await absent.connect({ cleanSession: false });
    expect(absent.hadSession).toBe(true);
    await absent.heard(2);
    await absent.settled();
    expect(absent.messages.map(({ payload }) => payload).filter((payload) => payload !== "qos 0")).toEqual([
      "qos 1",
      "qos 2",
    ]);
  });

  test("overlapping_subscriptions: one message with the highest QoS, or one for each subscription", async () => {
    const [client] = twoClients();
    await client.connect();
    await client.subscribe(["TopicA/#", 2], ["TopicA/+", 1]);
    await client.publish(TOPIC_A_C, "overlapping topic filters", 2);
    await client.heard(1);
    await client.settled();
    const qos = client.messages.map((message) => message.qos).sort();
    expect([[2], [1, 2]]).toContainEqual(qos);
  });

  test("keepalive: who neither sends nor pings is let go after one and a half, and its will is published", async () => {
    const [silent, watcher] = twoClients();
    await watcher.connect({ keepaliveS: 0 });
    await watcher.subscribe([LEADING_SLASH, 2]);
    await silent.connect({ keepaliveS: 1, will: { topic: LEADING_SLASH, payload: "keepalive expiry" } });
    await silent.raw.ended();
    expect(await watcher.heard(1)).toMatchObject([{ topic: LEADING_SLASH, payload: "keepalive expiry" }]);
  });

  test("redelivery_on_reconnect: what was not acknowledged is sent again", async () => {
    const [client] = twoClients();
    await client.connect({ cleanSession: false });
    await client.subscribe(["TopicA/#", 2]);
    client.isPaused = true;
    await client.publish(TOPIC_B, "first", 1);
    client.sendUnanswered(TOPIC_A_C, "second", 2);
    await client.settled();
    client.raw.stream.destroy();
    await client.raw.ended();
    expect(client.messages).toEqual([]);
    client.isPaused = false;
    await client.connect({ cleanSession: false });
    const heard = await client.heard(2);
    expect(heard.map(({ payload }) => payload)).toEqual(["first", "second"]);
  });

  test("subscribe_failure: a refused topic is answered with 0x80, and the others of the same packet are granted", async () => {
    const [client] = twoClients();
    await client.connect();
    expect(await client.subscribe([REFUSED_TOPIC, 2])).toEqual([REFUSED]);
    expect(await client.subscribe([TOPIC, 1], [REFUSED_TOPIC, 2], ["#", 0])).toEqual([1, REFUSED, 0]);
  });

  test("dollar_topics: a filter that begins with a wildcard does not hear them", async () => {
    const [client, sender] = twoClients();
    await client.connect();
    await client.subscribe(["+/+", 2], ["#", 2]);
    await client.settled();
    const before = client.messages.length;
    await sender.connect();
    await sender.publish(`$${TOPIC_B}`, "", 1);
    await toldNothing(client, before);
  });

  test("unsubscribe: nothing more is heard of that topic, and all of the others", async () => {
    const [client, sender] = twoClients();
    await client.connect();
    await client.subscribe([TOPIC, 2], [TOPIC_B, 2], [TOPIC_C, 2]);
    await client.unsubscribe(TOPIC);
    await sender.connect();
    for (const topic of [TOPIC, TOPIC_B, TOPIC_C]) await sender.publish(topic, topic, 1);
    await client.heard(2);
    await client.settled();
    expect(client.messages.map(({ topic }) => topic)).toEqual([TOPIC_B, TOPIC_C]);
  });
});
