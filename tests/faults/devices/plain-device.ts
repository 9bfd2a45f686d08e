import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import { deviceId, edgeId } from "@lucciola/contract/ids/ids.ts";
import { connectAsync, type MqttClient } from "mqtt";

export interface PlainDeviceOptions {
  readonly edge: string;
  readonly secret: string;
  readonly device: string;
  readonly mqttPort: number;
}

/** A device with nothing of ours in it, that sends what it is told to. */
export interface PlainDevice {
  /** Resolves with its PUBACK; rejects when the connection ends before. */
  publish(payload: string): Promise<void>;
  close(): Promise<void>;
}

export async function connectPlainDevice({ edge, secret, device, mqttPort }: PlainDeviceOptions): Promise<PlainDevice> {
  const topic = catalogue.meter.topic.build({ edge: edgeId(edge), device: deviceId(device) });
  const client: MqttClient = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, {
    clientId: edge,
    username: edge,
    password: secret,
    reconnectPeriod: 0,
  });
  // The client would keep the message for a connection that never comes.
  const closed = new Promise<never>((_, reject) => {
    client.once("close", () => reject(new Error(`The connection of ${edge} was closed`)));
  });
  closed.catch(() => {});
  return {
    publish: async (payload) => {
      await Promise.race([client.publishAsync(topic, payload, { qos: 1 }), closed]);
    },
    close: async () => {
      await client.endAsync();
    },
  };
}
