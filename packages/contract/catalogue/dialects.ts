/** What other makers' devices and their gateways speak, as `lucciola device add --dialect` takes it. */
export const DIALECTS = [
  "shelly-gen2",
  "tasmota",
  "zigbee2mqtt",
  "homie",
  "chirpstack",
  "sparkplug-b",
  "home-assistant",
] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Where the topics of a dialect begin when nobody says otherwise; `undefined`: at the device's own id. */
export const DEFAULT_PREFIXES: Readonly<Partial<Record<Dialect, string>>> = {
  zigbee2mqtt: "zigbee2mqtt",
  chirpstack: "application",
  "home-assistant": "homeassistant",
};
