import type { Dialect } from "@lucciola/contract/catalogue/dialects.ts";
import { foreignParams } from "@lucciola/contract/catalogue/principal.ts";
import { type Broker, brokerAddress } from "./broker-option.ts";

/** What another maker's device needs to know to connect. */
export interface ForeignAccess extends Broker {
  readonly id: string;
  readonly secret: string;
  readonly dialect: Dialect;
  readonly prefix: string;
}

/** Where in its messages the device's meters and lamps are found, for `lucciola install --device`. */
export const FOREIGN_DEVICE_NAMES: Readonly<Record<Dialect, string>> = {
  "shelly-gen2":
    "em-0 (three phases), em1-0, pm1-0 or switch-0, after its component em:0, ...; a lamp is light-0 or switch-0",
  tasmota:
    "energy (the block ENERGY), or the name of its smart meter block, such as sml; a lamp is light, of several light-1, ...",
  zigbee2mqtt:
    "its friendly name in lower case with - for other signs, such as kitchen-floor_light; outputs end in -l1, ...",
  homie: "the id of the node, such as lights",
  chirpstack: "the DevEUI in lower case, such as 0101010101010101; outputs end in -1, ...",
  "sparkplug-b": "the Sparkplug device in lower case with - for other signs; node for the edge node's own metrics",
  "home-assistant": "none: it measures nothing, and is shown buildings and cabinets",
};

/** Settings to paste, with the words that say where. */
export function foreignSettings(access: ForeignAccess): string {
  const [where, settings] = SETTINGS[access.dialect](access);
  return [where, settings.replaceAll(/^/gm, "  ")].join("\n");
}

const SETTINGS: Readonly<Record<Dialect, (access: ForeignAccess) => readonly [where: string, settings: string]>> = {
  "shelly-gen2": (access) => {
    const { id, secret, prefix } = access;
    const config = {
      enable: true,
      server: brokerAddress(access),
      client_id: id,
      user: id,
      pass: secret,
      topic_prefix: prefix,
      rpc_ntf: true,
      status_ntf: true,
    };
    return [
      "For the Shelly (SHELLY is its address; then restart it with http://SHELLY/rpc/Shelly.Reboot):",
      `curl -X POST http://SHELLY/rpc/Mqtt.SetConfig -d '${JSON.stringify({ config })}'`,
    ];
  },
  tasmota: ({ id, secret, host, port, prefix }) => {
    const settings = [
      `MqttHost ${host}`,
      `MqttPort ${port}`,
      `MqttClient ${id}`,
      `MqttUser ${id}`,
      `MqttPassword ${secret}`,
      `Topic ${prefix}`,
      "FullTopic %prefix%/%topic%/",
      "TelePeriod 60",
    ];
    return ["For the console of the Tasmota (its web page, Tools, Console):", `Backlog ${settings.join("; ")}`];
  },
  zigbee2mqtt: (access) => [
    "For its configuration.yaml:",
    [
      "mqtt:",
      `  base_topic: ${access.prefix}`,
      `  server: mqtt://${brokerAddress(access)}`,
      `  client_id: ${access.id}`,
      `  user: ${access.id}`,
      `  password: ${access.secret}`,
    ].join("\n"),
  ],
  homie: ({ prefix }) => [
    "Host, port, user and secret as above go to its own settings, and the topic of the device:",
    prefix,
  ],
  chirpstack: (access) => [
    "For chirpstack.toml, where [integration] has mqtt among its enabled:",
    [
      "[integration.mqtt]",
      `  server="tcp://${brokerAddress(access)}"`,
      `  username="${access.id}"`,
      `  password="${access.secret}"`,
      `  client_id="${access.id}"`,
      "  json=true",
      `  event_topic="${access.prefix}/{{application_id}}/device/{{dev_eui}}/event/{{event}}"`,
      `  command_topic="${access.prefix}/{{application_id}}/device/{{dev_eui}}/command/{{command}}"`,
    ].join("\n"),
  ],
  "sparkplug-b": ({ dialect, prefix }) => {
    const { sparkplugGroup, sparkplugNode } = foreignParams({ dialect, prefix });
    return [
      "Host, port, user and secret as above go to its own settings, and:",
      [`Group ID      ${sparkplugGroup}`, `Edge node ID  ${sparkplugNode}`].join("\n"),
    ];
  },
  "home-assistant": ({ prefix }) => [
    "Host, port, user and secret as above go to its MQTT integration. The discovery prefix there must be:",
    prefix,
  ],
};
