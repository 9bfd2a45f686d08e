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
  /** Resolves with its PUBACK. */
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
  return {
    publish: async (payload) => {
      await client.publishAsync(topic, payload, { qos: 1 });
    },
    close: async () => {
      await client.endAsync();
    },
  };
}
