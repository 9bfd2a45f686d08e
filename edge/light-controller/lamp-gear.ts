import type { Logger } from "@lucciola/platform/log/logger.ts";
import type { LampDriver, LampReading, NoAnswer } from "./driver.ts";

/** What became of a level that was given to the gear. */
export type GivenLevel =
  /** It stands at `dimPct` now and goes to `goalPct`; without a fade the two are the same, as read back. */
  | { readonly kind: "taken"; readonly dimPct: number; readonly goalPct: number }
  /** It answers, but shows no level: it starts up or cannot light its lamp. */
  | { readonly kind: "no-level"; readonly detail: string; readonly isNews: boolean }
  | (NoAnswer & { readonly isNews: boolean });

export type GearReading =
  | { readonly kind: "reading"; readonly reading: LampReading; readonly lostLevel?: string }
  | NoAnswer;

/** A gear that stands further than this from where it stood lost its level, in a dip of its supply for example. */
const LEVEL_TOLERANCE_PCT = 3;

/** The driver with a memory: what is wrong with the gear already, and where it stood when it had faded. */
export class LampGear {
  readonly #driver: LampDriver;
  readonly #log: Logger;
  #isSilent = false;
  #hasLevel = true;
  /** Counts the levels given, to know whether one came while the gear was being read. */
  #levelsGiven = 0;
  #settledPct: number | undefined;

  constructor(driver: LampDriver, log: Logger) {
    this.#driver = driver;
    this.#log = log;
  }

  /** Without supply the gear is silent, and that is no fault. */
  get hasSupply(): boolean {
    return this.#driver.hasSupply?.() ?? true;
  }

  async give(dimPct: number, fadeMs: number): Promise<GivenLevel> {
    this.#levelsGiven += 1;
    this.#settledPct = undefined;
    const accepted = await this.#ask(() => this.#driver.setLevel(dimPct, fadeMs));
    if (accepted.kind === "no-answer") return accepted;
    const level = await this.#ask(() => this.#driver.readLevel());
    if (level.kind === "no-answer") return level;
    const isNews = this.#hasLevel;
    this.#hasLevel = level.dimPct !== undefined;
    if (level.dimPct === undefined) return { kind: "no-level", detail: "the gear answers but shows no level", isNews };
    return { kind: "taken", dimPct: level.dimPct, goalPct: fadeMs === 0 ? level.dimPct : accepted.dimPct };
  }

  /** Reads the gear whole. `isFaded`: it has come to rest at the level given last, so that one that is lost is noticed. */
  async read(isFaded: boolean): Promise<GearReading> {
    const levelsGiven = this.#levelsGiven;
    const outcome = await this.#ask(() => this.#driver.read());
    if (outcome.kind === "no-answer" || levelsGiven !== this.#levelsGiven) return outcome;
    const { dimPct } = outcome.reading;
    if (isFaded) this.#settledPct = dimPct;
    if (dimPct === undefined || this.#settledPct === undefined) return outcome;
    if (Math.abs(dimPct - this.#settledPct) <= LEVEL_TOLERANCE_PCT) return outcome;
    const lostLevel = `the gear stands at ${Math.round(dimPct)} % where it stood at ${Math.round(this.#settledPct)} %`;
    return { ...outcome, lostLevel };
  }

  /** A driver that throws is a driver that cannot reach its gear. */
  async #ask<T extends { kind: string }>(
    question: () => Promise<T | NoAnswer>,
  ): Promise<T | (NoAnswer & { isNews: boolean })> {
    let silence: NoAnswer;
    try {
      const outcome = await question();
      if (!isSilence(outcome)) {
        this.#isSilent = false;
        return outcome;
      }
      silence = outcome;
    } catch (error) {
      this.#log.error({ err: error }, "The driver of a lamp failed");
      silence = { kind: "no-answer", detail: error instanceof Error ? error.message : String(error) };
    }
    const isNews = !this.#isSilent;
    this.#isSilent = true;
    if (isNews) this.#log.warn({ detail: silence.detail }, "A lamp's gear does not answer");
    return { ...silence, isNews };
  }
}

const isSilence = (outcome: { kind: string }): outcome is NoAnswer => outcome.kind === "no-answer";
