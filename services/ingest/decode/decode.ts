import { type EdgeId, parseDeviceId } from "@lucciola/contract/ids/ids.ts";
import type { ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { checkMessage, SAMPLE_LISTS, type SampledChannel } from "./check-message.ts";
import {
  type Decodable,
  type Decoded,
  type DecodeLookup,
  type DecodeOptions,
  refused,
  type Sighting,
} from "./decoded.ts";
import { decodeForeign } from "./foreign-channels.ts";
import { decodeImportedReadings } from "./imported-readings.ts";
import { decodeCommandReport, decodeDesiredLevels, decodeEdgeStatus, decodeProgrammeReport } from "./own-channels.ts";
import { readJson } from "./read-payload.ts";
import { type RoutedTo, routeRecord } from "./route.ts";
import { decodeSamples } from "./sampled-channels.ts";

/**
 * What a record means: readings, which are added to a batch, changes of the registry, and what has to go to quarantine.
 * The same record with the same installations gives the same, however often and in whatever order records are read. Does
 * not throw on any bytes; what it throws is a bug.
 */
export function decode(
  record: Decodable,
  lookup: DecodeLookup,
  options: DecodeOptions,
  readings: ReadingBatch,
): Decoded {
  const route = routeRecord(record.principal, record.topic, lookup);
  if (!route.ok) return refused(route.rejection);
  const { principal } = route.to;
  if (principal.kind === "service") return decodeService(route.to, record, readings);
  const decoded =
    principal.kind === "edge"
      ? decodeEdge(route.to, principal.id, record, lookup, readings)
      : decodeForeign(route.to, principal.id, record, lookup, options, readings);
  const isPresence = decoded.effects.some(({ kind }) => kind === "presence");
  if (decoded.seen !== undefined && options.mayHaveWaited) return { ...decoded, seen: withoutWait(decoded.seen) };
  if (decoded.seen !== undefined || isPresence) return decoded;
  // What it sent was useless, but it is there.
  return { ...decoded, seen: { edge: principal.id, atMs: record.receivedAtMs, skewMs: undefined } };
}

/** Receipt long after `sentAt` may be the wait of the message: only a clock that is ahead shows. */
const withoutWait = (seen: Sighting): Sighting =>
  seen.skewMs === undefined || seen.skewMs <= 0 ? seen : { ...seen, skewMs: undefined };

function decodeService({ name }: RoutedTo, { payload, receivedAtMs }: Decodable, readings: ReadingBatch): Decoded {
  const json = readJson(payload);
  if (!json.ok) return refused(json.rejection);
  if (name === "desiredLevels") {
    const checked = checkMessage(name, json.value);
    return checked.ok ? decodeDesiredLevels(checked.value, receivedAtMs, readings) : refused(checked.rejection);
  }
  if (name === "importedReadings") {
    const checked = checkMessage(name, json.value);
    return checked.ok ? decodeImportedReadings(checked.value, receivedAtMs, readings) : refused(checked.rejection);
  }
  return hasNoDecoder(name);
}

function decodeEdge(
  { name, params }: RoutedTo,
  edge: EdgeId,
  { payload, receivedAtMs }: Decodable,
  lookup: DecodeLookup,
  readings: ReadingBatch,
): Decoded {
  const json = readJson(payload);
  if (!json.ok) return refused(json.rejection);
  if (name === "edgeStatus") {
    const checked = checkMessage(name, json.value);
    return checked.ok ? decodeEdgeStatus(checked.value, edge, receivedAtMs) : refused(checked.rejection);
  }
  const device = parseDeviceId(params.device);
  if (!device.ok) return refused({ reason: "unknown-topic", detail: `topic: ${device.issues[0]}` });
  const address = { edge, device: device.value };
  if (isSampled(name)) return decodeSamples(name, address, json.value, receivedAtMs, lookup, readings);
  if (name === "commandReport") {
    const checked = checkMessage(name, json.value);
    return checked.ok ? decodeCommandReport(checked.value, address, receivedAtMs, lookup) : refused(checked.rejection);
  }
  if (name === "programmeReport") {
    const checked = checkMessage(name, json.value);
    return checked.ok
      ? decodeProgrammeReport(checked.value, address, receivedAtMs, lookup)
      : refused(checked.rejection);
  }
  return hasNoDecoder(name);
}

const isSampled = (name: string): name is SampledChannel => Object.hasOwn(SAMPLE_LISTS, name);

const hasNoDecoder = (name: string): Decoded =>
  refused({ reason: "unknown-topic", detail: `ingest has no decoder for the channel ${name}` });
