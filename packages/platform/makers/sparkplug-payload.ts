import { PbfReader, PbfWriter } from "pbf";

/** Numbers of the Sparkplug B data types that carry one value. */
export const SPARKPLUG_TYPES = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
} as const;

export type SparkplugValue = number | boolean | string;

export interface SparkplugMetricValue {
  /** Absent where an alias stands for it. */
  readonly name?: string;
  readonly alias?: number;
  /** Milliseconds since 1970. */
  readonly timestampMs?: number;
  readonly datatype?: number;
  /** Read again later from a store of the edge node: its own time counts, however old. */
  readonly isHistorical?: boolean;
  /** Absent when it is null, or of a kind that carries no single value (data sets, templates, bytes). */
  readonly value?: SparkplugValue;
}

export interface SparkplugPayload {
  readonly timestampMs?: number;
  /** 0 to 255; absent in NDEATH and commands. */
  readonly seq?: number;
  readonly metrics: readonly SparkplugMetricValue[];
}

export type SparkplugRead =
  | { readonly ok: true; readonly value: SparkplugPayload }
  | { readonly ok: false; readonly issue: string };

/** An edge node that describes more than this would fill the registry. */
export const MAX_METRICS = 2_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface RawMetric extends Mutable<SparkplugMetricValue> {
  isNull?: boolean;
  /** Of `int_value` and `long_value`, whose sign the datatype tells. */
  unsigned?: number;
}

/** Reads a payload of Sparkplug B 3.0 (`sparkplug_b.proto`, proto2). Never throws. */
export function decodeSparkplug(bytes: Uint8Array): SparkplugRead {
  const payload: { timestampMs?: number; seq?: number; metrics: RawMetric[] } = { metrics: [] };
  try {
    new PbfReader(bytes).readFields((tag, into, pbf) => {
      if (tag === 1) into.timestampMs = pbf.readVarint();
      else if (tag === 2) {
        if (into.metrics.length >= MAX_METRICS) throw new RangeError(`it has more than ${MAX_METRICS} metrics`);
        into.metrics.push(pbf.readMessage(readMetric, {}));
      } else if (tag === 3) into.seq = pbf.readVarint();
    }, payload);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, issue: `message is no Sparkplug B payload: ${why}` };
  }
  const { seq } = payload;
  if (seq !== undefined && !(seq >= 0 && seq <= 255))
    return { ok: false, issue: `message has the sequence number ${seq}, which must lie between 0 and 255` };
  if (payload.metrics.some(({ name, alias }) => name === undefined && alias === undefined))
    return { ok: false, issue: "message has a metric with neither name nor alias" };
  return { ok: true, value: { ...payload, metrics: payload.metrics.map(finish) } };
}

function readMetric(tag: number, metric: RawMetric, pbf: PbfReader): void {
  switch (tag) {
    case 1:
      metric.name = pbf.readString();
      break;
    case 2:
      metric.alias = pbf.readVarint();
      break;
    case 3:
      metric.timestampMs = pbf.readVarint();
      break;
    case 4:
      metric.datatype = pbf.readVarint();
      break;
    case 5:
      metric.isHistorical = pbf.readBoolean();
      break;
    case 7:
      metric.isNull = pbf.readBoolean();
      break;
    case 10:
    case 11:
      // Both are unsigned on the wire; a signed number is its two's complement.
      metric.unsigned = pbf.readVarint(tag === 11);
      break;
    case 12:
      metric.value = pbf.readFloat();
      break;
    case 13:
      metric.value = pbf.readDouble();
      break;
    case 14:
      metric.value = pbf.readBoolean();
      break;
    case 15:
      metric.value = pbf.readString();
      break;
  }
}

function finish({ isNull, unsigned, ...metric }: RawMetric): SparkplugMetricValue {
  const { value: _, ...without } = metric;
  if (isNull === true) return without;
  return unsigned === undefined ? metric : { ...metric, value: signed(unsigned, metric.datatype) };
}

/** The number that was meant by its bits. Without a datatype, as in data by alias, it is left to `withType`. */
function signed(raw: number, datatype: number | undefined): number {
  switch (datatype) {
    case SPARKPLUG_TYPES.Int8:
      return (raw << 24) >> 24;
    case SPARKPLUG_TYPES.Int16:
      return (raw << 16) >> 16;
    case SPARKPLUG_TYPES.Int32:
      return raw | 0;
    default:
      return raw;
  }
}

/** A value of a metric whose birth told the type. */
export const withType = (value: SparkplugValue, datatype: number): SparkplugValue =>
  typeof value === "number" ? signed(value, datatype) : value;

/** Writes a payload: a command of a host, or what a test says as an edge node. Throws `TypeError` for a value that does not fit its type. */
export function encodeSparkplug({ timestampMs, seq, metrics }: SparkplugPayload): Uint8Array {
  const writer = new PbfWriter();
  if (timestampMs !== undefined) writer.writeVarintField(1, timestampMs);
  for (const metric of metrics) writer.writeMessage(2, writeMetric, metric);
  if (seq !== undefined) writer.writeVarintField(3, seq);
  return writer.finish();
}

function writeMetric(metric: SparkplugMetricValue, writer: PbfWriter): void {
  const { name, alias, timestampMs, datatype, isHistorical, value } = metric;
  if (name !== undefined) writer.writeStringField(1, name);
  if (alias !== undefined) writer.writeVarintField(2, alias);
  if (timestampMs !== undefined) writer.writeVarintField(3, timestampMs);
  if (datatype !== undefined) writer.writeVarintField(4, datatype);
  if (isHistorical === true) writer.writeBooleanField(5, true);
  if (value === undefined) writer.writeBooleanField(7, true);
  else writeValue(value, datatype ?? typeOf(value), writer);
}

const typeOf = (value: SparkplugValue): number =>
  typeof value === "boolean"
    ? SPARKPLUG_TYPES.Boolean
    : typeof value === "string"
      ? SPARKPLUG_TYPES.String
      : SPARKPLUG_TYPES.Double;

function writeValue(value: SparkplugValue, datatype: number, writer: PbfWriter): void {
  const { Int64, UInt64, DateTime, Float, Double, Boolean: Bool, String: Str, Text, UInt32 } = SPARKPLUG_TYPES;
  if (typeof value === "boolean" && datatype === Bool) writer.writeBooleanField(14, value);
  else if (typeof value === "string" && (datatype === Str || datatype === Text)) writer.writeStringField(15, value);
  else if (typeof value === "number" && datatype === Float) writer.writeFloatField(12, value);
  else if (typeof value === "number" && datatype === Double) writer.writeDoubleField(13, value);
  else if (typeof value === "number" && [Int64, UInt64, DateTime].some((long) => long === datatype))
    writer.writeVarintField(11, Math.round(value));
  else if (typeof value === "number" && datatype >= SPARKPLUG_TYPES.Int8 && datatype <= UInt32)
    writer.writeVarintField(10, Math.round(value) >>> 0);
  else throw new TypeError(`${typeof value} does not fit the Sparkplug type ${datatype}`);
}
