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
  /** Share at which the gear is driven, for constant light output. */
  #driveShare = 1;

  constructor(driver: LampDriver, log: Logger) {
    this.#driver = driver;
    this.#log = log;
  }

  /** Without supply the gear is silent, and that is no fault. */
  get hasSupply(): boolean {
    return this.#driver.hasSupply?.() ?? true;
  }

  /**
   * Gives a level in % of the maintained flux. The gear is driven at `driveShare` of it; what it says is divided by it
   * again, here and in `read`, so that what was wanted and what is shown compare.
   */
  async give(dimPct: number, fadeMs: number, driveShare = 1): Promise<GivenLevel> {
    this.#levelsGiven += 1;
    this.#settledPct = undefined;
    this.#driveShare = driveShare;
    const accepted = await this.#ask(() => this.#driver.setLevel(dimPct * driveShare, fadeMs));
    if (accepted.kind === "no-answer") return accepted;
    const level = await this.#ask(() => this.#driver.readLevel());
    if (level.kind === "no-answer") return level;
    const isNews = this.#hasLevel;
    this.#hasLevel = level.dimPct !== undefined;
    if (level.dimPct === undefined) return { kind: "no-level", detail: "the gear answers but shows no level", isNews };
    const shownPct = this.#maintainedPct(level.dimPct);
    return { kind: "taken", dimPct: shownPct, goalPct: fadeMs === 0 ? shownPct : this.#maintainedPct(accepted.dimPct) };
  }

  /** Reads the gear whole. `isFaded`: it has come to rest at the level given last, so that one that is lost is noticed. */
  async read(isFaded: boolean): Promise<GearReading> {
    const levelsGiven = this.#levelsGiven;
    const outcome = await this.#ask(() => this.#driver.read());
    if (outcome.kind === "no-answer" || levelsGiven !== this.#levelsGiven) return outcome;
    const drivenPct = outcome.reading.dimPct;
    if (isFaded) this.#settledPct = drivenPct;
    if (drivenPct === undefined) return outcome;
    const reading = { ...outcome.reading, dimPct: this.#maintainedPct(drivenPct) };
    const shown: GearReading = { kind: "reading", reading };
    if (this.#settledPct === undefined || Math.abs(drivenPct - this.#settledPct) <= LEVEL_TOLERANCE_PCT) return shown;
    const lostLevel = `the gear stands at ${Math.round(drivenPct)} % where it stood at ${Math.round(this.#settledPct)} %`;
    return { ...shown, lostLevel };
  }

  /** A gear that took full light by itself gives more than the maintained flux, which no level has a name for. */
  #maintainedPct(drivenPct: number): number {
    return this.#driveShare === 1 ? drivenPct : Math.min(100, Math.round((drivenPct / this.#driveShare) * 100) / 100);
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
