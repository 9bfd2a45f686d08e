import type { LampSample } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { type LevelChange, resolveNight } from "@lucciola/domain/lighting/programme.ts";
import type { LampDriver } from "@lucciola/light-controller/driver.ts";

const QUARTER_MS = 900_000;
const SAMPLES_PER_MESSAGE = 96;

/** The readings that a meter would have sent every quarter of an hour, a day to a message. */
export function* meterHistory(
  sampleAt: (atMs: number) => MeterSample,
  fromMs: number,
  toMs: number,
): Generator<MeterSample[]> {
  let samples: MeterSample[] = [];
  for (let atMs = Math.ceil(fromMs / QUARTER_MS) * QUARTER_MS; atMs < toMs; atMs += QUARTER_MS) {
    samples.push(sampleAt(atMs));
    if (samples.length === SAMPLES_PER_MESSAGE) {
      yield samples;
      samples = [];
    }
  }
  if (samples.length > 0) yield samples;
}

/** The level changes that the programme asks for between two instants; the same for every lamp of a site. */
export function pastChanges(site: LightingSite, fromMs: number, toMs: number): LevelChange[] {
  const changes: LevelChange[] = [];
  for (let night = nightAt(fromMs, site.zone); night.startMs < toMs; night = nightAfter(night, site.zone)) {
    changes.push(...resolveNight(defaultProgramme, site, night).filter(({ atMs }) => atMs >= fromMs));
  }
  return changes.filter(({ atMs, fadeMs }) => atMs + fadeMs < toMs);
}

const SAMPLES_OF_LAMP_PER_MESSAGE = 200;

/**
 * The records that a lamp's controller would have sent: one for each change of level once its fade is over, with the
 * registers. `driver` is the simulated lamp itself, whose time `setNow` moves.
 */
export async function* lampHistory(
  driver: LampDriver,
  setNow: (atMs: number) => void,
  changes: readonly LevelChange[],
): AsyncGenerator<LampSample[]> {
  let samples: LampSample[] = [];
  for (const { atMs, dimPct, fadeMs } of changes) {
    setNow(atMs);
    await driver.setLevel(dimPct, fadeMs);
    setNow(atMs + fadeMs);
    const outcome = await driver.read();
    if (outcome.kind === "no-answer") continue;
    const { failures, ...reading } = outcome.reading;
    samples.push({ at: formatInstant(atMs + fadeMs), ...reading, failures: [...failures], source: "programme" });
    if (samples.length === SAMPLES_OF_LAMP_PER_MESSAGE) {
      yield samples;
      samples = [];
    }
  }
  if (samples.length > 0) yield samples;
}
