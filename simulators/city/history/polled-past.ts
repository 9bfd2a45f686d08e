import type { DeviceId, EdgeId } from "@lucciola/contract/ids/ids.ts";
import type { CabinetSample } from "@lucciola/contract/lighting/cabinet-message.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { SLOT_MS } from "../calendar/slots.ts";
import type { Cabinet, Sensor, Supply } from "../layout/town.ts";
import type { World } from "../world/world.ts";
import { type HistoryMessage, SAMPLES_PER_MESSAGE } from "./history-message.ts";

/** A half-open span of the past. */
export interface PastSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A sample and the instant at which its device speaks. */
export interface Timed<S> {
  readonly atMs: number;
  readonly sample: S;
}

const DAY_MS = 86_400_000;
/** Sensors keep little of their past: one of their intervals in an hour. */
const SENSOR_EVERY_MS = 3_600_000;

/** The quarters of an hour, or other intervals, that begin in a span. */
export function* quartersOf({ fromMs, toMs }: PastSpan, intervalMs = SLOT_MS): Generator<number> {
  for (let atMs = Math.ceil(fromMs / intervalMs) * intervalMs; atMs < toMs; atMs += intervalMs) yield atMs;
}

/** The messages of a device: what was lost on the way to the spool is left out, and as many samples as one may hold. */
export function* inMessages<S>(
  world: World,
  { edge, device }: { readonly edge: EdgeId; readonly device: DeviceId },
  samples: Iterable<Timed<S>>,
): Generator<S[]> {
  const name = `${edge}/${device}`;
  let message: S[] = [];
  for (const { atMs, sample } of samples) {
    if (world.messageFate(name, atMs).kind === "lost") continue;
    message.push(sample);
    if (message.length < SAMPLES_PER_MESSAGE) continue;
    yield message;
    message = [];
  }
  if (message.length > 0) yield message;
}

/** What the meter of a supply shows every quarter of an hour, where it answers. */
export function* supplyPast(world: World, supply: Supply, span: PastSpan): Generator<Timed<MeterSample>> {
  for (const atMs of quartersOf(span)) {
    const sample = world.meterReading(supply, atMs, "brief");
    if (sample !== "no-answer") yield { atMs, sample };
  }
}

/** The state of a cabinet, looked at every quarter of an hour: once a day and whenever it has changed. */
export function* cabinetStatePast(world: World, cabinet: Cabinet, span: PastSpan): Generator<Timed<CabinetSample>> {
  let told = "";
  for (const atMs of quartersOf(span)) {
    const sample = world.cabinetState(cabinet, atMs);
    const { at: _, ...flags } = sample;
    const state = Object.values(flags).join();
    if (state === told && atMs % DAY_MS !== 0) continue;
    told = state;
    yield { atMs, sample };
  }
}

/** What a sensor told in its past, one kind of sample to each sensor. */
export function* sensorPast(world: World, edge: EdgeId, sensor: Sensor, span: PastSpan): Generator<HistoryMessage> {
  const { device } = sensor;
  const readings = function* () {
    // What it counted began an interval earlier, and there was no sensor before the span.
    const fromMs = span.fromMs + sensor.intervalS * 1_000;
    for (const atMs of quartersOf({ ...span, fromMs }, SENSOR_EVERY_MS))
      yield { atMs, sample: world.sensorReading(sensor, atMs) };
  };
  for (const some of inMessages(world, { edge, device }, readings())) {
    const [first] = some;
    if (first === undefined) continue;
    // A sensor has one channel for all its life.
    const samples = some.map(({ sample }) => sample);
    yield { edge, channel: first.channel, device, body: { samples } } as HistoryMessage;
  }
}
