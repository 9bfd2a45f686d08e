import {
  decodeSparkplug,
  encodeSparkplug,
  type SparkplugMetricValue,
  SPARKPLUG_TYPES as T,
} from "@lucciola/platform/makers/sparkplug-payload.ts";
import type { MqttClient } from "mqtt";

/** A device of another maker: says what it is, and does what it is told in its maker's words. */
export interface SimulatedMaker {
  readonly filter: string;
  begin(client: MqttClient): Promise<void>;
  hear(client: MqttClient, topic: string, payload: Buffer): void;
}

const QOS1 = { qos: 1 } as const;
const say = (client: MqttClient, topic: string, payload: object | string): Promise<unknown> =>
  client.publishAsync(topic, typeof payload === "string" ? payload : JSON.stringify(payload), QOS1);

/** A Shelly dimmer, which reports nothing by itself where nothing changes: it stands at 40 % already. */
export function shellyDimmer(prefix: string): SimulatedMaker {
  const light = { id: 0, output: true, brightness: 40 };
  return {
    filter: `${prefix}/rpc`,
    begin: async (client) => {
      await say(client, `${prefix}/online`, "true");
    },
    hear: (client, _topic, payload) => {
      const { id, src, method, params } = JSON.parse(payload.toString());
      if (method === "Light.Set") {
        light.output = params.on;
        light.brightness = params.brightness ?? light.brightness;
      }
      const result =
        method === "Shelly.GetStatus"
          ? { "light:0": light, sys: { unixtime: Math.floor(Date.now() / 1_000) } }
          : { was_on: true };
      void say(client, `${src}/rpc`, { id, src: "shellydimmer-aabbcc", dst: src, result });
    },
  };
}

export function tasmotaDimmer(prefix: string): SimulatedMaker {
  const lamp = { POWER: "OFF", Dimmer: 100 };
  const state = () => ({
    Time: new Date().toLocaleString("sv-SE", { timeZone: "Europe/Rome" }).replace(" ", "T"),
    ...lamp,
  });
  return {
    filter: `cmnd/${prefix}/+`,
    begin: async (client) => {
      await say(client, `tele/${prefix}/LWT`, "Online");
      await say(client, `tele/${prefix}/STATE`, state());
    },
    hear: (client, topic, payload) => {
      const command = topic.split("/").at(-1);
      if (command === "Dimmer") lamp.Dimmer = Number(payload.toString());
      if (command === "Power") lamp.POWER = payload.toString();
      const answer = command === "State" ? state() : command === "Power" ? { POWER: lamp.POWER } : lamp;
      void say(client, `stat/${prefix}/RESULT`, answer);
    },
  };
}

export function homieLamp(prefix: string): SimulatedMaker {
  const properties = {
    brightness: { datatype: "integer", format: "0:100", settable: true },
    power: { datatype: "boolean", settable: true },
  };
  return {
    filter: `${prefix}/+/+/set`,
    begin: async (client) => {
      await say(client, `${prefix}/$description`, { homie: "5.0", version: 1, nodes: { light: { properties } } });
      await say(client, `${prefix}/$state`, "ready");
    },
    hear: (client, topic, payload) => void say(client, topic.replace(/\/set$/, ""), payload.toString()),
  };
}

/** A NAS luminaire controller behind ChirpStack, which answers a dimming command with the same bytes. */
export function lorawanLamp(prefix: string, devEui: string): SimulatedMaker {
  const root = `${prefix}/17c82e96-be03-4f38-aef3-f83d48582d97/device/${devEui}`;
  const uplink = (client: MqttClient, fPort: number, data: string) =>
    say(client, `${root}/event/up`, { time: new Date().toISOString(), deviceInfo: { devEui }, fPort, data });
  return {
    filter: `${prefix}/+/device/+/command/down`,
    begin: async (client) => {
      await uplink(client, 60, Buffer.from("01fe64", "hex").toString("base64"));
    },
    hear: (client, _topic, payload) => {
      const { fPort, data } = JSON.parse(payload.toString());
      void uplink(client, fPort, data);
    },
  };
}

/** An edge node whose birth nobody has heard: it speaks only when it is asked for a rebirth. */
export function sparkplugLamp(group: string, node: string, device: string): SimulatedMaker {
  let seq = 100;
  let level = 0;
  const next = (): number => {
    seq = (seq + 1) % 256;
    return seq;
  };
  const publish = (client: MqttClient, path: string, ...metrics: SparkplugMetricValue[]) =>
    client.publishAsync(
      `spBv1.0/${group}/${path}`,
      Buffer.from(encodeSparkplug({ timestampMs: Date.now(), seq: next(), metrics })),
      { qos: 0 },
    );
  const dimmer = (): SparkplugMetricValue => ({ name: "Lamp/Level", alias: 7, datatype: T.UInt8, value: level });
  async function born(client: MqttClient): Promise<void> {
    seq = 255;
    await publish(client, `NBIRTH/${node}`, { name: "bdSeq", datatype: T.Int64, value: 0 });
    await publish(client, `DBIRTH/${node}/${device}`, dimmer());
  }
  return {
    filter: `spBv1.0/${group}/DCMD/${node}/#`,
    begin: async (client) => {
      await client.subscribeAsync(`spBv1.0/${group}/NCMD/${node}/#`, QOS1);
      await publish(client, `NDATA/${node}`);
    },
    hear: (client, topic, payload) => {
      const read = decodeSparkplug(payload);
      if (!read.ok) return;
      if (topic.includes("/NCMD/") && read.value.metrics[0]?.name === "Node Control/Rebirth") void born(client);
      const written = read.value.metrics.find(({ alias }) => alias === 7)?.value;
      if (topic.includes("/DCMD/") && typeof written === "number") {
        level = written;
        const { name: _, ...byAlias } = dimmer();
        void publish(client, `DDATA/${node}/${device}`, byAlias);
      }
    },
  };
}
