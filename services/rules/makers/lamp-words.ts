import { catalogue } from "@lucciola/contract/catalogue/catalogue.ts";
import type { Dialect } from "@lucciola/contract/catalogue/dialects.ts";
import { foreignParams } from "@lucciola/contract/catalogue/principal.ts";
import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import { type MakerDescription, WHOLE } from "@lucciola/platform/makers/description.ts";
import { dimmerOf, homieValue } from "@lucciola/platform/makers/homie-level.ts";
import { lorawanCodecs } from "@lucciola/platform/makers/lorawan/lorawan-codec.ts";
import { encodeSparkplug, SPARKPLUG_TYPES } from "@lucciola/platform/makers/sparkplug-payload.ts";

/** A lamp of another maker: where it hears, and what is known of it. */
export interface ForeignLamp {
  readonly dialect: Dialect;
  readonly prefix: string;
  /** Its name as the installation has it, such as `light-0`. */
  readonly device: string;
  /** What the device has said of itself, by its name. */
  description(device: string): MakerDescription | undefined;
  profile(device: string): DeviceProfile | undefined;
}

export interface WantedLevel {
  readonly dimPct: number;
  readonly fadeMs: number;
}

export interface Saying {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** What a lamp is told in its own dialect, or why it cannot be told. */
export type Words =
  | {
      readonly ok: true;
      /** In the order of their sending. */
      readonly messages: readonly Saying[];
      /** The level that the lamp will report: a switch knows 0 and 100 alone, a dimmer has its own steps. Per cent. */
      readonly dimPct: number;
      /** A server of the maker keeps it until the lamp listens: it must not be sent again. */
      readonly isQueued: boolean;
    }
  | {
      readonly ok: false;
      readonly why: string;
      /** It only has not said yet what it is. */
      readonly mayPass: boolean;
    };

const MAX_BRIGHTNESS = 254;
const utf8 = new TextEncoder();
const text = (topic: string, payload: string): Saying => ({ topic, payload: utf8.encode(payload) });
const json = (topic: string, payload: object): Saying => text(topic, JSON.stringify(payload));
const told = (messages: readonly Saying[], dimPct: number, isQueued = false): Words => ({
  ok: true,
  messages,
  dimPct,
  isQueued,
});
const cannot = (why: string): Words => ({ ok: false, why, mayPass: false });
const cannotYet = (why: string): Words => ({ ok: false, why, mayPass: true });
const switched = (dimPct: number): number => (dimPct > 0 ? 100 : 0);

/** The words for a level, after each maker's documentation (docs/other-makers.md). */
export function wordsFor(lamp: ForeignLamp, level: WantedLevel, nowMs: number): Words {
  switch (lamp.dialect) {
    case "shelly-gen2":
      return shelly(lamp, level);
    case "tasmota":
      return tasmota(lamp, level);
    case "zigbee2mqtt":
      return zigbee(lamp, level);
    case "homie":
      return homie(lamp, level);
    case "chirpstack":
      return chirpstack(lamp, level);
    case "sparkplug-b":
      return sparkplug(lamp, level, nowMs);
    case "home-assistant":
      return cannot("Home Assistant is shown lamps, and is none");
  }
}

/** After the order it is asked for its state, since it says nothing where nothing has changed. */
function shelly({ prefix, device }: ForeignLamp, { dimPct }: WantedLevel): Words {
  const [, kind, number] = /^(light|switch)-(\d{1,3})$/.exec(device) ?? [];
  if (kind === undefined) return cannot(`the component ${device} of a Shelly is no lamp: install light-0 or switch-0`);
  const topic = catalogue.shellyCommand.topic.build({ prefix });
  const brightness = Math.round(dimPct);
  const isOn = kind === "light" ? brightness > 0 : dimPct > 0;
  const params = { id: Number(number), on: isOn, ...(kind === "light" && isOn ? { brightness } : {}) };
  const src = `${prefix}/lucciola`;
  return told(
    [
      json(topic, { id: 1, src, method: kind === "light" ? "Light.Set" : "Switch.Set", params }),
      json(topic, { id: 2, src, method: "Shelly.GetStatus" }),
    ],
    kind === "light" ? brightness : switched(dimPct),
  );
}

function tasmota({ prefix, device, description }: ForeignLamp, { dimPct }: WantedLevel): Words {
  const [, number] = /^light(?:-(\d))?$/.exec(device) ?? [];
  if (number === undefined && device !== "light")
    return cannot(`the part ${device} of a Tasmota is no lamp: install light, or light-1, light-2, ...`);
  const command = (name: string, value: string) =>
    text(catalogue.tasmotaCommand.topic.build({ prefix, command: name }), value);
  const power = (value: string) => command(`Power${number ?? ""}`, value);
  const known = description(device);
  const dimmer = known?.kind === "tasmota" ? known.dimmer : undefined;
  const level = dimmer === undefined ? switched(dimPct) : Math.round(dimPct);
  // The answer to State has every level in it.
  if (level === 0) return told([power("OFF"), command("State", "")], 0);
  const dimmed = dimmer === undefined ? [] : [command(dimmer, String(level))];
  return told([...dimmed, power("ON"), command("State", "")], level);
}

function zigbee({ prefix, device, description }: ForeignLamp, { dimPct, fadeMs }: WantedLevel): Words {
  const known = description(device);
  if (known?.kind !== "zigbee2mqtt")
    return cannotYet(`zigbee2mqtt has said nothing of ${device} yet, so that its friendly name is not known`);
  const suffix = known.endpoint === undefined ? "" : `_${known.endpoint}`;
  const topic = catalogue.zigbeeCommand.topic.build({ prefix, path: known.name });
  const brightness = Math.round((dimPct / 100) * MAX_BRIGHTNESS);
  const isOn = known.isDimmable ? brightness > 0 : dimPct > 0;
  const isDimmed = known.isDimmable && isOn;
  const payload = {
    [`state${suffix}`]: isOn ? "ON" : "OFF",
    ...(isDimmed ? { [`brightness${suffix}`]: brightness } : {}),
    ...(isDimmed && fadeMs > 0 ? { transition: fadeMs / 1_000 } : {}),
  };
  return told([json(topic, payload)], known.isDimmable ? (brightness / MAX_BRIGHTNESS) * 100 : switched(dimPct));
}

function homie({ prefix, device, description, profile }: ForeignLamp, { dimPct }: WantedLevel): Words {
  const known = description(WHOLE);
  if (known?.kind !== "homie") return cannotYet("the Homie device has not described itself ($description) yet");
  const named = profile(device)?.level;
  const dimmer = dimmerOf(device, known, named?.to ?? named?.from);
  if (dimmer === undefined) return cannot(`the Homie node ${device} has no settable property for a level`);
  const set = (name: string, value: string): Saying => {
    const [homieNode = "", homieProperty = ""] = name.split("/");
    return text(catalogue.homieCommand.topic.build({ prefix, homieNode, homieProperty }), value);
  };
  const value = homieValue(dimPct, dimmer);
  if (dimmer.power === undefined) return told([set(dimmer.name, value.text)], value.dimPct);
  if (dimPct === 0) return told([set(dimmer.power, "false")], 0);
  return told([set(dimmer.name, value.text), set(dimmer.power, "true")], value.dimPct);
}

function chirpstack({ prefix, device, description, profile }: ForeignLamp, { dimPct }: WantedLevel): Words {
  const [, devEui = "", output] = /^([0-9a-f]{16})(?:-(\d{1,2}))?$/.exec(device) ?? [];
  const known = description(devEui);
  if (known?.kind !== "chirpstack")
    return cannotYet(`ChirpStack has sent no uplink of ${device} yet, so that its application is not known`);
  const topic = catalogue.chirpstackDownlink.topic.build({
    prefix,
    application: known.application,
    devEui: known.devEui,
  });
  const { codec, level } = profile(devEui) ?? {};
  const queued = (body: object, reported: number) =>
    told([json(topic, { devEui: known.devEui, confirmed: true, ...body })], reported, true);
  if (codec !== undefined) {
    const downlink = lorawanCodecs[codec].encodeLevel(dimPct, output === undefined ? undefined : Number(output));
    if (downlink === undefined) return cannot(`a ${codec} has no output ${output}`);
    const data = Buffer.from(downlink.bytes).toString("base64");
    return queued({ fPort: downlink.fPort, data }, downlink.dimPct);
  }
  if (level?.fPort === undefined)
    return cannot(`the profile of ${devEui} has neither a codec nor a level with fPort: lucciola device profile`);
  const value = level.full === undefined ? dimPct > 0 : Math.round((dimPct / 100) * level.full);
  const reported = level.full === undefined ? switched(dimPct) : (Number(value) / level.full) * 100;
  return queued({ fPort: level.fPort, object: { [level.to ?? level.from]: value } }, reported);
}

function sparkplug({ prefix, device, description, profile }: ForeignLamp, level: WantedLevel, nowMs: number): Words {
  const born = description(device);
  if (born?.kind !== "sparkplug-b") return cannotYet(`the Sparkplug device ${device} has sent no birth yet`);
  const named = profile(device)?.level;
  const name = named?.to ?? named?.from ?? "dimPct";
  const metric = born.metrics.find((each) => each.name === name);
  if (metric === undefined) return cannot(`the birth of ${device} has no metric ${JSON.stringify(name)} for a level`);
  const isSwitch = metric.datatype === SPARKPLUG_TYPES.Boolean;
  const full = named?.full ?? 100;
  const isFraction = metric.datatype === SPARKPLUG_TYPES.Float || metric.datatype === SPARKPLUG_TYPES.Double;
  const exact = (level.dimPct / 100) * full;
  const number = isFraction ? exact : Math.round(exact);
  const value = isSwitch ? level.dimPct > 0 : number;
  const { sparkplugGroup = "", sparkplugNode = "" } = foreignParams({ dialect: "sparkplug-b", prefix });
  const topic =
    born.device === undefined
      ? catalogue.sparkplugNodeCommand.topic.build({ sparkplugGroup, sparkplugNode })
      : catalogue.sparkplugDeviceCommand.topic.build({ sparkplugGroup, sparkplugNode, sparkplugDevice: born.device });
  // Where a birth has given aliases, commands carry those and no names (Sparkplug 3.0, 6.4.6).
  const key = metric.alias === undefined ? { name: metric.name } : { alias: metric.alias };
  const written = { ...key, timestampMs: nowMs, datatype: metric.datatype, value };
  const payload = encodeSparkplug({ timestampMs: nowMs, metrics: [written] });
  return told([{ topic, payload }], isSwitch ? switched(level.dimPct) : (number / full) * 100);
}
