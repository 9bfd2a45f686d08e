import { Type } from "typebox";
import { channel, type Subscriber } from "./channel.ts";
import type { Dialect } from "./dialects.ts";

/** Payloads of other makers are checked by their decoder; the catalogue only says that they are JSON, text or bytes. */
const Any = Type.Unknown();
const HEARD: readonly Subscriber[] = ["rules"];

/** What another maker's device says and ingest stores. */
const said = <const P extends string>(
  publishedBy: Dialect,
  topic: P,
  description: string,
  subscribedBy: readonly Subscriber[] = [],
) => channel({ topic, schema: Any, qos: 1, retained: false, publishedBy, subscribedBy, journalled: true, description });

/** What a device says beside: taken, since a broker that refuses it would have to close the connection, and not kept. */
const beside = <const P extends string>(publishedBy: Dialect, topic: P, description: string) =>
  channel({
    topic,
    schema: Any,
    qos: 1,
    retained: false,
    publishedBy,
    subscribedBy: [],
    journalled: false,
    description,
  });

/** What a lamp of another maker is told in its own dialect. */
const told = <const P extends string>(
  dialects: Dialect | readonly Dialect[],
  topic: P,
  description: string,
  retained = false,
) =>
  channel({
    topic,
    schema: Any,
    qos: 1,
    retained,
    publishedBy: "rules",
    subscribedBy: [dialects].flat(),
    journalled: false,
    description,
  });

/** Devices of other makers: what they say, first the stored, then the rest, and what their lamps are told. */
export const makersCatalogue = {
  shellyRpc: said(
    "shelly-gen2",
    "{prefix}/events/rpc",
    "Shelly Gen2+: NotifyStatus and NotifyFullStatus, a delta over earlier state",
  ),
  shellyStatus: said(
    "shelly-gen2",
    "{prefix}/status/{component}",
    "Shelly Gen2+: state of one component, e.g. em:0, emdata:0",
  ),
  shellyReply: said("shelly-gen2", "{prefix}/rpc", "Shelly Gen2+: replies to RPC requests such as Shelly.GetStatus"),
  shellyOnline: said("shelly-gen2", "{prefix}/online", "Shelly Gen2+: true or false, last will"),
  shellyAnswer: said("shelly-gen2", "{prefix}/lucciola/rpc", "Shelly Gen2+: state of a lamp that was just told"),
  shellyOther: beside("shelly-gen2", "{prefix}/{path}", "Shelly Gen2+: announcements, logs and the like; not kept"),
  tasmotaSensor: said("tasmota", "tele/{prefix}/SENSOR", "Tasmota: periodic telemetry"),
  tasmotaState: said("tasmota", "tele/{prefix}/STATE", "Tasmota: periodic state, POWER and Dimmer of a lamp"),
  tasmotaResult: said("tasmota", "stat/{prefix}/RESULT", "Tasmota: what a command has changed"),
  tasmotaStatus8: said("tasmota", "stat/{prefix}/STATUS8", "Tasmota: reply to Status 8"),
  tasmotaStatus10: said("tasmota", "stat/{prefix}/STATUS10", "Tasmota: reply to Status 10"),
  tasmotaWill: said("tasmota", "tele/{prefix}/LWT", "Tasmota: Online or Offline, last will; plain text"),
  tasmotaTelemetry: beside("tasmota", "tele/{prefix}/{path}", "Tasmota: other telemetry; not kept"),
  tasmotaAnswers: beside("tasmota", "stat/{prefix}/{path}", "Tasmota: other answers; not kept"),
  tasmotaDiscovery: beside("tasmota", "tasmota/discovery/{path}", "Tasmota: its own discovery; not kept"),
  sparkplugNode: said(
    "sparkplug-b",
    "spBv1.0/{sparkplugGroup}/{verb}/{sparkplugNode}",
    "Sparkplug B: NBIRTH, NDATA and NDEATH of an edge node; protobuf",
    HEARD,
  ),
  sparkplugDevice: said(
    "sparkplug-b",
    "spBv1.0/{sparkplugGroup}/{verb}/{sparkplugNode}/{sparkplugDevice}",
    "Sparkplug B: DBIRTH, DDATA and DDEATH of a device behind an edge node; protobuf",
    HEARD,
  ),
  chirpstackUp: said(
    "chirpstack",
    "{prefix}/{application}/device/{devEui}/event/up",
    "ChirpStack v4: an uplink, with the object of its codec or the raw data",
  ),
  chirpstackEvent: beside(
    "chirpstack",
    "{prefix}/{application}/device/{devEui}/event/{event}",
    "ChirpStack v4: join, ack, txack, status, log, location; not kept",
  ),
  zigbeeBridgeState: said("zigbee2mqtt", "{prefix}/bridge/state", "zigbee2mqtt: the bridge is online or offline"),
  zigbeeBridge: beside("zigbee2mqtt", "{prefix}/bridge/{path}", "zigbee2mqtt: devices, logging and the like; not kept"),
  zigbeeDevice: said(
    "zigbee2mqtt",
    "{prefix}/{path}",
    "zigbee2mqtt: state of a device below its friendly name, and its availability",
  ),
  homieState: said("homie", "{prefix}/$state", "Homie 5: init, ready, disconnected, sleeping or lost, last will"),
  homieDescription: said("homie", "{prefix}/$description", "Homie 5: nodes and properties with their units"),
  homieProperty: said("homie", "{prefix}/{homieNode}/{homieProperty}", "Homie 5: value of a property; plain text"),
  homieOther: beside("homie", "{prefix}/{path}", "Homie 5: $target, $log, $alert and extensions; not kept"),
  homeStatus: beside("home-assistant", "{prefix}/status", "Home Assistant: online or offline; not kept"),

  shellyCommand: told("shelly-gen2", "{prefix}/rpc", "Shelly Gen2+: Light.Set or Switch.Set"),
  tasmotaCommand: told("tasmota", "cmnd/{prefix}/{command}", "Tasmota: Dimmer or Power; plain text"),
  sparkplugNodeCommand: told(
    "sparkplug-b",
    "spBv1.0/{sparkplugGroup}/NCMD/{sparkplugNode}",
    "Sparkplug B: asks an edge node for a rebirth, or writes its metrics; protobuf",
  ),
  sparkplugDeviceCommand: told(
    "sparkplug-b",
    "spBv1.0/{sparkplugGroup}/DCMD/{sparkplugNode}/{sparkplugDevice}",
    "Sparkplug B: writes metrics of a device; protobuf",
  ),
  sparkplugHostState: told(
    ["sparkplug-b", "home-assistant"],
    "spBv1.0/STATE/{host}",
    "Sparkplug B and Home Assistant: whether this host is there; last will",
    true,
  ),
  chirpstackDownlink: told(
    "chirpstack",
    "{prefix}/{application}/device/{devEui}/command/down",
    "ChirpStack v4: a downlink for the queue of a device",
  ),
  zigbeeCommand: told("zigbee2mqtt", "{prefix}/{path}/set", "zigbee2mqtt: state, brightness and transition of a lamp"),
  homieCommand: told("homie", "{prefix}/{homieNode}/{homieProperty}/set", "Homie 5: a value to set; plain text"),
  homeDiscovery: told(
    "home-assistant",
    "{prefix}/device/{object}/config",
    "Home Assistant: discovery of a building or a cabinet",
    true,
  ),
  homeState: told(
    "home-assistant",
    "lucciola/v1/home/{object}/state",
    "Home Assistant: present values of a building or a cabinet",
    true,
  ),
} as const;
