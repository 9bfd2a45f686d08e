import type { LampFailure, LampSample } from "@lucciola/contract/lighting/lamp-message.ts";
import { formatInstant } from "@lucciola/contract/time/iso.ts";
import type { LevelChange } from "@lucciola/domain/lighting/programme.ts";
import { readLampGear } from "@lucciola/light-controller/drivers/lamp-reading.ts";
import { silenceOf } from "@lucciola/light-controller/drivers/simulated-lamp.ts";
import type { LampConditions } from "../lighting/lamp-conditions.ts";
import type { WorldLamp } from "../lighting/world-lamp.ts";
import type { Timed } from "./polled-past.ts";

/** A controller gives the level again so long after the supply of a lamp has returned. */
const REACTION_MS = 10_000;
/** What befalls a lamp between two levels is seen with its next telemetry. */
const TELEMETRY_MS = 900_000;
/** Nothing that befalls a lamp so shortly before the end is told: what goes on with it tells its level first. */
const LONGEST_MS = 60_000;

/** From `atMs` on a lamp is to stand at `dimPct`, reached in `fadeMs`. */
export type LevelAsked = Pick<LevelChange, "atMs" | "dimPct" | "fadeMs">;

type Moment = { readonly atMs: number; readonly kind: "level"; readonly change: LevelAsked } | Befallen;
type Befallen = { readonly atMs: number; readonly kind: "supply" | "telemetry" };

export interface LampPastOptions {
  readonly lamp: WorldLamp;
  /** What the lamp's programme asked for, at rising instants; shared by all lamps that run it. */
  readonly levels: readonly LevelAsked[];
  readonly fromMs: number;
  readonly toMs: number;
  /** The gear is read whole so often, and once in each interval after so long; without it the past is told in short. */
  readonly telemetry?: { readonly everyMs: number; readonly afterMs: number };
}

/**
 * What a lamp's controller would have told: level and power at each change of level once its fade is over, with the last
 * one of a night the registers too, a new failure with the next telemetry. With `telemetry` it is all that a running
 * controller sends. The lamp is advanced to `toMs`.
 */
export function* lampPast(options: LampPastOptions): Generator<Timed<LampSample>> {
  const { lamp, levels, fromMs, toMs, telemetry } = options;
  const { model, voltageV } = lamp.place;
  /** The controller sees the power of the circuit without asking the gear. */
  const hasCircuitPower = () => lamp.state.supplied || lamp.place.hasCircuitPower(lamp.state.atMs);
  let wanted = { dimPct: 0, fadeMs: 0 };
  let isLit = false;
  let failuresTold = "";

  /** When what is told now was seen. */
  let seenMs = fromMs;
  const told = (fields: Partial<LampSample>): LampSample => ({ at: formatInstant(seenMs), ...fields });
  /** The sample of a lamp that is dark because its circuit is off, when that is news. */
  const dark = (): LampSample | undefined => {
    const isNews = wanted.dimPct > 0 || isLit;
    isLit = false;
    return isNews ? told({ dimPct: 0, activePowerW: 0, source: "no-supply" }) : undefined;
  };
  const silent = (): LampSample | undefined => {
    const isNews = telemetry !== undefined || failuresTold !== SILENT.join();
    failuresTold = SILENT.join();
    return isNews ? told({ failures: SILENT }) : undefined;
  };
  const reading = (withRegisters: boolean): LampSample | undefined => {
    const state = lamp.state;
    if (silenceOf(state) !== undefined) return hasCircuitPower() ? silent() : dark();
    const shown = readLampGear(model, state, voltageV(state.atMs));
    if (telemetry !== undefined) return { at: formatInstant(seenMs), ...shown, failures: [...shown.failures] };
    const { dimPct = 0, activePowerW = 0, failures } = shown;
    const sample: LampSample = { at: formatInstant(seenMs), dimPct, activePowerW };
    if (withRegisters) {
      const { energyTotalWh = 0, lightSourceOnTimeTotalS = 0, startsTotal = 0 } = shown;
      Object.assign(sample, { energyTotalWh, lightSourceOnTimeTotalS, startsTotal });
    }
    const all = failures.join();
    if (all !== failuresTold) sample.failures = [...failures];
    failuresTold = all;
    return sample;
  };
  /**
   * Gives the level that is wanted and reads the gear when it has faded. A fade is taken as a step in its middle, which
   * draws the same to a fraction of a watt-hour and takes half the time to compute.
   */
  const give = (atMs: number, withRegisters: boolean): LampSample | undefined => {
    const state = lamp.advance(atMs + wanted.fadeMs / 2);
    // A gear that is not heard obeys all the same.
    if (silenceOf(state) === undefined || (state.supplied && state.faults.includes("not-heard")))
      lamp.fadeTo(wanted.dimPct, 0);
    else if (!hasCircuitPower()) return dark();
    seenMs = atMs + wanted.fadeMs;
    isLit = wanted.dimPct > 0;
    return reading(withRegisters);
  };

  const conditions = lamp.place.conditions(fromMs, toMs);
  lamp.advance(fromMs);
  const around = befallen(conditions);
  if (telemetry !== undefined) {
    const firstMs = Math.ceil(fromMs / telemetry.everyMs) * telemetry.everyMs + telemetry.afterMs;
    for (let atMs = firstMs; atMs < toMs; atMs += telemetry.everyMs) around.push({ atMs, kind: "telemetry" });
    around.sort((a, b) => a.atMs - b.atMs);
  }
  for (const moment of inOrder(levels, around, fromMs, toMs)) {
    seenMs = moment.atMs;
    let sample: LampSample | undefined;
    if (moment.kind === "level") {
      const isChange = moment.change.dimPct !== wanted.dimPct;
      wanted = moment.change;
      // At noon a night's plan begins with the level that the lamp has already.
      if (isChange) sample = give(moment.atMs, wanted.dimPct === 0);
      if (sample !== undefined) yield { atMs: seenMs, sample };
      continue;
    }
    if (moment.atMs > lamp.state.atMs) lamp.advance(moment.atMs);
    if (moment.kind === "telemetry") {
      sample = hasCircuitPower() ? reading(false) : undefined;
    } else if (hasCircuitPower()) {
      sample = give(moment.atMs, false);
      // To be put out before its programme's evening is no change of level.
      if (wanted.dimPct === 0) sample = undefined;
    } else if (isLit) {
      sample = dark();
    }
    if (sample !== undefined) yield { atMs: seenMs, sample };
  }
  if (toMs > lamp.state.atMs) lamp.advance(toMs);
}

const SILENT: LampFailure[] = ["gearCommunicationFailure"];

/** When a controller notices what has changed around its lamp. */
function befallen(conditions: readonly LampConditions[]): Befallen[] {
  const moments: Befallen[] = [];
  for (const [index, change] of conditions.entries()) {
    const before = conditions[index - 1];
    if (before === undefined) continue;
    if (before.supplied !== change.supplied) moments.push({ atMs: change.fromMs + REACTION_MS, kind: "supply" });
    // A gear that answers again is given its level at once, as one whose supply has returned.
    if (before.faults.includes("no-answer") && !change.faults.includes("no-answer"))
      moments.push({ atMs: change.fromMs + REACTION_MS, kind: "supply" });
    if (before.faults.join() !== change.faults.join())
      moments.push({ atMs: Math.ceil(change.fromMs / TELEMETRY_MS) * TELEMETRY_MS, kind: "telemetry" });
  }
  return moments.sort((a, b) => a.atMs - b.atMs);
}

/**
 * The moments of [fromMs, toMs) in order, those left out whose outcome would lie after `toMs`; of two at one instant, what
 * befalls the lamp comes first. A controller begins with the level that its programme asks for at that time.
 */
function* inOrder(
  levels: readonly LevelAsked[],
  befallen: readonly Befallen[],
  fromMs: number,
  toMs: number,
): Generator<Moment> {
  const first = Math.max(
    0,
    levels.findLastIndex(({ atMs }) => atMs <= fromMs),
  );
  let next = 0;
  for (const change of levels.slice(first)) {
    const atMs = Math.max(fromMs, change.atMs);
    if (atMs + change.fadeMs >= toMs) break;
    for (let other = befallen[next]; other !== undefined && other.atMs <= atMs; other = befallen[++next]) yield other;
    yield { atMs, kind: "level", change };
  }
  for (let other = befallen[next]; other !== undefined && other.atMs + LONGEST_MS < toMs; other = befallen[++next])
    yield other;
}
