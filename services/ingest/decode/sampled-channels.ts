import type { DeviceId, EdgeId } from "@lucciola/contract/ids/ids.ts";
import { CABINET_FLAGS, encodeCabinetFlags } from "@lucciola/contract/lighting/cabinet-message.ts";
import { encodeLampFailures, type LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import { parseInstant } from "@lucciola/contract/time/iso.ts";
import { PHASES } from "@lucciola/contract/units/quantities.ts";
import type { BatchPoint, ReadingBatch } from "@lucciola/platform/timeseries/reading-batch.ts";
import { checkSamples, SAMPLE_LISTS, type Sample, type SampledChannel } from "./check-message.ts";
import { inFuture, isTooFarInFuture, placeSample } from "./clock-rules.ts";
import { type Decoded, type DecodeLookup, type Rejection, refused } from "./decoded.ts";

export interface DeviceAddress {
  readonly edge: EdgeId;
  readonly device: DeviceId;
}

/** Decodes a message of samples or intervals. The good ones become readings, each bad one a rejection with its index. */
export function decodeSamples(
  name: SampledChannel,
  { edge, device }: DeviceAddress,
  json: unknown,
  receivedAtMs: number,
  lookup: DecodeLookup,
  readings: ReadingBatch,
): Decoded {
  const checked = checkSamples(name, json);
  if (!checked.ok) return refused(checked.rejection);
  const { sentAt, samples } = checked.value;
  const installations = lookup.installations(edge, device);
  const rejections: Rejection[] = [...checked.value.rejections];
  for (const [index, sample] of samples.entries()) {
    if (sample === undefined) continue;
    const path = `/${SAMPLE_LISTS[name]}/${index}`;
    const time = timeOf(path, sample, `edge ${edge}`, receivedAtMs);
    if ("reason" in time) {
      rejections.push(time);
      continue;
    }
    const placed = placeSample(path, `device ${device} of edge ${edge}`, installations, time.atMs, receivedAtMs);
    if (placed.ok) addReadings(name, sample, readings.of(placed.point), time);
    else rejections.push(placed.rejection);
  }
  return {
    effects: [],
    rejections,
    seen: { edge, atMs: receivedAtMs, skewMs: skewOf(sentAt, receivedAtMs) },
  };
}

/** Receipt minus `sentAt`, or unknown when `sentAt` names a day that does not exist. */
export function skewOf(sentAt: string, receivedAtMs: number): number | undefined {
  const sent = parseInstant(sentAt);
  return sent.ok ? receivedAtMs - sent.value : undefined;
}

/** When a sample was taken: the instant that names it (its start, for an interval), and how long it lasts. */
interface SampleTime {
  readonly atMs: number;
  readonly lastsMs: number;
}

function timeOf(path: string, sample: Sample, clockOf: string, receivedAtMs: number): SampleTime | Rejection {
  if (typeof sample.at === "string") {
    const atMs = instantAt(`${path}/at`, sample.at);
    return typeof atMs === "number" ? { atMs, lastsMs: 0 } : atMs;
  }
  const startMs = instantAt(`${path}/start`, String(sample.start));
  const endMs = instantAt(`${path}/end`, String(sample.end));
  if (typeof startMs !== "number") return startMs;
  if (typeof endMs !== "number") return endMs;
  if (endMs <= startMs) {
    return { reason: "empty-interval", detail: `${path}: end ${sample.end} is not after start ${sample.start}` };
  }
  // What is counted up to an instant cannot be known before it.
  if (isTooFarInFuture(endMs, receivedAtMs)) return inFuture(`${path}/end`, clockOf, endMs, receivedAtMs);
  return { atMs: startMs, lastsMs: endMs - startMs };
}

function instantAt(path: string, text: string): number | Rejection {
  const parsed = parseInstant(text);
  return parsed.ok ? parsed.value : { reason: "schema", detail: `${path}: ${parsed.issues[0]}` };
}

/** A field whose name is a quantity is a reading of that quantity; the contract names them alike on purpose. */
function addReadings(name: SampledChannel, sample: Sample, point: BatchPoint, { atMs, lastsMs }: SampleTime): void {
  for (const field in sample) {
    const value = sample[field];
    if (typeof value === "number") {
      point.addField(field, atMs, value);
    } else if (field === "phases") {
      addPhases(value as Readonly<Record<string, Sample>>, point, atMs);
    } else if (field === "failures") {
      point.add("lampFailures", atMs, encodeLampFailures(value as LampFailure[]));
    }
  }
  if (name === "meterInterval" && sample.importWh !== undefined) point.add("importCoveredS", atMs, lastsMs / 1_000);
  if (name === "cabinet") {
    const flags = CABINET_FLAGS.filter((flag) => sample[flag] === true);
    point.add("cabinetState", atMs, encodeCabinetFlags(flags));
  }
}

function addPhases(phases: Readonly<Record<string, Sample>>, point: BatchPoint, atMs: number): void {
  for (const phase of PHASES) {
    const values = phases[phase];
    if (values === undefined) continue;
    for (const field in values) {
      const value = values[field];
      if (typeof value === "number") point.addField(`${field}.${phase}`, atMs, value);
    }
  }
}
