import type { Dialect } from "@lucciola/contract/catalogue/principal.ts";
import type { EdgeId } from "@lucciola/contract/ids/ids.ts";

export interface DeviceAccess {
  readonly id: EdgeId;
  readonly secret: string;
  readonly host: string;
  readonly port: number;
  /** Of another maker's device. */
  readonly foreign: { readonly dialect: Dialect; readonly prefix: string } | undefined;
}

export const brokerAddress = ({ host, port }: Pick<DeviceAccess, "host" | "port">): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`;

/** Settings of the device, ready to paste, with the words that say where. */
export function settingsToPaste(access: DeviceAccess): string {
  const { id, secret, foreign } = access;
  if (foreign === undefined) {
    const settings = {
      uplink: { edge: id, secret, broker: `mqtt://${brokerAddress(access)}` },
      spoolDirectory: `data/${id}/spool`,
    };
    return [
      "For the configuration of its program (examples: edge/*/examples; to run it: lucciola edge meter --config FILE):",
      indent(JSON.stringify(settings, undefined, 2)),
    ].join("\n");
  }
  return foreign.dialect === "tasmota" ? tasmota(access, foreign.prefix) : shelly(access, foreign.prefix);
}

/** Settings of a program of ours that comes with a one-time code. */
export function enrolmentToPaste({
  id,
  code,
  host,
  port,
}: Omit<DeviceAccess, "secret" | "foreign"> & { code: string }): string {
  const enrolment = { code, secretFile: `data/${id}/secret` };
  const settings = {
    uplink: { edge: id, enrolment, broker: `mqtt://${brokerAddress({ host, port })}` },
    spoolDirectory: `data/${id}/spool`,
  };
  return [
    "For the configuration of its program (examples: edge/*/examples; to run it: lucciola edge meter --config FILE):",
    indent(JSON.stringify(settings, undefined, 2)),
  ].join("\n");
}

/** Where in its messages the device's meters are found, for `lucciola install --device`. */
export function deviceNamesHint(dialect: Dialect | undefined): string {
  if (dialect === "shelly-gen2") return "em-0 (three phases), em1-0, pm1-0 or switch-0, after its component em:0, ...";
  if (dialect === "tasmota") return "energy (the block ENERGY), or the name of its smart meter block, such as sml";
  return "the name of the meter or lamp in its configuration, such as main-meter";
}

function tasmota({ id, secret, host, port }: DeviceAccess, prefix: string): string {
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
  return [
    "For the console of the Tasmota (its web page, Tools, Console):",
    indent(`Backlog ${settings.join("; ")}`),
  ].join("\n");
}

function shelly(access: DeviceAccess, prefix: string): string {
  const { id, secret } = access;
  const config = {
    enable: true,
    server: brokerAddress(access),
    client_id: id,
    user: id,
    pass: secret,
    topic_prefix: prefix,
    rpc_ntf: true,
  };
  return [
    "For the Shelly (SHELLY is its address; then restart it with http://SHELLY/rpc/Shelly.Reboot):",
    indent(`curl -X POST http://SHELLY/rpc/Mqtt.SetConfig -d '${JSON.stringify({ config })}'`),
  ].join("\n");
}

const indent = (text: string): string => text.replaceAll(/^/gm, "  ");
