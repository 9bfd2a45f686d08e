import { packet, publishPacket, RawClient } from "@lucciola/broker/fixtures/raw-client.ts";

const PINGRESP = 13;
const REFUSED = 0x80;
const PING = packet(12, 0, Buffer.alloc(0));
/** Fewer than the broker refuses on one connection before it closes it. */
const FILTERS_PER_CONNECTION = 15;

/** Logs in as somebody; throws with the code of a refusal. */
export type LogIn = (will?: { readonly topic: string; readonly payload: string }) => Promise<RawClient>;

export const logInAs =
  (mqttPort: number, id: string, secret: string, clientId = id): LogIn =>
  async (will) => {
    const client = await RawClient.open(mqttPort);
    const fields = { clientId, username: id, password: secret };
    const code = await client.login(will === undefined ? fields : { ...fields, will });
    if (code !== 0) throw new Error(`${id} was refused with ${code}`);
    return client;
  };

/** Which of these topics the broker lets it publish on: it goes on with the connection. */
export async function publishable(logIn: LogIn, topics: readonly string[], qos: () => 0 | 1 | 2): Promise<string[]> {
  const taken: string[] = [];
  let client = await logIn();
  for (const topic of topics) {
    const before = client.received.length;
    client.send(publishPacket(topic, "{}", { qos: qos(), messageId: 1 }), PING);
    while (!client.closed && !client.received.slice(before).some(({ type }) => type === PINGRESP))
      await client.changed();
    if (client.closed) client = await logIn();
    else taken.push(topic);
  }
  await client.close();
  return taken;
}

/** Which of these filters the broker grants it. */
export async function grantable(logIn: LogIn, filters: readonly string[]): Promise<string[]> {
  const granted: string[] = [];
  for (let from = 0; from < filters.length; from += FILTERS_PER_CONNECTION) {
    const client = await logIn();
    for (const [index, filter] of filters.slice(from, from + FILTERS_PER_CONNECTION).entries()) {
      if (client.closed) break;
      const code = await client.subscribe(filter, index + 1).catch(() => REFUSED);
      if (code !== REFUSED) granted.push(filter);
    }
    await client.close();
  }
  return granted;
}

/** Vanishes with wills on these topics, one after another. */
export async function vanishWithWills(logIn: LogIn, topics: readonly string[]): Promise<void> {
  for (const topic of topics) await (await logIn({ topic, payload: "{}" })).close();
}
