import { parseDeviceId } from "@lucciola/contract/ids/ids.ts";
import type { DeviceProfile } from "@lucciola/contract/makers/device-profile.ts";
import { deviceNameOf, type SparkplugDescription, WHOLE } from "@lucciola/platform/makers/description.ts";
import {
  decodeSparkplug,
  type SparkplugMetricValue,
  type SparkplugPayload,
  withType,
} from "@lucciola/platform/makers/sparkplug-payload.ts";
import type { Described, Rejection } from "../decode/decoded.ts";
import {
  type ForeignMessage,
  type ForeignPart,
  foreignTime,
  malformed,
  nothingIn,
  PartBuilder,
} from "./foreign-part.ts";
import { addByProfile } from "./profiled-values.ts";

/** What is known of the edge node and its devices when a message of it is read. */
export interface SparkplugLookup {
  description(device: string): Described | undefined;
  profile(device: string): DeviceProfile | undefined;
}

export interface SparkplugMessage extends ForeignMessage {
  /** Of the edge node: its birth, or its death. */
  readonly presence?: boolean;
}

const NODE_VERBS = ["NBIRTH", "NDATA", "NDEATH", "NCMD"];
const DEVICE_VERBS = ["DBIRTH", "DDATA", "DDEATH", "DCMD"];
/** A name is as long as the registry takes. */
const MAX_NAME = 200;
const DAY_MS = 86_400_000;
/** The oldest that a device may have kept for later. */
const OLDEST_HISTORY_MS = 400 * DAY_MS;

/**
 * Sparkplug B 3.0. The device below the identity is the Sparkplug device in lower case, `node` for the edge node's own
 * metrics. A metric counts under the name of a quantity, or as the device's profile says. An alias stands for the metric
 * of the device's last birth; one from before the edge node's last birth is not believed. The gaps of the sequence are
 * watched where they can be answered by asking for a rebirth, in the makers service.
 */
export function decodeSparkplugMessage(
  verb: string,
  sparkplugDevice: string | undefined,
  payload: Uint8Array,
  lookup: SparkplugLookup,
  receivedAtMs: number,
  mayHaveWaited?: boolean,
): SparkplugMessage {
  const verbs = sparkplugDevice === undefined ? NODE_VERBS : DEVICE_VERBS;
  if (!verbs.includes(verb))
    return malformed(receivedAtMs, `topic: ${JSON.stringify(verb)} is none of ${verbs.join(", ")}`);
  // Commands go the other way; with a broker of another maker ingest may hear its own side's.
  if (verb.endsWith("CMD")) return nothingIn(receivedAtMs);
  const device = sparkplugDevice === undefined ? WHOLE : deviceNameOf(sparkplugDevice);
  if (!parseDeviceId(device).ok)
    return malformed(
      receivedAtMs,
      `topic: the device ${JSON.stringify(sparkplugDevice)} has no letter or digit; rename it`,
    );
  const read = decodeSparkplug(payload);
  if (!read.ok) return malformed(receivedAtMs, read.issue);
  if (verb === "NDEATH") return readDeath(read.value, lookup, receivedAtMs);
  if (verb === "DDEATH") return nothingIn(receivedAtMs);
  const isBirth = verb.endsWith("BIRTH");
  if (isBirth) return readBirth(read.value, device, sparkplugDevice, lookup, receivedAtMs, mayHaveWaited);
  return readData(read.value, device, lookup, receivedAtMs, mayHaveWaited);
}

/** A death of a session that a newer birth has followed says nothing any more. */
function readDeath({ metrics }: SparkplugPayload, lookup: SparkplugLookup, receivedAtMs: number): SparkplugMessage {
  const born = bornAs(lookup.description(WHOLE))?.bdSeq;
  const died = numberOf(metrics.find(({ name }) => name === "bdSeq")?.value);
  if (born !== undefined && died !== undefined && born !== died) return nothingIn(receivedAtMs);
  return { ...nothingIn(receivedAtMs), presence: false };
}

const bornAs = (described: Described | undefined): SparkplugDescription | undefined =>
  described?.description.kind === "sparkplug-b" ? described.description : undefined;
const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

function readBirth(
  payload: SparkplugPayload,
  device: string,
  sparkplugDevice: string | undefined,
  lookup: SparkplugLookup,
  receivedAtMs: number,
  mayHaveWaited: boolean | undefined,
): SparkplugMessage {
  const nameless = payload.metrics.find(
    ({ name, datatype }) => name === undefined || name.length > MAX_NAME || datatype === undefined,
  );
  if (nameless !== undefined)
    return malformed(
      receivedAtMs,
      `a birth must give each metric a name of up to ${MAX_NAME} characters and a datatype: ${JSON.stringify(nameless.name ?? nameless.alias)} lacks one`,
    );
  const bdSeq = numberOf(payload.metrics.find(({ name }) => name === "bdSeq")?.value);
  const description: SparkplugDescription = {
    kind: "sparkplug-b",
    ...(sparkplugDevice === undefined ? {} : { device: sparkplugDevice }),
    ...(bdSeq === undefined || sparkplugDevice !== undefined ? {} : { bdSeq }),
    metrics: payload.metrics.map(({ name = "", alias, datatype = 0 }) => ({
      name,
      ...(alias === undefined ? {} : { alias }),
      datatype,
    })),
  };
  const { parts, rejections } = readMetrics(payload, device, lookup, receivedAtMs, mayHaveWaited, (metric) => metric);
  return {
    ...nothingIn(receivedAtMs, ...rejections),
    parts,
    descriptions: [{ device, description }],
    ...(sparkplugDevice === undefined ? { presence: true } : {}),
  };
}

function readData(
  payload: SparkplugPayload,
  device: string,
  lookup: SparkplugLookup,
  receivedAtMs: number,
  mayHaveWaited: boolean | undefined,
): SparkplugMessage {
  const described = lookup.description(device);
  const node = lookup.description(WHOLE);
  const isStale = described !== undefined && node !== undefined && described.atMs < node.atMs;
  const birth = isStale ? undefined : bornAs(described);
  const unknown: (string | number)[] = [];
  const { parts, rejections } = readMetrics(payload, device, lookup, receivedAtMs, mayHaveWaited, (metric) => {
    const known = birth?.metrics.find(({ name, alias }) =>
      metric.name === undefined ? alias === metric.alias : name === metric.name,
    );
    if (known === undefined) {
      if (metric.name !== undefined) return metric;
      unknown.push(metric.alias ?? "?");
      return undefined;
    }
    const { value } = metric;
    return { ...metric, name: known.name, ...(value === undefined ? {} : { value: withType(value, known.datatype) }) };
  });
  if (unknown.length > 0)
    rejections.push({
      reason: "schema",
      detail: `the aliases ${unknown.slice(0, 10).join(", ")} are in no birth of ${device} since the last of its edge node; a rebirth is asked for, then replay this message`,
    });
  return { ...nothingIn(receivedAtMs, ...rejections), parts };
}

/** Values by their time: a metric has its own, else that of the payload. */
function readMetrics(
  payload: SparkplugPayload,
  device: string,
  lookup: SparkplugLookup,
  receivedAtMs: number,
  mayHaveWaited: boolean | undefined,
  resolve: (metric: SparkplugMetricValue) => SparkplugMetricValue | undefined,
): { parts: ForeignPart[]; rejections: Rejection[] } {
  const rejections: Rejection[] = [];
  const profile = lookup.profile(device);
  const builders = new Map<number, PartBuilder>();
  for (const raw of payload.metrics) {
    const metric = resolve(raw);
    if (metric?.name === undefined || metric.value === undefined) continue;
    const atMs = timeOf(metric, payload, receivedAtMs, mayHaveWaited);
    const part = builders.get(atMs) ?? new PartBuilder(device, "", rejections, undefined, atMs);
    builders.set(atMs, part);
    addByProfile(part, metric.name, metric.value, profile);
  }
  return { parts: [...builders.values()].flatMap((part) => part.build()), rejections };
}

function timeOf(
  { timestampMs, isHistorical }: SparkplugMetricValue,
  payload: SparkplugPayload,
  receivedAtMs: number,
  mayHaveWaited: boolean | undefined,
): number {
  const stampMs = timestampMs ?? payload.timestampMs;
  // What the edge node has kept for later has its own time, however late it comes.
  if (
    isHistorical === true &&
    stampMs !== undefined &&
    stampMs <= receivedAtMs &&
    stampMs > receivedAtMs - OLDEST_HISTORY_MS
  )
    return stampMs;
  return foreignTime(stampMs === undefined ? [] : [stampMs], receivedAtMs, mayHaveWaited);
}
