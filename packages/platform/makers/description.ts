/** What a device of another maker has said of itself; it is kept, so that its later messages can be read and its lamp told. */
export type MakerDescription =
  | ZigbeeDescription
  | TasmotaDescription
  | ChirpstackDescription
  | SparkplugDescription
  | HomieDescription;

export interface ZigbeeDescription {
  readonly kind: "zigbee2mqtt";
  /** Its friendly name, as it stands in topics. */
  readonly name: string;
  /** Of a device with several outputs: `l1`, `left`, ... */
  readonly endpoint?: string;
  /** Whether it reports a brightness: a plug or a relay does not. */
  readonly isDimmable: boolean;
}

export interface TasmotaDescription {
  readonly kind: "tasmota";
  /** The command that dims it, such as `Dimmer`; absent for a relay. */
  readonly dimmer?: string;
}

export interface ChirpstackDescription {
  readonly kind: "chirpstack";
  readonly application: string;
  readonly devEui: string;
}

export interface SparkplugMetric {
  readonly name: string;
  /** Unique among the metrics of the edge node; absent where it uses none. */
  readonly alias?: number;
  /** Number of the Sparkplug type: 9 is Float, 11 Boolean. */
  readonly datatype: number;
}

/** The birth of a Sparkplug edge node, or of a device behind it. */
export interface SparkplugDescription {
  readonly kind: "sparkplug-b";
  /** The device's name in topics; absent for the edge node itself. */
  readonly device?: string;
  /** Of the node's session: its NDEATH says the same. */
  readonly bdSeq?: number;
  readonly metrics: readonly SparkplugMetric[];
}

export interface HomieProperty {
  readonly datatype: string;
  readonly unit?: string;
  readonly format?: string;
  readonly settable: boolean;
}

export interface HomieDescription {
  readonly kind: "homie";
  /** Properties by `node/property`. */
  readonly properties: Readonly<Record<string, HomieProperty>>;
}

/** Under which a gateway as a whole keeps its description: a Sparkplug edge node, a Homie device. */
export const WHOLE = "node";

/**
 * The name of another maker's device as an installation knows it: in lower case, with `-` for whatever an id may not
 * have. Two friendly names that differ in such letters alone would be one device: rename one.
 */
export function deviceNameOf(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replaceAll(/^[-_]+|-+$/g, "");
  return plain.slice(0, 64);
}
