import type { LampSample } from "@lucciola/contract/lighting/lamp-message.ts";
import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { MeterSample } from "@lucciola/contract/metering/meter-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { nightAfter, nightAt } from "@lucciola/domain/lighting/night.ts";
import { resolveNight } from "@lucciola/domain/lighting/programme.ts";
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

/**
 * The records that a lamp's controller would have sent: one for each change of level once its fade is over, with the
 * registers. `driver` is the simulated lamp itself, whose time `setNow` moves; it ends as it stands at `toMs`.
 */
export async function* lampHistory(
  driver: LampDriver,
  setNow: (atMs: number) => void,
  site: LightingSite,
  fromMs: number,
  toMs: number,
): AsyncGenerator<LampSample[]> {
  let night = nightAt(fromMs, site.zone);
  while (night.startMs < toMs) {
    const samples: LampSample[] = [];
    for (const { atMs, dimPct, fadeMs } of resolveNight(defaultProgramme, site, night)) {
      if (atMs < fromMs || atMs + fadeMs >= toMs) continue;
      setNow(atMs);
      await driver.setLevel(dimPct, fadeMs);
      setNow(atMs + fadeMs);
      const outcome = await driver.read();
      if (outcome.kind === "no-answer") continue;
      const { failures, ...reading } = outcome.reading;
      samples.push({ at: formatInstant(atMs + fadeMs), ...reading, failures: [...failures], source: "programme" });
    }
    if (samples.length > 0) yield samples;
    night = nightAfter(night, site.zone);
  }
  setNow(toMs);
}
