import type { LocalDate } from "../../time/local-time.ts";
import type { Observation } from "../observation.ts";
import type { SupplyFacts } from "../supply-facts.ts";
import { end, raise, type Watch } from "../watch.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A momentary power so many times what the register says before and after it was never drawn: an assumption. */
const SPIKE_TIMES = 5;
const SPIKE_OF_PEAK = 0.1;
/** Meters of class B err by 1 %. */
const CONTRACT_MARGIN = 1.015;
const QUARTERS = 2;
/** Peaks of one month are one cause: the bill knows the highest of a month. */
const QUIET_DAYS = 25;

/** A momentary power that the register, before and after it, does not know of. */
export function watchSpikes(watch: Watch, { fromMs, toMs, imported, exported = 0, powerW }: Observation): void {
  const { memory } = watch;
  const meanW = imported === undefined ? undefined : ((imported - exported) * HOUR_MS) / (toMs - fromMs);
  const waiting = memory.lastPower;
  memory.lastPower = undefined;
  // A meter that stands still shows the power at which it stopped.
  if (
    waiting !== undefined &&
    memory.still === undefined &&
    meanW !== undefined &&
    toMs - waiting.atMs <= 2 * HOUR_MS
  ) {
    const knownW = Math.max(Math.abs(waiting.beforeW), Math.abs(meanW), SPIKE_OF_PEAK * memory.usualPeakW);
    if (Math.abs(waiting.powerW) > SPIKE_TIMES * knownW && memory.usualPeakW > 0) {
      const lastMs = memory.overMs.spike ?? Number.NEGATIVE_INFINITY;
      if (waiting.atMs - lastMs > 2 * HOUR_MS)
        raise(watch, "spike", {
          fromMs: waiting.atMs,
          raisedAtMs: toMs,
          score: 1 - knownW / Math.abs(waiting.powerW),
          perYear: 0,
          evidence: { powerW: waiting.powerW, registerBeforeW: waiting.beforeW, registerAfterW: meanW },
          model: "register-around-it",
        });
      end(watch, "spike", waiting.atMs);
    }
  }
  if (meanW === undefined) return;
  // A slow peak: what is exceptional falls out in some weeks.
  memory.usualPeakW = Math.max(memory.usualPeakW * 0.9997, Math.abs(meanW));
  if (powerW !== undefined) memory.lastPower = { atMs: toMs, powerW, beforeW: meanW };
}

/** Such a quarter of an hour is a cause of its own: no level is learned from it. */
export const isOverContract = ({ contractPowerW }: SupplyFacts, { fromMs, toMs, imported }: Observation): boolean =>
  contractPowerW !== undefined &&
  imported !== undefined &&
  (imported * HOUR_MS) / (toMs - fromMs) > CONTRACT_MARGIN * contractPowerW;

/** Quarters of an hour whose mean power is above that of the contract. */
export function watchContractPower(watch: Watch, date: LocalDate, { fromMs, toMs, imported }: Observation): void {
  const { memory, facts } = watch;
  const { contractPowerW } = facts;
  if (contractPowerW === undefined || imported === undefined) return;
  const isOver = isOverContract(facts, { fromMs, toMs, imported });
  const open = memory.open["over-contract-power"];
  if (
    open !== undefined &&
    toMs - Math.max(open.fromMs, memory.overMs["over-contract-power"] ?? 0) > QUIET_DAYS * DAY_MS
  )
    end(watch, "over-contract-power", toMs);
  const meanW = (imported * HOUR_MS) / (toMs - fromMs);
  if (!isOver) return;
  const today = memory.overPower?.date === date ? memory.overPower : { date, quarters: 0, mostW: 0 };
  memory.overPower = { date, quarters: today.quarters + 1, mostW: Math.max(today.mostW, meanW) };
  if (open !== undefined) memory.overMs["over-contract-power"] = toMs;
  if (memory.overPower.quarters < QUARTERS) return;
  raise(watch, "over-contract-power", {
    fromMs,
    raisedAtMs: toMs,
    score: Math.min(1, meanW / contractPowerW - 0.5),
    perYear: 0,
    evidence: { powerW: memory.overPower.mostW, contractPowerW, quarters: memory.overPower.quarters },
    model: "contract-power",
  });
}
